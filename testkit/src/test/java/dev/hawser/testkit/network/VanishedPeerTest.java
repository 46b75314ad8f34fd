package dev.hawser.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row 119 of the bad inputs: a peer that is gone without a word, so that no packet of its or to it arrives any
/// more.
///
/// Two network namespaces are joined by a pair of interfaces; the server is in one, its clients in the other. To
/// drop all between them, each is given a wrong hardware address for the other, for which no answer comes: no
/// error, just silence. The namespaces belong to processes of this test and go with them, interfaces and all.
@Tag("referee")
final class VanishedPeerTest {
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "nio", "epoll", "io-uring"})
    @Timeout(90)
    void row119_aPeerThatVanishesIsFoundOneWayOrTheOther(String engine) throws Exception {
        for (String tool : new String[] {"unshare", "nsenter", "bash"}) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), "SKIPPED: there is no " + tool);
        }
        var program = new ProcessBuilder(
                        "/usr/bin/unshare",
                        "-rn",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        VanishingProcess.class.getName(),
                        engine)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = program.inputReader()) {
            var said =
                    output.lines().filter(line -> !line.startsWith("WARNING")).toList();
            assertThat(program.waitFor(10, TimeUnit.SECONDS))
                    .as(said.toString())
                    .isTrue();
            assumeFalse(
                    program.exitValue() == VanishingProcess.NOT_HERE,
                    "SKIPPED: this user can't join two network namespaces: " + said);
            assertThat(said)
                    .containsExactly(
                            "idle: TimedOut after the idle timeout, 0 open",
                            "keepalive: Reset after the kernel's probes, 0 open",
                            "writing: TimedOut after the write stall, 0 open");
        } finally {
            program.destroyForcibly();
        }
    }
}
