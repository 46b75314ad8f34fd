package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.Results;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Both ends are Hawser's: what a client has is the same whatever carries the bytes. What is about TCP alone, such as
/// names with several addresses, is in [ClientContract].
class MeetingContract extends Contract<SocketRig> {
    private static final int MUCH = 4 << 20;
    /// More than all buffers between two ends hold.
    private static final int FLOOD = 24 << 20;

    MeetingContract(SocketRig rig) {
        super(rig);
    }

    private Reactor open() {
        return closing(Reactor.open(rig.engine()));
    }

    private <P extends Protocol> Deferred<Link<P>> connect(Reactor reactor, Server server, ClientFactory<P> factory) {
        return reactor.connect(rig.to(server.port()), rig.engine(), SocketRig.LIMITS, factory);
    }

    private static <T> T result(Deferred<T> deferred) {
        return Waiting.result("the result", deferred.toCompletableFuture());
    }

    private static Throwable failure(Deferred<?> deferred) {
        Waiting.until("the failure", deferred::isFired);
        return Results.failureOf(deferred);
    }

    @Test
    void aClientAsksAndIsAnswered() throws IOException {
        var server = serve(_ -> new EchoLines());
        var link = result(connect(open(), server, _ -> new Probe()));
        link.transport().write("hello\n");
        Waiting.until("the answer", () -> link.protocol().text().equals("Echo: hello\n"));
        assertThat(link.transport().tls().isPresent()).isEqualTo(rig.carrier() instanceof Carrier.Tls);
        link.transport().close();
        assertThat(result(link.ended())).isEqualTo(new CloseReason.Closed());
        assertThat(link.protocol().events()).containsExactly("made", "data", "lost");
        Waiting.until("counted out", () -> server.counts().open() == 0);
    }

    @Test
    void theServerMaySpeakFirstAndEnd() throws IOException {
        var server = serve(_ -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write("and that is all");
                transport.close();
            }
        });
        var link = result(connect(open(), server, _ -> new Probe()));
        assertThat(result(link.ended())).isEqualTo(new CloseReason.PeerClosed());
        assertThat(link.protocol().text()).isEqualTo("and that is all");
    }

    @Test
    void theServerKnowsItsAddressAndTheClientTheServers() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var link = result(connect(open(), server, _ -> new Probe()));
        assertThat(link.transport().peer()).isEqualTo(server.port().address());
        assertThat(probes.first().transport().local()).isEqualTo(server.port().address());
    }

    /// One end reads on though it can't write: two that both wait for the other to read may wait for ever.
    @Test
    void muchGoesEachWayAtOnce() throws IOException {
        var pattern = pattern(MUCH);
        var probes = new Probes(() -> new Whole(pattern));
        var server = serve(probes);
        var link = result(connect(open(), server, _ -> new ReadingOn(pattern)));
        assertThat(Waiting.result("what the client hears", link.protocol().heard))
                .isTrue();
        assertThat(Waiting.result("what the server hears", ((Whole) probes.first()).heard))
                .isTrue();
    }

    /// The echo stops reading while its answers aren't read, so the client must go on reading though it can't write.
    @Test
    void aClientThatFloodsAnEchoHearsAllWhenItReadsOn() throws IOException {
        var pattern = pattern(FLOOD);
        var server = serve(_ -> (transport, data) -> transport.write(data.retain()));
        var link = result(connect(open(), server, _ -> new ReadingOn(pattern)));
        assertThat(Waiting.result("the echo", link.protocol().heard)).isTrue();
    }

    private static byte[] pattern(int length) {
        var pattern = new byte[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = (byte) ((i * 31) >> 3);
        }
        return pattern;
    }

    @Test
    void aFactoryThatFailsFailsTheAttempt() throws IOException {
        var server = serve(new Probes());
        var mistake = new IllegalStateException("on purpose");
        assertThat(failure(connect(open(), server, _ -> {
                    throw mistake;
                })))
                .isSameAs(mistake);
        log.take("a callback failed in connectionMade");
        Waiting.until("counted out", () -> server.counts().open() == 0);
    }

    @Test
    void aStopDrainsClientsToo() throws IOException {
        var server = serve(new Probes());
        var reactor = open();
        var link = result(connect(reactor, server, _ -> new Probe()));
        assertThat(reactor.stop(Duration.ofSeconds(10))).isEqualTo(new DrainReport(1, 0));
        assertThat(link.protocol().events()).containsExactly("made", "stopping", "lost");
    }

    @Test
    void whereNobodyListensConnectingFails() throws IOException {
        var server = serve(new Probes());
        var gone = rig.to(server.port());
        server.close();
        assertThat(failure(open().connect(gone, rig.engine(), _ -> new Probe())))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("can't connect to ");
    }

    /// Sends all at once, and hears whether as much comes.
    private static class Whole extends Probe {
        private final byte[] sent;
        final CompletableFuture<Boolean> heard = new CompletableFuture<>();
        private int at;

        Whole(byte[] sent) {
            this.sent = sent;
        }

        @Override
        void onMade(Transport transport) {
            // Not in the callback: on a thread engine it would block, with nobody to read what comes.
            Thread.ofVirtual().start(() -> {
                try {
                    for (int from = 0; from < sent.length; from += 64 * 1024) {
                        var piece = Arrays.copyOfRange(sent, from, from + 64 * 1024);
                        Waiting.until("room", transport::isWritable);
                        transport.write(piece);
                    }
                } catch (Throwable failure) {
                    heard.completeExceptionally(failure);
                }
            });
        }

        @Override
        void onData(Transport transport, String data) {
            var bytes = data.getBytes(StandardCharsets.ISO_8859_1);
            if (!Arrays.equals(bytes, 0, bytes.length, sent, at, at + bytes.length)) {
                heard.complete(false);
            }
            at += bytes.length;
            if (at == sent.length) {
                heard.complete(true);
            }
        }
    }

    private static final class ReadingOn extends Whole {
        ReadingOn(byte[] sent) {
            super(sent);
        }

        @Override
        void onMade(Transport transport) {
            transport.pauseReadingWhileUnwritable(false);
            super.onMade(transport);
        }
    }
}
