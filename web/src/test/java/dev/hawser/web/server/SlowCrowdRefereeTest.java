package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Thousands who are slow in all ways, at once, against a server with little memory: it runs out of none, others are
/// served, and the slow are gone at their deadline. As many of them as the descriptors of two processes allow; on a
/// pool as many as it has threads for.
@Tag("referee")
final class SlowCrowdRefereeTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final List<String> BEGINNINGS = List.of(
            "GET /hello" + HOST + "X: ",
            "POST /" + HOST + "Content-Length: 100000\r\n\r\n",
            "GET /big" + HOST + "\r\n");

    @ParameterizedTest
    @CsvSource({"thread-pool, 1000", "virtual-threads, 5000", "event-loop, 5000"})
    void littleMemoryIsEnoughForManyWhoAreSlow(String engine, int count) throws Exception {
        List<SocketChannel> slow = new ArrayList<>();
        // Some 12 KiB of heap for each, and on a loop at most the high-water mark and a piece of an answer out of it,
        // for each third: what all of them ask for would be more than a gigabyte.
        try (var server = ChildServer.start(engine, "-Xmx128m", "-XX:MaxDirectMemorySize=192m")) {
            try (var good = new Raw(server.port())) {
                for (int i = 0; i < count; i++) {
                    slow.add(begin(server.port(), BEGINNINGS.get(i % BEGINNINGS.size())));
                    if (i % 100 == 0) {
                        assertServed(good);
                    }
                }
                // The deadline of who came last, and what the sweeps and a busy machine add to it.
                Awaitility.await()
                        .atMost(ChildServer.IMPATIENT.multipliedBy(12))
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() -> {
                            assertServed(good);
                            slow.removeIf(SlowCrowdRefereeTest::isGone);
                            return slow.isEmpty();
                        });
                assertServed(good);
            }
            assertThat(server.stop()).isZero();
            assertThat(server.said().get()).noneMatch(line -> line.contains("OutOfMemory"));
        } finally {
            for (var client : slow) {
                client.close();
            }
        }
    }

    private static SocketChannel begin(int port, String beginning) throws IOException {
        var client = SocketChannel.open();
        client.setOption(StandardSocketOptions.SO_RCVBUF, 1024);
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        client.write(ByteBuffer.wrap(beginning.getBytes(StandardCharsets.US_ASCII)));
        client.configureBlocking(false);
        return client;
    }

    /// Sends one more byte, which tells whether the server still takes it. It reads nothing.
    private static boolean isGone(SocketChannel client) {
        try {
            client.write(ByteBuffer.wrap(new byte[] {'a'}));
            return false;
        } catch (IOException gone) {
            try {
                client.close();
            } catch (IOException already) {
                // So much the better.
            }
            return true;
        }
    }

    private static void assertServed(Raw good) throws IOException {
        assertThat(good.send("GET /hello" + HOST + "\r\n").readAnswer()).endsWith("hello");
    }
}
