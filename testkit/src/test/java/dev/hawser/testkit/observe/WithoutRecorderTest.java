package dev.hawser.testkit.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A runtime made by `jlink` may have no flight recorder. Everything works there, other observers too; also when the
/// recorder is asked for.
final class WithoutRecorderTest {
    @Test
    void whereTheRecorderIsMissingObserversAreToldAllTheSame() throws Exception {
        var program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base,java.logging,java.management,jdk.management,jdk.unsupported",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        BareProcess.class.getName())
                .redirectErrorStream(true)
                .start();
        var said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(20, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(program.exitValue()).as(said).isZero();
        assertThat(said.lines())
                .as(said)
                .contains("thread-pool closed", "virtual-threads closed", "event-loop closed")
                .filteredOn(line -> line.contains("NoClassDefFoundError: jdk/jfr/Event"))
                .isEmpty();
    }
}
