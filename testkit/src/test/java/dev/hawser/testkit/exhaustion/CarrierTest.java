package dev.hawser.testkit.exhaustion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Virtual threads run on few carriers, and give one back only when they wait. A peer that sends without a pause never
/// makes its connection's thread wait; some of them must not keep the others from being served.
final class CarrierTest {
    private static final int FLOODERS = 6;
    private static final int CLIENTS = 20;
    private static final int READ_TIMEOUT_MILLIS = 5_000;

    @Test
    void peersThatNeverPauseKeepNobodyFromBeingServed() throws Exception {
        var server = start();
        List<Process> flooders = new ArrayList<>();
        try (var output = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
            int echo = Integer.parseInt(output.readLine());
            int sink = Integer.parseInt(output.readLine());
            for (int i = 0; i < FLOODERS; i++) {
                // Processes of their own: threads of this one would be as fast as its collector lets them.
                flooders.add(
                        new ProcessBuilder("bash", "-c", "exec cat /dev/zero > /dev/tcp/127.0.0.1/" + sink).start());
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(answer(echo)).isEqualTo("hello");
            }
            assertThat(flooders).as("those that still flood").allMatch(Process::isAlive);
        } finally {
            flooders.forEach(Process::destroyForcibly);
            server.getOutputStream().close();
            server.destroy();
        }
    }

    private static String answer(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.getOutputStream().write("hello\n".getBytes(UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
        }
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.virtualThreadScheduler.parallelism=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ServerProcess.class.getName(),
                        "virtual-threads")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
