package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/// The threads of Hawser in this process, virtual ones included, which only a dump shows.
final class HawserThreads {
    private static final Pattern NAME = Pattern.compile("\"name\": \"(hawser-[^\"]*)\"");

    private HawserThreads() {}

    /// Waits until all have ended.
    static void awaitNone() {
        Awaitility.await("threads to end")
                .atMost(Waiting.PATIENCE)
                .untilAsserted(() -> assertThat(names()).isEmpty());
    }

    private static List<String> names() {
        try {
            var folder = Files.createTempDirectory("hawser-threads");
            var dump = folder.resolve("dump.json");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
                return NAME.matcher(Files.readString(dump))
                        .results()
                        .map(result -> result.group(1))
                        .toList();
            } finally {
                Files.deleteIfExists(dump);
                Files.delete(folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
