package dev.hawser.testkit.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ten thousand connections that say nothing, in one process and a small heap; in the end each is answered. (A hundred
/// thousand take several processes, and are for a machine of one's own.)
@Tag("referee")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
final class IdleConnectionsTest {
    private static final int CONNECTIONS = 10_000;

    /// Each address has ports of its own to connect from.
    private static final int ADDRESSES = 5;

    /// What the clients' end needs besides.
    private static final int OTHER_DESCRIPTORS = 1_000;

    private static final int PATIENCE_MILLIS = 60_000;

    @ParameterizedTest
    @ValueSource(strings = {"virtual-threads", "nio", "epoll"})
    void tenThousandThatSayNothingAreAnsweredInTheEnd(String engine, @TempDir Path folder) throws Exception {
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                        && unix.getMaxFileDescriptorCount() >= CONNECTIONS + OTHER_DESCRIPTORS,
                "SKIPPED: a process may not have 10,000 sockets here; raise its limit of descriptors");
        Path log = folder.resolve("log");
        var server = start(engine, log);
        List<Socket> clients = new ArrayList<>();
        try (var output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(output.readLine()));
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(connect(to, "127.0.0." + (2 + i % ADDRESSES)));
            }
            await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(4)).until(server::isAlive);
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.get(i).getOutputStream().write(line(i));
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                byte[] wanted = line(i);
                assertThat(clients.get(i).getInputStream().readNBytes(wanted.length))
                        .as("the answer to client %d", i)
                        .isEqualTo(wanted);
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
            server.getOutputStream().close();
            server.destroy();
        }
        assertThat(Files.readString(log)).doesNotContain("was refused", "OutOfMemoryError", "Exception in thread");
    }

    private static byte[] line(int client) {
        return ("client " + client + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Process start(String engine, Path log) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName(),
                        engine,
                        String.valueOf(CONNECTIONS))
                .redirectError(log.toFile())
                .start();
    }

    private static Socket connect(InetSocketAddress to, String from) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(to, PATIENCE_MILLIS);
        return socket;
    }
}
