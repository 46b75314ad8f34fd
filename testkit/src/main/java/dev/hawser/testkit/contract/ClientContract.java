package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.Results;
import dev.hawser.testkit.toxic.ClosedPort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What one connects to of one's own accord has the promises of a connection that was accepted, and ends the attempt
/// in one of three ways: connected, failed with a word, or called off without a trace.
class ClientContract extends Contract<SocketRig> {
    private static final Duration LONG = Duration.ofSeconds(15);

    ClientContract(SocketRig rig) {
        super(rig);
    }

    /// A protocol of a caller's own, whose type it wants back.
    private static final class Asker extends LineProtocol {
        private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        private final CompletableFuture<String> answer = new CompletableFuture<>();

        @Override
        protected void lineReceived(String line) {
            heard.add(line);
            answer.complete(line);
        }
    }

    private Reactor open() {
        return closing(Reactor.open(rig.engine()));
    }

    private static ClientEndpoint.Tcp to(int port) {
        return ClientEndpoint.tcp("127.0.0.1", port);
    }

    private <P extends Protocol> Link<P> connected(Reactor reactor, int port, ClientFactory<P> factory) {
        return result(reactor.connect(to(port), rig.engine(), SocketRig.LIMITS, factory));
    }

    private static <T> T result(Deferred<T> deferred) {
        return Waiting.result("the result", deferred.toCompletableFuture());
    }

    private static Throwable failure(Deferred<?> deferred) {
        Waiting.until("the failure", deferred::isFired);
        return Results.failureOf(deferred);
    }

    @Test
    void aClientHasItsOwnProtocolAndSpeaks() throws IOException {
        var server = serve(_ -> new EchoLines());
        var link = connected(open(), server.port().port(), _ -> new Asker());
        link.transport().write("hello\n");
        assertThat(Waiting.result("the answer", link.protocol().answer)).isEqualTo("Echo: hello");
        assertThat(link.transport().peer())
                .isEqualTo(new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.port().port()));
        link.transport().close();
        assertThat(result(link.ended())).isInstanceOf(CloseReason.Closed.class);
    }

    @Test
    void theLinkComesAfterConnectionMadeAndTheEndAfterConnectionLost() throws IOException {
        var server = serve(_ -> new EchoLines());
        var probe = new Probe();
        var events = new ConcurrentLinkedQueue<String>();
        var ended = new CompletableFuture<CloseReason>();
        var _ = open().connect(to(server.port().port()), rig.engine(), SocketRig.LIMITS, _ -> probe)
                .then(link -> {
                    events.addAll(link.protocol().events());
                    link.ended().then(reason -> {
                        events.addAll(link.protocol().events());
                        return ended.complete(reason);
                    });
                    link.transport().write("quit\n");
                    return link;
                });
        assertThat(Waiting.result("the end", ended)).isInstanceOf(CloseReason.PeerClosed.class);
        assertThat(events).containsExactly("made", "made", "data", "ended", "lost");
    }

    @Test
    void aConversationIsAClientToo() throws IOException {
        var server = serve(_ -> new EchoLines());
        var heard = new CompletableFuture<String>();
        var link = connected(open(), server.port().port(), Conversation.factory(conversation -> {
            conversation.writeLine("hello");
            heard.complete(conversation.readLine().orElse("nothing"));
        }));
        assertThat(Waiting.result("the answer", heard)).isEqualTo("Echo: hello");
        assertThat(result(link.ended())).isInstanceOf(CloseReason.Closed.class);
    }

    @Test
    void whatTheServerSaysAtOnceIsHeardToTheEnd() throws IOException {
        var server = serve(_ -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write("welcome and goodbye");
                transport.close();
            }
        });
        var reactor = open();
        for (int i = 0; i < 50; i++) {
            var link = connected(reactor, server.port().port(), _ -> new Probe());
            assertThat(link.protocol().reason()).isInstanceOf(CloseReason.PeerClosed.class);
            assertThat(link.protocol().text()).isEqualTo("welcome and goodbye");
            assertThat(link.protocol().events()).containsExactly("made", "data", "ended", "lost");
        }
    }

    @Test
    void aDeadPortIsNamed() throws IOException {
        int port = closing(ClosedPort.hold()).number();
        assertThat(failure(open().connect(to(port), rig.engine(), _ -> new Asker())))
                .isInstanceOf(ConnectException.class)
                .hasMessageStartingWith("can't connect to 127.0.0.1:" + port + ": ")
                .hasMessageContaining("refused")
                .hasMessageNotContaining("/127.0.0.1")
                .hasCauseInstanceOf(IOException.class);
    }

    @Test
    void aNameIsLookedUpAndItsAddressesAreNamed() throws IOException {
        int port = closing(ClosedPort.hold()).number();
        var reactor = open();
        assertThat(failure(reactor.connect(ClientEndpoint.tcp("localhost", port), rig.engine(), _ -> new Asker())))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("can't connect to localhost:" + port + "; tried ")
                .hasMessageContaining("127.0.0.1");
        assertThat(failure(
                        reactor.connect(ClientEndpoint.tcp("no.such.host.invalid", 1), rig.engine(), _ -> new Asker())))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("can't connect to no.such.host.invalid:1: the name has no address");
        var server = serve(_ -> new EchoLines());
        var link = result(
                reactor.connect(ClientEndpoint.tcp("localhost", server.port().port()), rig.engine(), _ -> new Asker()));
        link.transport().write("x\n");
        assertThat(Waiting.result("the answer", link.protocol().answer)).isEqualTo("Echo: x");
    }

    @Test
    void oneCanChooseWhereToComeFrom() throws IOException {
        var server = serve(_ -> new EchoLines());
        var from = InetAddress.ofLiteral("127.0.0.9");
        var link = result(open().connect(to(server.port().port()).bind(from), rig.engine(), _ -> new Asker()));
        assertThat(((InetSocketAddress) link.transport().local()).getAddress()).isEqualTo(from);
    }

    @Test
    void whoDoesNotAnswerIsGivenUp() throws IOException {
        try (var deaf = new Deaf()) {
            var reactor = open();
            var failure = failure(
                    reactor.connect(to(deaf.port()).timeout(Duration.ofMillis(200)), rig.engine(), _ -> new Asker()));
            assertThat(failure)
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("can't connect to 127.0.0.1:" + deaf.port() + ": no answer in 200 ms");
            Waiting.until("counted out", () -> reactor.clientCounts().open() == 0);
        }
    }

    @Test
    void anAttemptCanBeCalledOffAndLeavesNoDescriptor() throws IOException {
        try (var deaf = new Deaf()) {
            var reactor = open();
            // Whatever a first dial loads and keeps isn't counted.
            var first = reactor.connect(to(deaf.port()), rig.engine(), _ -> new Asker());
            first.cancel();
            failure(first);
            Waiting.until("counted out", () -> reactor.clientCounts().open() == 0);
            long before = LeakContract.descriptors();
            List<Deferred<Link<Asker>>> attempts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                attempts.add(reactor.connect(to(deaf.port()), rig.engine(), _ -> new Asker()));
            }
            assertThat(reactor.clientCounts().open()).isEqualTo(20);
            attempts.forEach(Deferred::cancel);
            for (var attempt : attempts) {
                assertThat(failure(attempt)).isInstanceOf(CancellationException.class);
            }
            Waiting.until("counted out", () -> reactor.clientCounts().open() == 0);
            Waiting.until("descriptors given back", () -> LeakContract.descriptors() <= before);
        }
    }

    @Test
    void callingOffAtAnyMomentLeavesNothing() throws IOException {
        var server = serve(_ -> new EchoLines());
        var reactor = open();
        for (int i = 0; i < 200; i++) {
            var attempt = reactor.connect(to(server.port().port()), rig.engine(), SocketRig.LIMITS, _ -> new Asker());
            for (int spin = 0; spin < i * 200; spin++) {
                Thread.onSpinWait();
            }
            attempt.cancel();
            // Either it was too late, or the link is gone.
            attempt.both(outcome -> {
                if (outcome instanceof Outcome.Success<Link<Asker>>(var link)) {
                    link.transport().abort();
                }
                return true;
            });
        }
        Waiting.until("all are gone", () -> reactor.clientCounts().open() == 0);
        Waiting.until("at the server too", () -> server.counts().open() == 0);
    }

    @Test
    void aFactoryThatThrowsFailsTheAttempt() throws IOException {
        var server = serve(_ -> new EchoLines());
        var bug = new IllegalStateException("a bug in a factory");
        Deferred<Link<Asker>> attempt = open().connect(to(server.port().port()), rig.engine(), SocketRig.LIMITS, _ -> {
            throw bug;
        });
        assertThat(failure(attempt)).isSameAs(bug);
        assertThat(log.take(bug)).hasSize(1);
    }

    @Test
    void aGreetingThatThrowsFailsTheAttempt() throws IOException {
        var server = serve(_ -> new EchoLines());
        var bug = new IllegalStateException("a bug in connectionMade");
        var probe = new Probe() {
            @Override
            void onMade(Transport transport) {
                throw bug;
            }
        };
        assertThat(failure(open().connect(to(server.port().port()), rig.engine(), SocketRig.LIMITS, _ -> probe)))
                .isSameAs(bug);
        assertThat(log.take(bug)).hasSize(1);
        assertThat(probe.reason()).isEqualTo(new CloseReason.Failed(bug));
    }

    @Test
    void aHalfClosedClientStillHears() throws IOException {
        var server = serve(_ -> new Probe() {
            @Override
            void onInputEnded(Transport transport) {
                transport.write("after your end");
                transport.close();
            }
        });
        var link = connected(open(), server.port().port(), _ -> new Probe());
        link.transport().write("mine");
        link.transport().closeOutput();
        assertThat(link.protocol().reason()).isInstanceOf(CloseReason.PeerClosed.class);
        assertThat(link.protocol().text()).isEqualTo("after your end");
    }

    @Test
    void stoppingDrainsClientsAndCountsThem() throws IOException {
        var server = serve(_ -> new EchoLines());
        var reactor = open();
        var polite = connected(reactor, server.port().port(), _ -> new Probe());
        var stubborn = connected(reactor, server.port().port(), _ -> new Probe() {
            @Override
            void onStopping(Transport transport) {
                // Never has enough.
            }
        });
        assertThat(reactor.clientCounts().open()).isEqualTo(2);
        assertThat(reactor.stop(Duration.ofMillis(800))).isEqualTo(new DrainReport(1, 1));
        assertThat(polite.protocol().events()).contains("stopping", "lost");
        assertThat(result(stubborn.ended())).isInstanceOf(CloseReason.Stopped.class);
        assertThat(reactor.clientCounts().accepted()).isZero();
        // As new.
        var again = connected(reactor, server.port().port(), _ -> new Asker());
        assertThat(again.transport().isOpen()).isTrue();
    }

    @Test
    void stoppingCallsOffWhoIsAboutToConnect() throws IOException {
        try (var deaf = new Deaf()) {
            var reactor = open();
            var attempt = reactor.connect(to(deaf.port()), rig.engine(), _ -> new Asker());
            assertThat(reactor.stop(LONG)).isEqualTo(DrainReport.NONE);
            assertThat(failure(attempt))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("the reactor is stopping");
        }
    }

    @Test
    void nobodyConnectsWhileTheReactorStops() throws IOException {
        var server = serve(_ -> new EchoLines());
        var reactor = open();
        var asked = new CountDownLatch(1);
        var link = connected(reactor, server.port().port(), _ -> new Probe() {
            @Override
            void onStopping(Transport transport) {
                asked.countDown();
            }
        });
        var stopped = CompletableFuture.supplyAsync(() -> reactor.stop(LONG));
        Waiting.on("stopping", asked);
        assertThatIllegalStateException()
                .isThrownBy(() -> reactor.connect(to(server.port().port()), rig.engine(), _ -> new Asker()))
                .withMessageContaining("the reactor is stopping");
        link.transport().close();
        assertThat(Waiting.result("the end", stopped)).isEqualTo(new DrainReport(1, 0));
    }

    @Test
    void moreClientsThanAllowedAreRefused() throws IOException {
        var server = serve(_ -> new EchoLines());
        var reactor = open();
        var limits = SocketRig.LIMITS.withConnections(2);
        int port = server.port().port();
        var one = result(reactor.connect(to(port), rig.engine(), limits, _ -> new Asker()));
        result(reactor.connect(to(port), rig.engine(), limits, _ -> new Asker()));
        assertThat(failure(reactor.connect(to(port), rig.engine(), limits, _ -> new Asker())))
                .hasMessageContaining("can't connect to 127.0.0.1:" + port + ": there are 2 clients");
        assertThat(reactor.clientCounts().refused()).isEqualTo(1);
        one.transport().abort();
        result(one.ended());
        Waiting.until("a place is free", () -> reactor.clientCounts().open() == 1);
        result(reactor.connect(to(port), rig.engine(), limits, _ -> new Asker()));
    }

    @Test
    void anIdleClientIsClosed() throws IOException {
        var server = serve(_ -> new Probe());
        var limits = SocketRig.LIMITS.withIdle(Duration.ofMillis(100));
        var link = result(open().connect(to(server.port().port()), rig.engine(), limits, _ -> new Probe()));
        assertThat(result(link.ended())).isEqualTo(new CloseReason.TimedOut("idle", Duration.ofMillis(100)));
    }

    @Test
    void aFullPoolMakesClientsWaitAndThenFail() throws IOException {
        Assumptions.assumeTrue(rig.engine() instanceof Engine.ThreadPool, "only a pool is ever full");
        var pool = (Engine.ThreadPool) rig.engine();
        var server = serve(_ -> new EchoLines());
        var one = pool.withThreads(1).withQueue(1).withPatience(Duration.ofMillis(300));
        var reactor = open();
        int port = server.port().port();
        var first = result(reactor.connect(to(port), one, SocketRig.LIMITS, _ -> new Asker()));
        var waiting = reactor.connect(to(port), one, SocketRig.LIMITS, _ -> new Asker());
        assertThat(failure(waiting)).hasMessageContaining("no thread became free in time");
        var next = reactor.connect(to(port), one, SocketRig.LIMITS, _ -> new Asker());
        Waiting.until("it waits", () -> reactor.clientCounts().waiting() == 1);
        var off = reactor.connect(to(port), one, SocketRig.LIMITS, _ -> new Asker());
        assertThat(failure(off)).hasMessageContaining("all threads are busy and the queue is full");
        first.transport().close();
        assertThat(result(next).transport().isOpen()).isTrue();
        var cancelled = reactor.connect(to(port), one, SocketRig.LIMITS, _ -> new Asker());
        Waiting.until("it waits", () -> reactor.clientCounts().waiting() == 1);
        cancelled.cancel();
        assertThat(failure(cancelled)).isInstanceOf(CancellationException.class);
        assertThat(reactor.clientCounts().waiting()).isZero();
        assertThat(reactor.clientCounts().open()).isEqualTo(1);
    }

    @Test
    void manyClientsComeAndGo() throws IOException {
        var server = serve(
                _ -> new EchoLines(), Limits.defaults().withConnections(1_000).withConnectionsPerAddress(1_000));
        var reactor = open();
        for (int round = 0; round < 5; round++) {
            List<Deferred<Link<Asker>>> attempts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                attempts.add(reactor.connect(to(server.port().port()), rig.engine(), _ -> new Asker()));
            }
            for (var attempt : attempts) {
                var link = result(attempt);
                link.transport().write("hello\n");
                assertThat(Waiting.result("the answer", link.protocol().answer)).isEqualTo("Echo: hello");
                link.transport().close();
            }
        }
        Waiting.until("all have left", () -> reactor.clientCounts().open() == 0);
        reactor.close();
        assertThatThrownBy(() -> reactor.connect(to(1), _ -> new Asker())).isInstanceOf(IllegalStateException.class);
    }

    /// Listens and never accepts; its queue is full, so the kernel drops who comes.
    static final class Deaf implements AutoCloseable {
        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<Socket> inQueue = new ArrayList<>();

        Deaf() throws IOException {
            // The kernel lets one more in than was asked for.
            try {
                for (int i = 0; i < 8; i++) {
                    var socket = new Socket();
                    inQueue.add(socket);
                    socket.connect(server.getLocalSocketAddress(), 100);
                }
            } catch (SocketTimeoutException full) {
                return;
            }
            throw new AssertionError("the kernel takes more connections than fit its queue");
        }

        int port() {
            return server.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (var socket : inQueue) {
                socket.close();
            }
            server.close();
        }
    }
}
