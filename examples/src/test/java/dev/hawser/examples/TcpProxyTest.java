package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.hawser.core.Reactor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// [TcpProxy] on each engine, its target on the same and on another.
final class TcpProxyTest {
    private static final int MIB = 1 << 20;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Reactor reactor = Reactor.open();
    private ServerSocket target = new ServerSocket();

    TcpProxyTest() throws IOException {}

    @BeforeEach
    void open() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        target.setSoTimeout(PATIENCE_MILLIS);
    }

    @AfterEach
    void close() throws IOException {
        target.close();
        reactor.stop(Duration.ZERO);
        reactor.close();
    }

    private int proxy(String engine, String targetEngine) throws IOException {
        var place = "tcp:127.0.0.1:" + target.getLocalPort() + ":engine=" + targetEngine;
        return reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, TcpProxy.to(place, reactor))
                .port();
    }

    private static Socket connect(int port, int receiveBufferBytes) throws IOException {
        var socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void sixtyFourMebibytesThroughASlowReader(String engine) throws Exception {
        staysFlat(64, engine, engine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"virtual-threads", "event-loop"})
    void theSameWhereTheEndsHaveDifferentEngines(String engine) throws Exception {
        staysFlat(64, engine, engine.equals("event-loop") ? "virtual-threads" : "event-loop");
    }

    @Tag("referee")
    @Timeout(300)
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void aGigabyteThroughASlowReader(String engine) throws Exception {
        staysFlat(1024, engine, engine);
    }

    /// Sends through the proxy to somebody who begins to read only when the sender is stuck, and then reads little at
    /// a time; looks what memory it takes after an eighth, and at each eighth after it.
    private void staysFlat(int mebibytes, String engine, String targetEngine) throws Exception {
        int port = proxy(engine, targetEngine);
        try (var reader = connect(port, 32 * 1024);
                var sender = target.accept()) {
            var sent = new AtomicLong();
            var sending = CompletableFuture.runAsync(
                    () -> {
                        var piece = new byte[64 * 1024];
                        try {
                            for (long left = (long) mebibytes * MIB; left > 0; left -= piece.length) {
                                piece[0] = (byte) (left / piece.length);
                                sender.getOutputStream().write(piece);
                                sent.addAndGet(piece.length);
                            }
                            sender.shutdownOutput();
                        } catch (IOException failure) {
                            throw new AssertionError("the proxy broke", failure);
                        }
                    },
                    task -> Thread.ofVirtual().start(task));
            var before = new AtomicLong();
            Awaitility.await("the sender is stuck")
                    .during(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan((long) mebibytes * MIB);

            var piece = new byte[64 * 1024];
            long heap = 0;
            long direct = 0;
            for (int eighth = 1; eighth <= 8; eighth++) {
                for (long left = (long) mebibytes * MIB / 8; left > 0; left -= piece.length) {
                    assertThat(reader.getInputStream().readNBytes(piece, 0, piece.length))
                            .isEqualTo(piece.length);
                    long number = ((8L - eighth) * mebibytes * MIB / 8 + left) / piece.length;
                    assertThat(piece[0]).isEqualTo((byte) number);
                }
                if (eighth == 1) {
                    heap = usedHeap();
                    direct = PlatformDependent.usedDirectMemory();
                } else {
                    holdsNoMoreThan(heap, direct);
                }
            }
            assertThat(reader.getInputStream().read()).isNegative();
            sending.join();
        }
    }

    /// What is only garbage goes with one of the next collections; what is held stays, as nobody reads meanwhile.
    private static void holdsNoMoreThan(long heap, long direct) {
        Awaitility.await("as little memory as at the beginning")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> {
                    assertThat(usedHeap() - heap).as("more heap").isLessThan(4 * MIB);
                    assertThat(PlatformDependent.usedDirectMemory() - direct)
                            .as("more direct memory")
                            .isLessThanOrEqualTo(4 * MIB);
                });
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void halfClosesGoThroughEachWay(String engine) throws IOException {
        int port = proxy(engine, engine);
        try (var client = connect(port, 0);
                var server = target.accept()) {
            client.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("question");
            server.getOutputStream().write("answer".getBytes(StandardCharsets.UTF_8));
            server.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
        try (var client = connect(port, 0);
                var server = target.accept()) {
            server.shutdownOutput();
            assertThat(client.getInputStream().read()).isNegative();
            client.getOutputStream().write("still here".getBytes(StandardCharsets.UTF_8));
            client.shutdownOutput();
            assertThat(server.getInputStream().readAllBytes()).asString().isEqualTo("still here");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void aTargetThatRefusesEndsTheClient(String engine) throws IOException {
        int port = proxy(engine, engine);
        target.close();
        try (var client = connect(port, 0)) {
            assertThatIOException()
                    .isThrownBy(() -> client.getInputStream().read())
                    .withMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void whoDiesMidStreamIsNotTakenForFinished(String engine) throws IOException {
        int port = proxy(engine, engine);
        try (var client = connect(port, 0);
                var server = target.accept()) {
            server.getOutputStream().write('h');
            assertThat(client.getInputStream().read()).isEqualTo('h');
            reset(server);
            assertThatIOException().isThrownBy(() -> client.getInputStream().read());
        }
        try (var client = connect(port, 0);
                var server = target.accept()) {
            client.getOutputStream().write('h');
            assertThat(server.getInputStream().read()).isEqualTo('h');
            reset(client);
            assertThatIOException().isThrownBy(() -> server.getInputStream().read());
        }
    }
}
