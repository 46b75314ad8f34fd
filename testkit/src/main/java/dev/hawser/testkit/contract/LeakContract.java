package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.hawser.core.Reactor;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a server took, it gives back.
class LeakContract extends Contract<SocketRig> {
    private static final int ROUNDS = 20;
    private static final int CONNECTIONS = 100;

    LeakContract(SocketRig rig) {
        super(rig);
    }

    @Test
    void thousandsOfConnectionsLeaveNothingBehind() throws IOException {
        // What the JDK and Netty load and keep on first use is not counted.
        comeAndGo(2);
        awaitNoThreads();
        long descriptors = descriptors();
        long buffers = directBuffers();
        comeAndGo(ROUNDS);
        awaitNoThreads();
        Waiting.until("descriptors to be given back", () -> descriptors() <= descriptors);
        Waiting.until("direct buffers to be given back", () -> directBuffers() <= buffers);
        assertThat(log.take("LEAK")).as("buffers that nobody released").isEmpty();
    }

    /// Opens and closes connections, each kind of end in turn.
    private void comeAndGo(int rounds) throws IOException {
        try (var reactor = Reactor.open(rig.engine())) {
            var port = reactor.listen(SocketRig.loopback(), rig.engine(), SocketRig.LIMITS, _ -> new EchoLines());
            for (int round = 0; round < rounds; round++) {
                List<Socket> sockets = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    var socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
                    socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
                    socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
                    sockets.add(socket);
                }
                for (int i = 0; i < CONNECTIONS; i++) {
                    end(sockets.get(i), i % 4);
                }
                Waiting.until("all have left", () -> port.counts().open() == 0);
            }
            assertThat(port.counts().accepted()).isEqualTo((long) rounds * CONNECTIONS);
            assertThat(port.counts().failed()).isZero();
        }
    }

    private static void end(Socket socket, int kind) throws IOException {
        try (socket) {
            switch (kind) {
                case 0 -> socket.getInputStream().readNBytes("Echo: hello\n".length());
                case 1 -> {
                    socket.getOutputStream().write("quit\n".getBytes(StandardCharsets.UTF_8));
                    socket.getInputStream().readAllBytes();
                }
                case 2 -> socket.setSoLinger(true, 0);
                default -> {
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                }
            }
        }
    }

    private static void awaitNoThreads() {
        HawserThreads.awaitNone();
    }

    static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long directBuffers() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getCount)
                .sum();
    }
}
