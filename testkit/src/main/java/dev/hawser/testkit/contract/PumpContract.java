package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.protocol.Tunnel;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Connections that are joined carry everything, hold little, and never wait for each other; and what they are made of:
/// a write that doesn't wait, and reading that goes on while the output is full.
class PumpContract extends Contract<ReactorRig> {
    private static final int KIB = 1024;
    /// More than all the kernels' buffers on the way.
    private static final int MUCH = 32 * KIB * KIB;

    /// The high-water mark and one read over it; in the pump as much again; and the books of each.
    private static final int MOST_HELD_ONE_WAY = (2 * (64 + 64) + 8) * KIB;

    PumpContract(ReactorRig rig) {
        super(rig);
    }

    /// A proxy on the rig's engine, and what stands behind it.
    private final class Proxy implements AutoCloseable {
        private final ServerSocket backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final ConcurrentLinkedQueue<Tunnel> tunnels = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<ReactorRig.ReactorServer> server = new CompletableFuture<>();

        /// Makes a proxy.
        ///
        /// @param behind serves the connections to the backend
        Proxy(Engine behind) throws IOException {
            server.complete((ReactorRig.ReactorServer) serve(_ -> open(behind)));
        }

        private Protocol open(Engine behind) {
            var tunnel = new Tunnel();
            tunnels.add(tunnel);
            var target = ClientEndpoint.tcp("127.0.0.1", backend.getLocalPort());
            var _ = Waiting.result("the server", server)
                    .reactor()
                    .connect(target, behind, SocketRig.LIMITS, _ -> tunnel.far());
            return tunnel.near();
        }

        ReactorRig.ReactorServer front() {
            return Waiting.result("the server", server);
        }

        /// Waits for the proxy to come to the backend.
        Socket accept() throws IOException {
            backend.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            var socket = closing(backend.accept());
            socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            return socket;
        }

        Tunnel tunnel() {
            return tunnels.element();
        }

        @Override
        public void close() throws IOException {
            backend.close();
        }
    }

    private Proxy proxy() throws IOException {
        return closing(new Proxy(rig.engine()));
    }

    private static byte[] random(int length, long seed) {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<Void> sendMeanwhile(Socket socket, byte[] bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        socket.getOutputStream().write(bytes);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                },
                task -> Thread.ofVirtual().name("contract-backend").start(task));
    }

    /// Waits until nothing moves any more, and returns the most that was held on the way there.
    private static long mostHeldUntilStuck(Tunnel tunnel) {
        var most = new AtomicLong();
        var before = new AtomicLong(-1);
        var steadySince = new AtomicLong(System.nanoTime());
        Waiting.until("it is stuck", () -> {
            long held = tunnel.heldBytes();
            most.accumulateAndGet(held, Math::max);
            long now = System.nanoTime();
            if (before.getAndSet(held) != held) {
                steadySince.set(now);
            }
            return held > 0 && now - steadySince.get() > 300_000_000;
        });
        return most.get();
    }

    private static long steadyBytes(Probe probe) {
        var before = new AtomicLong(-1);
        Waiting.untilSteady(
                "no more is read", Duration.ofMillis(200), () -> before.getAndSet(probe.bytes()) == probe.bytes());
        return before.get();
    }

    @Test
    void bytesGoThroughBothWaysWhateverEngineServesTheOtherEnd() throws IOException {
        for (var behind : List.of(Engine.virtualThreads(), Engine.threadPool(), Engine.eventLoop())) {
            var proxy = closing(new Proxy(behind));
            var client = connect(proxy.front());
            client.send("hello");
            var backend = proxy.accept();
            assertThat(backend.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
            byte[] answer = random(2 << 20, 1);
            var sending = sendMeanwhile(backend, answer);
            assertThat(client.readBytes(answer.length)).as("from %s", behind).isEqualTo(answer);
            Waiting.result("sent", sending);
            client.close();
            assertThat(backend.getInputStream().read()).isNegative();
        }
    }

    @Test
    void aSlowReaderHoldsUpTheSenderAndNotMemory() throws IOException {
        var proxy = proxy();
        var client = closing(proxy.front().connectNarrow());
        client.send("go");
        var backend = proxy.accept();
        byte[] sent = random(MUCH, 2);
        var sending = sendMeanwhile(backend, sent);
        assertThat(mostHeldUntilStuck(proxy.tunnel())).isLessThan(MOST_HELD_ONE_WAY);
        assertThat(sending).isNotDone();
        assertThat(client.readBytes(sent.length)).isEqualTo(sent);
        Waiting.result("sent", sending);
    }

    @Test
    void withBothDirectionsFullOneReaderSetsItsDirectionFree() throws IOException {
        var proxy = proxy();
        // Not a narrow one: a kernel whose little room is full drops acknowledgements with the rest.
        var client = connect(proxy.front());
        byte[] request = random(MUCH, 3);
        byte[] answer = random(MUCH, 4);
        var asking = client.sendMeanwhile(request);
        var backend = proxy.accept();
        var answering = sendMeanwhile(backend, answer);
        assertThat(mostHeldUntilStuck(proxy.tunnel())).isLessThan(2 * MOST_HELD_ONE_WAY);
        assertThat(asking).isNotDone();
        assertThat(answering).isNotDone();
        // The client reads nothing yet.
        assertThat(backend.getInputStream().readNBytes(request.length)).isEqualTo(request);
        Waiting.result("asked", asking);
        assertThat(answering).isNotDone();
        assertThat(client.readBytes(answer.length)).isEqualTo(answer);
        Waiting.result("answered", answering);
    }

    @Test
    void aHalfCloseGoesThroughAndTheOtherDirectionGoesOn() throws IOException {
        var proxy = proxy();
        var client = connect(proxy.front());
        client.send("all I have");
        client.endOutput();
        var backend = proxy.accept();
        assertThat(backend.getInputStream().readAllBytes()).asString().isEqualTo("all I have");
        byte[] answer = random(1 << 20, 5);
        sendMeanwhile(backend, answer).join();
        backend.shutdownOutput();
        assertThat(client.readToEnd()).isEqualTo(answer);
        Waiting.until("all is over", () -> proxy.front().counts().open() == 0);
        Waiting.until(
                "the other too", () -> proxy.front().reactor().clientCounts().open() == 0);
    }

    @Test
    void aHalfCloseOfTheFarPeerGoesThroughToo() throws IOException {
        Assumptions.assumeFalse(
                rig instanceof SocketRig sockets && sockets.carrier() instanceof Carrier.Tls,
                "a peer that ends TLS may end at once");
        var proxy = proxy();
        var client = connect(proxy.front());
        var backend = proxy.accept();
        backend.getOutputStream().write("goodbye\n".getBytes(StandardCharsets.UTF_8));
        backend.shutdownOutput();
        assertThat(client.readTextToEnd()).isEqualTo("goodbye\n");
        byte[] last = random(1 << 20, 6);
        var sending = client.sendMeanwhile(last);
        assertThat(backend.getInputStream().readNBytes(last.length)).isEqualTo(last);
        Waiting.result("sent", sending);
        client.endOutput();
        assertThat(backend.getInputStream().read()).isNegative();
        Waiting.until("all is over", () -> proxy.front().counts().open() == 0);
    }

    @Test
    void aResetOfTheClientResetsTheBackend() throws IOException {
        needsResets();
        var proxy = proxy();
        var client = connect(proxy.front());
        client.send("?");
        var backend = proxy.accept();
        assertThat(backend.getInputStream().read()).isEqualTo('?');
        client.reset();
        assertThatIOException()
                .isThrownBy(() -> backend.getInputStream().read())
                .withMessageContaining("reset");
    }

    @Test
    void aBackendThatBreaksOffMidStreamResetsTheClient() throws IOException {
        var proxy = proxy();
        var client = connect(proxy.front());
        client.send("?");
        var backend = proxy.accept();
        backend.getOutputStream().write("half an ans".getBytes(StandardCharsets.UTF_8));
        assertThat(client.readBytes(11)).asString().isEqualTo("half an ans");
        backend.setSoLinger(true, 0);
        backend.close();
        client.readToReset();
        Waiting.until("all is over", () -> proxy.front().counts().open() == 0);
    }

    @Test
    void whatComesBeforeTheFarEndIsThereWaits() throws IOException {
        var tunnel = new Tunnel();
        var server = (ReactorRig.ReactorServer) serve(_ -> tunnel.near());
        var client = connect(server);
        byte[] sent = random(MUCH, 7);
        var sending = client.sendMeanwhile(sent);
        Waiting.until("the near end is there", () -> server.counts().open() == 1);
        Waiting.untilSteady("waits", Duration.ofMillis(200), () -> !sending.isDone());
        assertThat(tunnel.heldBytes()).isLessThan(MOST_HELD_ONE_WAY);
        try (var backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            backend.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            var target = ClientEndpoint.tcp("127.0.0.1", backend.getLocalPort());
            var _ = server.reactor().connect(target, rig.engine(), SocketRig.LIMITS, _ -> tunnel.far());
            var socket = closing(backend.accept());
            assertThat(socket.getInputStream().readNBytes(sent.length)).isEqualTo(sent);
        }
        Waiting.result("sent", sending);
    }

    @Test
    void aTunnelThatIsAbortedEndsWhatIsThereAndWhatStillComes() throws IOException {
        var tunnel = new Tunnel();
        var server = (ReactorRig.ReactorServer) serve(_ -> tunnel.near());
        var client = connect(server);
        Waiting.until("the near end is there", () -> server.counts().open() == 1);
        tunnel.abort();
        client.readToReset();
        try (var backend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            backend.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            var target = ClientEndpoint.tcp("127.0.0.1", backend.getLocalPort());
            var _ = server.reactor().connect(target, rig.engine(), SocketRig.LIMITS, _ -> tunnel.far());
            var socket = closing(backend.accept());
            assertThatIOException().isThrownBy(() -> socket.getInputStream().read());
        }
    }

    // What a pump stands on.

    @Test
    void tryWriteNeverWaitsAndWhoWasRefusedIsTold() throws IOException {
        var probes = new Probes();
        var server = (ReactorRig.ReactorServer) serve(probes);
        var client = closing(server.connectNarrow());
        var transport = probes.first().transport();
        byte[] piece = random(16 * KIB, 8);
        int pieces = 0;
        // On a thread engine write() would wait here: nobody reads.
        while (transport.tryWrite(piece)) {
            pieces++;
            assertThat(pieces).as("pieces that were taken").isLessThan(MUCH / piece.length);
        }
        assertThat(transport.pendingBytes()).isLessThan((64 + 16 + 4) * KIB);
        var refused = Unpooled.wrappedBuffer(piece);
        if (transport.tryWrite(refused)) {
            pieces++;
        } else {
            assertThat(refused.refCnt()).as("still the caller's").isOne();
            refused.release();
        }
        client.readBytes(pieces * piece.length);
        Waiting.until("told of room", () -> probes.first().events().contains("writable"));
        assertThat(transport.tryWrite("")).isTrue();
        assertThat(transport.tryWrite("more\n")).isTrue();
        assertThat(client.readLine()).isEqualTo("more");
    }

    @Test
    void tryWriteTakesWhatNobodyWillReadAnyMore() throws IOException {
        var probes = new Probes();
        connect(serve(probes)).close();
        var _ = probes.first().reason();
        var bytes = Unpooled.buffer().writeZero(100_000);
        assertThat(probes.first().transport().tryWrite(bytes)).isTrue();
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void readingGoesOnWhileTheOutputIsFullIfThatIsWanted() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.pauseReadingWhileUnwritable(false);
                fill(transport);
            }

            @Override
            void onWritabilityChanged(Transport transport) {
                fill(transport);
            }

            private void fill(Transport transport) {
                boolean room = true;
                while (room) {
                    room = transport.tryWrite(new byte[16 * KIB]);
                }
            }
        });
        var server = (ReactorRig.ReactorServer) serve(probes);
        var client = closing(server.connectNarrow());
        client.send("first");
        var probe = probes.first();
        Waiting.untilSteady(
                "the output is full",
                Duration.ofMillis(200),
                () -> !probe.transport().isWritable());
        client.send("second");
        Waiting.until("it is read", () -> probe.bytes() == "firstsecond".length());
        probe.transport().pauseReadingWhileUnwritable(true);
        var more = new byte[1 << 20];
        var sending = client.sendMeanwhile(more);
        // A read that was under way still brings something.
        assertThat(steadyBytes(probe)).isLessThan(more.length / 2);
        // Over TLS a client can't close while it still writes.
        probe.transport().abort();
        Waiting.until("the client gave up", sending::isDone);
        assertThat(probe.events()).noneMatch(event -> event.contains("during"));
    }
}
