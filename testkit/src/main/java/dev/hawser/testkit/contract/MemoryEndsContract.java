package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.Link;
import dev.hawser.core.engine.MemoryAddress;
import dev.hawser.core.engine.MemoryLink;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.Results;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Names in memory: taken, found and given back; and what the ends see of each other.
class MemoryEndsContract extends Contract<NamedRig> {
    private static final Duration LONG = Duration.ofSeconds(15);

    MemoryEndsContract(NamedRig rig) {
        super(rig);
    }

    private Reactor open() {
        return closing(Reactor.open(rig.engine()));
    }

    private Deferred<Link<Probe>> connect(Reactor reactor, String name) {
        return connect(reactor, name, new Probe());
    }

    private Deferred<Link<Probe>> connect(Reactor reactor, String name, Probe probe) {
        return reactor.connect(ClientEndpoint.memory(name), rig.clients(), _ -> probe);
    }

    private static <T> T result(Deferred<T> deferred) {
        return Waiting.result("the result", deferred.toCompletableFuture());
    }

    private static Throwable failure(Deferred<?> deferred) {
        Waiting.until("the failure", deferred::isFired);
        return Results.failureOf(deferred);
    }

    @Test
    void aNameIsTakenOnceAndTheErrorSaysWhich() throws IOException {
        var reactor = open();
        reactor.listen("memory:echo", _ -> new EchoLines());
        assertThatThrownBy(() -> reactor.listen("memory:echo", _ -> new EchoLines()))
                .isInstanceOf(BindException.class)
                .hasMessage("can't listen on memory:echo: the name is taken in this reactor; stop whoever has it, or"
                        + " choose another name");
        assertThat(reactor.ports()).hasSize(1);
    }

    @Test
    void aStoppedPortGivesItsNameBack() throws IOException {
        var reactor = open();
        for (int i = 0; i < 3; i++) {
            var port = reactor.listen("memory:echo", _ -> new EchoLines());
            var link = result(connect(reactor, "echo"));
            // Until it is taken, who comes is dropped.
            Waiting.until("taken", () -> port.counts().open() == 1);
            link.transport().write("once\n");
            Waiting.until("served", () -> link.protocol().text().equals("Echo: once\n"));
            assertThat(port.stop(LONG)).isEqualTo(new DrainReport(1, 0));
            assertThat(link.protocol().reason()).isInstanceOf(CloseReason.PeerClosed.class);
            assertThat(failure(connect(reactor, "echo"))).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void whoeverAsksForAnUnknownNameIsRefused() {
        assertThat(failure(connect(open(), "nobody")))
                .isInstanceOf(ConnectException.class)
                .hasMessage("can't connect to memory:nobody: connection refused: nobody in this reactor listens there");
    }

    @Test
    void anotherReactorHasNamesOfItsOwn() throws IOException {
        open().listen("memory:echo", _ -> new EchoLines());
        var other = open();
        assertThat(failure(connect(other, "echo"))).isInstanceOf(ConnectException.class);
        other.listen("memory:echo", _ -> new EchoLines());
        result(connect(other, "echo")).transport().close();
    }

    @Test
    void bothEndsKnowWhoTheyAre() throws IOException {
        var reactor = open();
        var probes = new Probes();
        assertThat(reactor.listen("memory:echo", probes).address()).isEqualTo(new MemoryAddress("echo"));
        var first = result(connect(reactor, "echo")).transport();
        assertThat(first.peer()).hasToString("memory:echo");
        assertThat(first.local()).hasToString("memory:echo#1");
        assertThat(probes.first().transport().local()).isEqualTo(first.peer());
        assertThat(probes.first().transport().peer()).isEqualTo(first.local());
        assertThat(result(connect(reactor, "echo")).transport().local()).hasToString("memory:echo#2");
    }

    @Test
    void aResetIsSeenAtTheOtherEnd() throws IOException {
        var reactor = open();
        var probes = new Probes();
        reactor.listen("memory:echo", probes);
        var one = result(connect(reactor, "echo"));
        probes.first().transport().abort();
        assertThat(one.protocol().reason()).isInstanceOf(CloseReason.Reset.class);
        var two = result(connect(reactor, "echo"));
        two.transport().abort();
        assertThat(probes.get(1).reason()).isInstanceOf(CloseReason.Reset.class);
    }

    @Test
    void noMoreThanThePipeHoldsIsUnderWayToOneThatDoesNotRead() throws IOException {
        var reactor = open();
        var probes = new Probes();
        reactor.listen(Endpoint.memory("flood"), rig.engine(), Limits.defaults(), probes);
        int total = 16 * MemoryLink.CAPACITY_BYTES;
        var client = result(connect(reactor, "flood", new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.pauseReading();
            }
        }));
        var server = probes.first().transport();
        // Held back on the thread engines, so on a thread of its own.
        var written = CompletableFuture.runAsync(() -> server.write(new byte[total]));
        // The pipe is full, and one read may have been under way when reading was paused.
        Waiting.untilSteady(
                "the rest waits",
                Duration.ofMillis(200),
                () -> server.pendingBytes() >= total - 2 * MemoryLink.CAPACITY_BYTES);
        assertThat(client.protocol().bytes()).isLessThanOrEqualTo(MemoryLink.CAPACITY_BYTES);
        client.transport().resumeReading();
        Waiting.until("all of it", () -> client.protocol().bytes() == total);
        Waiting.result("written", written);
    }

    @Test
    void aFullBacklogRefuses() throws IOException {
        Assumptions.assumeFalse(rig.isLoop(), "a loop must not be held up as this test does it");
        var reactor = open();
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var factory = new ProtocolFactory() {
            @Override
            public Protocol build(SocketAddress peer) {
                return new EchoLines();
            }

            @Override
            public String refusal(Refusal refusal) {
                inside.countDown();
                Waiting.on("leave to go on", goOn);
                return "no\n";
            }
        };
        var limits = Limits.defaults().withConnections(1);
        var port = reactor.listen(Endpoint.memory("few").backlog(1), rig.engine(), limits, factory);
        result(connect(reactor, "few"));
        Waiting.until("served", () -> port.counts().open() == 1);
        result(connect(reactor, "few"));
        Waiting.on("the second is being turned away", inside);
        var third = result(connect(reactor, "few"));
        assertThat(failure(connect(reactor, "few")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("1 clients wait to be taken, as many as its backlog allows");
        goOn.countDown();
        assertThat(third.protocol().reason()).isInstanceOf(CloseReason.PeerClosed.class);
        assertThat(third.protocol().text()).isEqualTo("no\n");
        log.take("was refused");
    }

    @Test
    void everyEngineServesClientsOfEveryOther() throws IOException {
        var reactor = open();
        for (String engine : Engine.WORDS) {
            reactor.listen("memory:" + engine + ":engine=" + engine, _ -> new EchoLines());
            for (String other : Engine.WORDS) {
                var link = result(reactor.connect("memory:" + engine + ":engine=" + other, _ -> new Probe()));
                link.transport().write("quit\n");
                assertThat(link.protocol().reason())
                        .as("%s served by %s", other, engine)
                        .isInstanceOf(CloseReason.PeerClosed.class);
                assertThat(link.protocol().text()).isEqualTo("Echo: quit\n");
            }
        }
    }
}
