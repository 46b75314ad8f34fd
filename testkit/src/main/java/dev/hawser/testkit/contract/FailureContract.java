package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Whatever a callback throws ends its connection, is logged once, and harms nobody else.
class FailureContract extends Contract<Rig> {
    private static final int FLOOD_BYTES = 32 << 20;

    FailureContract(Rig rig) {
        super(rig);
    }

    /// The callbacks that may fail.
    private enum Call {
        BUILD,
        MADE,
        DATA,
        INPUT_ENDED,
        WRITABILITY_CHANGED,
        STOPPING,
        LOST
    }

    /// Fails in one callback.
    private static final class Failing extends Probe {
        private final Call call;
        private final Throwable failure;

        Failing(Call call, Throwable failure) {
            this.call = call;
            this.failure = failure;
        }

        @Override
        void onMade(Transport transport) throws Exception {
            failIf(Call.MADE);
        }

        @Override
        void onData(Transport transport, String data) throws Exception {
            failIf(Call.DATA);
        }

        @Override
        void onInputEnded(Transport transport) throws Exception {
            failIf(Call.INPUT_ENDED);
            super.onInputEnded(transport);
        }

        @Override
        void onWritabilityChanged(Transport transport) throws Exception {
            failIf(Call.WRITABILITY_CHANGED);
        }

        @Override
        void onStopping(Transport transport) throws Exception {
            failIf(Call.STOPPING);
            super.onStopping(transport);
        }

        @Override
        void onLost(Transport transport, CloseReason reason) throws Exception {
            failIf(Call.LOST);
        }

        private void failIf(Call now) throws Exception {
            if (now == call) {
                throwIt(failure);
            }
        }
    }

    private static void throwIt(Throwable failure) throws Exception {
        switch (failure) {
            case StackOverflowError _ -> overflow(0);
            case Error error -> throw error;
            case Exception exception -> throw exception;
            default -> throw new IllegalStateException(failure);
        }
    }

    /// A real one: it leaves no room for whoever catches it too far down.
    @SuppressWarnings("InfiniteRecursion")
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    private static List<Throwable> failures() {
        return List.of(new IOException("an exception"), new AssertionError("an error"), new StackOverflowError());
    }

    /// Fails the first connection of a server, then looks whether the second is served.
    private void check(Call call, BiConsumer<Client, Probe> provoke) throws IOException {
        for (var failure : failures()) {
            var failing = new Failing(call, failure);
            var first = new AtomicBoolean(true);
            var server = serve(_ -> {
                if (!first.getAndSet(false)) {
                    return new EchoLines();
                }
                if (call == Call.BUILD) {
                    throwIt(failure);
                }
                return failing;
            });
            try (var client = server.connect()) {
                provoke.accept(client, failing);
                client.readUntilGone();
            }
            if (call != Call.BUILD) {
                var reason = failing.reason();
                if (call != Call.LOST) {
                    assertThat(reason)
                            .isInstanceOfSatisfying(
                                    CloseReason.Failed.class,
                                    failed -> assertThat(failed.cause()).hasSameClassAs(failure));
                }
                assertThat(failing.events()).startsWith("made").endsWith("lost");
            }
            EchoLines.assertServes(server);
            Waiting.until("all have left", () -> server.counts().open() == 0);
            assertThat(server.counts().failed()).isEqualTo(call == Call.LOST ? 0 : 1);
            assertLoggedOnce(failure);
        }
    }

    private void assertLoggedOnce(Throwable failure) {
        var logged = failure instanceof StackOverflowError ? log.take("a callback failed") : log.take(failure);
        assertThat(logged)
                .singleElement()
                .satisfies(entry -> assertThat(entry.getThrown()).hasSameClassAs(failure));
    }

    @Test
    void aFactoryThatThrowsLosesThatClientOnly() throws IOException {
        check(Call.BUILD, (_, _) -> {});
    }

    @Test
    void connectionMadeThatThrowsEndsThatConnectionOnly() throws IOException {
        check(Call.MADE, (_, _) -> {});
    }

    @Test
    void dataReceivedThatThrowsEndsThatConnectionOnly() throws IOException {
        check(Call.DATA, (client, _) -> client.send("go"));
    }

    @Test
    void inputEndedThatThrowsEndsThatConnectionOnly() throws IOException {
        check(Call.INPUT_ENDED, (client, _) -> client.endOutput());
    }

    @Test
    void writabilityChangedThatThrowsEndsThatConnectionOnly() throws IOException {
        check(Call.WRITABILITY_CHANGED, (_, probe) -> {
            // Too much for any kernel's buffers, and by a thread that may be held back until the client reads.
            var transport = probe.transport();
            if (rig instanceof MemoryRig) {
                transport.write(new byte[FLOOD_BYTES]);
            } else {
                Thread.ofVirtual().start(() -> transport.write(new byte[FLOOD_BYTES]));
            }
            Waiting.until("a change", () -> probe.events().contains("unwritable"));
        });
    }

    @Test
    void connectionLostThatThrowsHarmsNobody() throws IOException {
        check(Call.LOST, (client, _) -> client.endOutput());
    }

    @Test
    void stoppingThatThrowsIsLoggedAndTheDrainGoesOn() throws IOException {
        for (var failure : failures()) {
            var failing = new Failing(Call.STOPPING, failure);
            var polite = new Probe();
            Supplier<Probe> next = new ConcurrentLinkedQueue<>(List.of(failing, polite))::remove;
            var probes = new Probes(next);
            var server = serve(probes);
            try (var one = server.connect();
                    var two = server.connect()) {
                var _ = probes.get(1).transport();
                server.port().beginStop(Duration.ofSeconds(10));
                one.readToEnd();
                two.readToEnd();
            }
            var report = server.stop(Duration.ofSeconds(10));
            assertThat(report.isClean()).isTrue();
            assertThat(failing.reason()).isInstanceOf(CloseReason.Failed.class);
            assertThat(polite.reason()).isEqualTo(new CloseReason.Closed());
            assertLoggedOnce(failure);
        }
    }

    @Test
    void whatWasWrittenBeforeTheFailureIsSent() throws IOException {
        Protocol protocol = (transport, _) -> {
            transport.write("words before");
            throw new IllegalStateException("the failure");
        };
        var client = connect(serve(_ -> protocol));
        client.send("go");
        assertThat(client.readTextToEnd()).isEqualTo("words before");
        assertThat(log.take("a callback failed")).hasSize(1);
    }

    @Test
    void aFailureAfterCloseIsLoggedAndChangesNothing() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write("goodbye");
                transport.close();
                throw new IllegalStateException("too late");
            }
        });
        var client = connect(serve(probes));
        client.send("go");
        assertThat(client.readTextToEnd()).isEqualTo("goodbye");
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Closed());
        assertThat(log.take("which had closed")).hasSize(1);
    }

    @Test
    void wordsForTheRefusedThatCanNotBeFoundHarmNobody() throws IOException {
        var probes = new Probes();
        var failure = new IllegalStateException("no words");
        var server = serve(
                new ProtocolFactory() {
                    @Override
                    public Protocol build(SocketAddress peer) {
                        return probes.build(peer);
                    }

                    @Override
                    public String refusal(Refusal refusal) {
                        throw failure;
                    }
                },
                SocketRig.LIMITS.withConnections(1));
        var served = connect(server);
        var _ = probes.first().transport();
        for (int i = 0; i < 3; i++) {
            connect(server).readUntilGone();
        }
        served.send("still there");
        Waiting.until("data", () -> probes.first().text().equals("still there"));
        served.close();
        Waiting.until("room again", () -> server.counts().open() == 0);
        connect(server).send("hello");
        Waiting.until("data", () -> probes.get(1).text().equals("hello"));
        assertThat(server.counts().refused()).isEqualTo(3);
        assertThat(log.take(failure)).isNotEmpty();
        log.take("was refused");
    }
}
