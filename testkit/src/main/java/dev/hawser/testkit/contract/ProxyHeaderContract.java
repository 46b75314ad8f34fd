package dev.hawser.testkit.contract;

import static dev.hawser.testkit.contract.ProxyHeaders.joined;
import static dev.hawser.testkit.contract.ProxyHeaders.lineFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.observe.Observation;
import dev.hawser.core.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Behind a balancer all is as if the client had come itself, on real sockets. What the headers may look like, and
/// every way to cut them, is tested where each read is the test's own: `ProxyGateTest`.
class ProxyHeaderContract extends Contract<SocketRig> {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final InetSocketAddress HERE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 443);
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    ProxyHeaderContract(SocketRig rig) {
        super(rig);
    }

    private static InetSocketAddress client(String ip, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }

    private SocketRig.SocketServer proxied(Probes probes, Limits limits) throws IOException {
        return serve(Endpoint.haproxy(SocketRig.loopback()), probes, limits);
    }

    private SocketRig.SocketServer serve(Endpoint endpoint, Probes probes, Limits limits) throws IOException {
        return closing(rig.serve(endpoint, limits, probes));
    }

    private Client connect(SocketRig.SocketServer server, byte[] first) {
        var client = closing(server.connect());
        client.send(first);
        return client;
    }

    @Test
    void theClientIsWhoTheHeaderSaysAndNothingBehindItIsLost() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS);
        connect(server, joined(lineFor("198.51.100.7", 4711), HELLO));
        var probe = probes.awaitText("hello");
        assertThat(probe.transport().peer()).isEqualTo(client("198.51.100.7", 4711));
        assertThat(probe.transport().local()).isEqualTo(HERE);
        assertThat(probe.transport().toString()).isEqualTo("connection of /198.51.100.7:4711");
    }

    @Test
    void aHeaderMayComeByteByByteAndBeOfVersion2() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS);
        var from = client("2001:db8::7", 4711);
        var header = ProxyHeaders.binary(0x21, 0x21, ProxyHeaders.addresses(from, client("2001:db8::1", 443)));
        var client = closing(server.connect());
        for (byte one : joined(header, HELLO)) {
            client.send(new byte[] {one});
        }
        assertThat(probes.awaitText("hello").transport().peer()).isEqualTo(from);
    }

    @Test
    void aConversationBeginsBehindTheHeader() throws IOException {
        var server = closing(rig.serve(
                Endpoint.haproxy(SocketRig.loopback()), SocketRig.LIMITS, Conversation.factory(conversation -> {
                    for (String line : conversation.lines()) {
                        conversation.writeLine(conversation.peer() + " says " + line);
                    }
                })));
        var client =
                connect(server, joined(lineFor("198.51.100.7", 4711), "one\ntwo\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(client.readLines(2)).containsExactly("/198.51.100.7:4711 says one", "/198.51.100.7:4711 says two");
    }

    @Test
    void whoIsNotTrustedIsClosedLoggedOnceAndCounted() throws IOException {
        var probes = new Probes();
        var server = serve(Endpoint.haproxy(SocketRig.loopback()).trusting("127.0.0.2"), probes, SocketRig.LIMITS);
        for (int i = 0; i < 3; i++) {
            assertThat(closing(server.connectFrom("127.0.0.1")).readUntilGone()).isEmpty();
        }
        Waiting.until("all are counted", () -> server.counts().refused() == 3);
        assertThat(log.take("only trusted proxies may")).hasSize(1);
        closing(server.connectFrom("127.0.0.2")).send(joined(lineFor("198.51.100.7", 1), HELLO));
        probes.awaitText("hello");
        assertThat(probes.all()).hasSize(1);
        assertThat(server.counts().open()).isEqualTo(1);
    }

    @Test
    void whatIsNoHeaderIsDroppedAtOnce() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS);
        // Fewer bytes than any header has: who waits for more waits until the deadline.
        assertThat(connect(server, "GET".getBytes(StandardCharsets.UTF_8)).readUntilGone())
                .isEmpty();
        assertThat(connect(server, ProxyHeaders.line("PROXY TCP4 a b c d")).readUntilGone())
                .isEmpty();
        Waiting.until("both are counted out", () -> server.counts().open() == 0);
        assertThat(server.counts().handshakesFailed()).isEqualTo(2);
        assertThat(log.take("no client by way of")).hasSize(2).allMatch(line -> line.getThrown() == null);
        assertThat(probes.all()).isEmpty();
    }

    @Test
    void silenceIsLeftAtTheDeadlineAndADripDoesNotMoveIt() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS.withHandshake(SHORT));
        long start = System.nanoTime();
        assertThat(closing(server.connect()).readUntilGone()).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.multipliedBy(10));
        assertThat(connect(server, "PROXY ".getBytes(StandardCharsets.UTF_8)).readUntilGone())
                .isEmpty();
        Waiting.until("both are counted", () -> server.counts().timedOut() == 2);
        assertThat(server.counts().handshakesFailed()).isEqualTo(2);
        assertThat(log.take("no client by way of")).hasSize(2);
        assertThat(probes.all()).isEmpty();
    }

    @Test
    void theLimitForOneAddressIsTheClients() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS.withConnections(10).withConnectionsPerAddress(1));
        var first = connect(server, joined(lineFor("198.51.100.7", 1), "one".getBytes(StandardCharsets.UTF_8)));
        probes.awaitText("one");
        assertThat(connect(server, joined(lineFor("198.51.100.7", 2), HELLO)).readTextToEnd())
                .isEqualTo("Sorry: too many connections from your address\n");
        connect(server, joined(lineFor("198.51.100.8", 1), "other".getBytes(StandardCharsets.UTF_8)));
        probes.awaitText("other");
        assertThat(server.counts().refused()).isEqualTo(1);
        first.close();
        Waiting.until("it has left", () -> server.counts().open() == 1);
        connect(server, joined(lineFor("198.51.100.7", 3), "again".getBytes(StandardCharsets.UTF_8)));
        probes.awaitText("again");
        log.take("was refused");
    }

    @Test
    void whoIsRefusedInTotalHearsItBehindItsHeader() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS.withConnections(1));
        connect(server, joined(lineFor("198.51.100.7", 1), HELLO));
        probes.awaitText("hello");
        var refused = connect(server, joined(lineFor("198.51.100.8", 1), HELLO));
        assertThat(refused.readTextToEnd()).isEqualTo("Sorry: too many connections\n");
        log.take("was refused");
    }

    @Test
    void tlsFollowsTheHeader() throws IOException {
        var probes = new Probes();
        var server = serve(Endpoint.haproxy(rig.tlsOn(Certificates.shared().server())), probes, SocketRig.LIMITS);
        var socket = raw(server);
        socket.getOutputStream().write(lineFor("198.51.100.7", 4711));
        var wire = new TlsWire(socket);
        closing(wire::close);
        wire.send(HELLO);
        var transport = probes.awaitText("hello").transport();
        assertThat(transport.peer()).isEqualTo(client("198.51.100.7", 4711));
        assertThat(transport.tls()).isPresent();
    }

    @Test
    void headerAndTlsHaveOneDeadline() throws IOException {
        var probes = new Probes();
        var server = serve(
                Endpoint.haproxy(rig.tlsOn(Certificates.shared().server())),
                probes,
                SocketRig.LIMITS.withHandshake(SHORT));
        var silent = raw(server);
        assertThat(silent.getInputStream().readNBytes(1)).isEmpty();
        var halfway = raw(server);
        halfway.getOutputStream().write(lineFor("198.51.100.7", 4711));
        assertThat(halfway.getInputStream().readNBytes(1)).isEmpty();
        Waiting.until("both are counted out", () -> server.counts().open() == 0);
        assertThat(server.counts().handshakesFailed()).as("each once").isEqualTo(2);
        assertThat(log.take("no client by way of")).hasSize(1);
        assertThat(log.take("no TLS with"))
                .singleElement()
                .satisfies(line -> assertThat(line.getParameters()[0]).hasToString("/198.51.100.7:4711"));
    }

    private Socket raw(SocketRig.SocketServer server) throws IOException {
        return closing(server.connectRaw());
    }

    @Test
    void aBalancerMayComeThroughAUnixSocket() throws IOException {
        Assumptions.assumeFalse(
                rig.engine() instanceof Engine.EventLoop loop && loop.transport() == IoTransport.NIO,
                "NIO's loop has no UNIX sockets");
        Path path = Files.createTempDirectory("hawser").resolve("socket");
        var probes = new Probes();
        var server = serve(Endpoint.haproxy(Endpoint.unix(path)), probes, SocketRig.LIMITS);
        closing(new Client(new UnixWire(UnixDomainSocketAddress.of(path), 0)))
                .send(joined(lineFor("198.51.100.7", 4711), HELLO));
        var probe = probes.awaitText("hello");
        assertThat(probe.transport().peer()).isEqualTo(client("198.51.100.7", 4711));
        assertThat(server.counts().open()).isEqualTo(1);
    }

    @Test
    void aBalancerMayComeThroughMemory() throws Exception {
        var probes = new Probes();
        try (var reactor = Reactor.open(rig.engine())) {
            reactor.listen("haproxy:memory:inside", probes);
            var link = Waiting.result(
                    "a connection",
                    reactor.connect("memory:inside", _ -> new Probe()).toCompletableFuture());
            link.transport().write(joined(lineFor("198.51.100.7", 4711), HELLO));
            assertThat(probes.awaitText("hello").transport().peer()).isEqualTo(client("198.51.100.7", 4711));
            link.transport().close();
        }
    }

    @Test
    void observersAreToldOfTheClient() throws IOException {
        Queue<Observation> seen = new ConcurrentLinkedQueue<>();
        var reactor = closing(
                Reactor.open(ReactorOptions.defaults().withEngine(rig.engine()).withObserver(seen::add)));
        var port = reactor.listen(
                Endpoint.haproxy(SocketRig.loopback()), rig.engine(), SocketRig.LIMITS, _ -> new Probe());
        var server = new SocketRig.SocketServer(reactor, port);
        var client = connect(server, joined(lineFor("198.51.100.7", 4711), HELLO));
        Waiting.until("it is opened", () -> !seen.isEmpty());
        client.close();
        Waiting.until("it is closed", () -> seen.size() == 2);
        assertThat(seen)
                .satisfiesExactly(
                        opened -> assertThat(((Observation.ConnectionOpened) opened).peer())
                                .isEqualTo(client("198.51.100.7", 4711)),
                        closed -> {
                            assertThat(((Observation.ConnectionClosed) closed).peer())
                                    .isEqualTo(client("198.51.100.7", 4711));
                            assertThat(((Observation.ConnectionClosed) closed).readBytes())
                                    .isEqualTo(HELLO.length);
                        });
        seen.clear();
        connect(server, "GET".getBytes(StandardCharsets.UTF_8)).readUntilGone();
        Waiting.until("both are told", () -> seen.size() == 2);
        assertThat(seen)
                .element(1)
                .isInstanceOfSatisfying(
                        Observation.ConnectionClosed.class,
                        closed -> assertThat(closed.reason()).isInstanceOf(CloseReason.Violation.class));
    }

    @Test
    void aDrainDoesNotWaitForAHeader() throws IOException {
        var probes = new Probes();
        var server = proxied(probes, SocketRig.LIMITS);
        connect(server, "PROXY ".getBytes(StandardCharsets.UTF_8));
        Waiting.until("it is in", () -> server.counts().open() == 1);
        long start = System.nanoTime();
        server.stop(Duration.ofSeconds(5));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        assertThat(probes.all()).isEmpty();
    }
}
