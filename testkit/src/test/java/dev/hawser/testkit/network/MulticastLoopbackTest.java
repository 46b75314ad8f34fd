package dev.hawser.testkit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Whether one's own machine hears what one sends to a group can't be tried on the loopback interface, which hears
/// everything it sends. So this makes a network namespace with a pair of interfaces that reach nobody, and runs
/// [GroupProcess] in it.
final class MulticastLoopbackTest {
    private static final String NETWORK =
            "ip link add hawser0 type veth peer name hawser1 && ip addr add 10.77.0.1/24 dev hawser0"
                    + " && ip -6 addr add fd77::1/64 dev hawser0 nodad && ip link set lo up && ip link set hawser1 up"
                    + " && ip link set hawser0 up addrgenmode none";

    @Test
    void aGroupIsHeardOnThisMachineOnlyIfThatIsWanted() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/unshare")), "SKIPPED: there is no unshare to run this with");
        var possible = start(NETWORK);
        assumeTrue(possible.waitFor() == 0, "SKIPPED: this user can make no network namespace with a veth pair");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var program = start(NETWORK + " && exec " + java
                + " --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "
                + System.getProperty("java.class.path") + " " + GroupProcess.class.getName() + " hawser0");
        try {
            var said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(program.waitFor(10, TimeUnit.SECONDS)).isTrue();
            var engines = List.of("thread-pool", "virtual-threads", "event-loop", "event-loop", "event-loop");
            var expected = engines.stream()
                    .flatMap(engine -> List.of(engine + " joined", engine + " said").stream())
                    .toList();
            // For IPv4 and for IPv6.
            // A busy machine has more to say, of a loop that was held up.
            assertThat(said.lines().filter(line -> engines.stream().anyMatch(line::startsWith)))
                    .as(said)
                    .hasSize(20)
                    .startsWith(expected.toArray(String[]::new))
                    .endsWith(expected.toArray(String[]::new));
        } finally {
            program.destroyForcibly();
        }
    }

    private static Process start(String script) throws IOException {
        return new ProcessBuilder("/usr/bin/unshare", "-rn", "sh", "-c", script)
                .redirectErrorStream(true)
                .start();
    }
}
