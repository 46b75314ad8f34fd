package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
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
        try (var server = rig.serve(_ -> new EchoLines(), SocketRig.LIMITS)) {
            for (int round = 0; round < rounds; round++) {
                List<Client> clients = new ArrayList<>();
                for (int i = 0; i < CONNECTIONS; i++) {
                    var client = server.connect();
                    client.send("hello\n");
                    clients.add(client);
                }
                for (int i = 0; i < CONNECTIONS; i++) {
                    end(clients.get(i), i % 4);
                }
                Waiting.until("all have left", () -> server.counts().open() == 0);
            }
            assertThat(server.counts().accepted()).isEqualTo((long) rounds * CONNECTIONS);
            assertThat(server.counts().failed()).isZero();
        }
    }

    private void end(Client client, int kind) {
        switch (kind) {
            case 0 -> {
                client.readLine();
                client.close();
            }
            case 1 -> {
                client.send("quit\n");
                client.readUntilGone();
                client.close();
            }
            case 2 -> {
                if (rig.hasResets()) {
                    client.reset();
                }
                client.close();
            }
            default -> {
                client.endOutput();
                client.readUntilGone();
                client.close();
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
