package dev.hawser.testkit.exhaustion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row 121 of the bad inputs: a process with 200 descriptors gets 300 connections.
///
/// A cold JVM fails this. The classes that it needs for its trouble (a log record's time, the poller of virtual
/// threads, a class that lies in a folder) are loaded when they are first used, which opens files, which fails; and a
/// class whose initializer has failed is dead for the life of the process. The acceptor dies of its own log line, and
/// descriptors that come back find nobody. So engines do all of that once when they start (`WarmStart`), and this test
/// runs in a fresh process, where nothing is warm but what the engine warmed.
final class DescriptorExhaustionTest {
    private static final int DESCRIPTORS = 200;
    private static final int CLIENTS = 300;
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "nio", "epoll", "io-uring"})
    void row121_aServerWithoutDescriptorsShedsAndServesAgain(String engine, @TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "SKIPPED: there is no prlimit to run this with");
        Path log = folder.resolve("log");
        var server = start(engine, log);
        try (var output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
                var first = connect(Integer.parseInt(output.readLine()))) {
            int port = first.getPort();
            assertThat(isServed(first)).isTrue();

            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(connect(port));
            }
            // Every client is either served or told to go; none is left hanging.
            long served =
                    clients.stream().filter(DescriptorExhaustionTest::isServed).count();
            assertThat(served).as(() -> read(log)).isBetween(50L, (long) DESCRIPTORS);
            assertThat(isServed(first)).as("a connection from before").isTrue();

            var cpuBefore = server.info().totalCpuDuration().orElseThrow();
            try (var late = connect(port)) {
                assertThat(isServed(late))
                        .as("a client that comes when there is no room")
                        .isFalse();
            }
            for (Socket client : clients) {
                client.close();
            }
            await().atMost(Duration.ofSeconds(5)).until(() -> {
                try (var again = connect(port)) {
                    return isServed(again);
                }
            });
            assertThat(server.info().totalCpuDuration().orElseThrow().minus(cpuBefore))
                    .as("processor time while it waited for descriptors")
                    .isLessThan(Duration.ofSeconds(2));
        } finally {
            server.getOutputStream().close();
            server.destroy();
        }
        assertThat(Files.readString(log))
                .containsOnlyOnce("no connection can be accepted")
                .doesNotContain("NoClassDefFoundError")
                .doesNotContain("Exception in thread");
    }

    private static Process start(String engine, Path log) throws IOException {
        return new ProcessBuilder(
                        "/usr/bin/prlimit",
                        "--nofile=" + DESCRIPTORS,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerProcess.class.getName(),
                        engine)
                .redirectError(log.toFile())
                .start();
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        return socket;
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            return "no log: " + failure;
        }
    }

    /// Returns whether the server echoes; a client that was turned away sees the end or a reset instead.
    private static boolean isServed(Socket client) {
        try {
            byte[] line = "hello\n".getBytes(StandardCharsets.UTF_8);
            client.getOutputStream().write(line);
            return Arrays.equals(client.getInputStream().readNBytes(line.length), line);
        } catch (SocketTimeoutException hanging) {
            throw new AssertionError("a client was neither served nor turned away", hanging);
        } catch (IOException reset) {
            return false;
        }
    }
}
