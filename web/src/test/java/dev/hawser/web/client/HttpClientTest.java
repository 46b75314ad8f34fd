package dev.hawser.web.client;

import static dev.hawser.web.client.Clients.assertFails;
import static dev.hawser.web.client.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsIdentity;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.testkit.toxic.ClosedPort;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Site;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a client promises, on each engine, with a site of ours at the other end or what a test writes by hand.
final class HttpClientTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    static Stream<Engine> engines() {
        return Clients.engines();
    }

    /// A site on the client's own reactor and engine.
    private static String serve(Clients.Open open, Tree tree) throws IOException {
        var port = open.reactor().listen(Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), new Site(tree));
        return "http://127.0.0.1:" + port.port();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void requestsOfEachKindAreAnsweredOnOneConnection(Engine engine) throws Exception {
        try (var open = Clients.open(engine)) {
            String site = serve(
                    open,
                    new Tree()
                            .get(
                                    "/",
                                    request -> Response.text(
                                            "get " + request.query("q").orElse("-")))
                            .post(
                                    "/",
                                    request -> Response.text(
                                            "post " + request.body().text()))
                            .delete("/", _ -> Response.noContent()));
            assertThat(open.text(site)).isEqualTo("get -");
            assertThat(open.text(site + "/?q=ä%20b#part")).isEqualTo("get ä b");
            assertThat(await(open.client()
                            .send(ClientRequest.post(site).text("ä"))
                            .compose(ClientResponse::text)))
                    .isEqualTo("post ä");
            var deleted = await(open.client().send(ClientRequest.of(Method.DELETE, URI.create(site))));
            assertThat(deleted.status()).isEqualTo(Status.NO_CONTENT);
            assertThat(await(deleted.bytes())).isEmpty();
            var head = await(open.client().send(ClientRequest.of(Method.HEAD, URI.create(site))));
            assertThat(head.headers().first("content-length")).hasValue("5");
            assertThat(await(head.bytes())).isEmpty();
            var missing = await(open.get(site + "/none"));
            assertThat(missing.status()).isEqualTo(Status.NOT_FOUND);
            assertThat(await(missing.text())).contains("there is nothing at /none");
            assertThat(open.client().connections()).isOne();
        }
    }

    record Point(int x, int y) {}

    @ParameterizedTest
    @MethodSource("engines")
    void jsonGoesBothWays(Engine engine) throws Exception {
        try (var open = Clients.open(engine)) {
            String site = serve(
                    open,
                    new Tree()
                            .post("/", request -> {
                                var point = request.body().json(Point.class);
                                return Response.json(new Point(point.y(), point.x()));
                            })
                            .get("/text", _ -> Response.text("none")));
            Point turned = await(open.client()
                    .send(ClientRequest.post(site).json(new Point(1, 2)))
                    .compose(response -> response.json(Point.class)));
            assertThat(turned).isEqualTo(new Point(2, 1));
            assertFails(
                    open.get(site + "/text").compose(response -> response.json(Point.class)),
                    Kind.PROTOCOL,
                    "no JSON of a Point");
        }
    }

    /// Larger than any buffer on the way.
    @ParameterizedTest
    @MethodSource("engines")
    void longBodiesGoBothWaysAtOnce(Engine engine) throws Exception {
        int pieces = 512;
        byte[] piece = "0123456789abcdef".repeat(1024).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (var open = Clients.open(engine)) {
            String site = serve(
                    open,
                    new Tree()
                            .post(
                                    "/",
                                    Handler.streaming(request -> Response.of(Status.OK)
                                            .content(
                                                    "text/plain",
                                                    new dev.hawser.web.ResponseBody.Stream(
                                                            request.body().stream(), OptionalLong.empty())))));
            for (var length : List.of(OptionalLong.empty(), OptionalLong.of((long) pieces * piece.length))) {
                var source = ByteSource.of(
                        IntStream.range(0, pieces).mapToObj(_ -> piece).iterator());
                var echoed = await(open.client()
                        .send(ClientRequest.post(site).stream(source, length))
                        .compose(ClientResponse::bytes));
                assertThat(echoed)
                        .hasSize(pieces * piece.length)
                        .startsWith(piece)
                        .endsWith(piece);
            }
            byte[] whole = new byte[pieces * piece.length];
            assertThat(await(open.client()
                            .send(ClientRequest.post(site).content("application/octet-stream", whole))
                            .compose(ClientResponse::bytes)))
                    .isEqualTo(whole);
        }
    }

    /// Row 109: whom nobody vouches for is nobody.
    @ParameterizedTest
    @MethodSource("engines")
    void overTlsAServerMustBeWhoItShouldBe(Engine engine, @TempDir Path folder) throws Exception {
        var bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
        var trusted = Files.writeString(folder.resolve("ca.pem"), bundle.getCertificatePEM());
        var identity = new TlsIdentity(bundle.getKeyPair().getPrivate(), bundle.getCertificatePathList());
        try (var open = Clients.open(
                        engine,
                        options -> options.withTls(TlsClient.Options.defaults().withAuthorities(trusted)));
                var stranger = Clients.open(engine)) {
            var endpoint = Endpoint.tls(0, TlsOptions.of(identity)).on(InetAddress.getLoopbackAddress());
            int port = open.reactor()
                    .listen(endpoint, new Site(new Tree().get("/", request -> Response.text(request.scheme()))))
                    .port();
            assertThat(open.text("https://127.0.0.1:" + port)).isEqualTo("https");
            assertThat(open.text("https://127.0.0.1:" + port)).isEqualTo("https");
            assertThat(open.client().connections()).isOne();
            assertFails(open.get("https://localhost:" + port), Kind.CONNECT, "localhost");
            assertFails(stranger.get("https://127.0.0.1:" + port), Kind.CONNECT, "no TLS");
        }
    }

    // The pool.

    @ParameterizedTest
    @MethodSource("engines")
    void moreCallsThanConnectionsWaitTheirTurnAndTooManyFailAtOnce(Engine engine) throws Exception {
        var limits = new ClientOptions.PoolLimits(2, 2, 3, Duration.ofSeconds(30));
        var held = new CopyOnWriteArrayList<Deferred<Response>>();
        try (var open = Clients.open(engine, options -> options.withPool(limits))) {
            String site = serve(open, new Tree().get("/", _ -> {
                        var answer = new Deferred<Response>();
                        held.add(answer);
                        return Answer.later(answer);
                    }));
            var calls = new ArrayList<Deferred<String>>();
            for (int i = 0; i < 5; i++) {
                calls.add(open.get(site).compose(ClientResponse::text));
                int begun = Math.min(2, i + 1);
                Awaitility.await().until(() -> held.size() == begun);
            }
            assertFails(open.get(site), Kind.POOL_FULL, "3 calls wait for one already");
            calls.get(3).cancel();
            for (int i = 0; i < 4; i++) {
                int next = i;
                Awaitility.await().until(() -> held.size() > next);
                held.get(next).succeed(Response.text("done"));
            }
            for (int i : new int[] {0, 1, 2, 4}) {
                assertThat(await(calls.get(i))).isEqualTo("done");
            }
            assertThatThrownBy(() -> await(calls.get(3))).isInstanceOf(CancellationException.class);
            assertThat(open.client().connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void waitingForAConnectionHasAnEnd(Engine engine) throws Exception {
        var limits = new ClientOptions.PoolLimits(1, 1, 10, Duration.ofSeconds(30));
        try (var server = new RawServer(RawServer.Peer::awaitClose);
                var open = Clients.open(
                        engine,
                        options -> options.withPool(limits)
                                .withTimeouts(options.timeouts().withTurn(Duration.ofMillis(200))))) {
            var first = open.get(server.url("/"));
            Awaitility.await().until(() -> server.connections() == 1);
            assertFails(open.get(server.url("/")), Kind.TIMEOUT, "Timeouts.turn");
            first.cancel();
            assertThatThrownBy(() -> await(first)).isInstanceOf(CancellationException.class);
            Awaitility.await().until(() -> open.client().connections() == 0);
        }
    }

    /// One that nobody uses makes room for another server.
    @ParameterizedTest
    @MethodSource("engines")
    void allServersTogetherHaveOnlySoManyConnections(Engine engine) throws Exception {
        var limits = new ClientOptions.PoolLimits(2, 2, 100, Duration.ofSeconds(30));
        try (var one = RawServer.answering(HELLO);
                var two = RawServer.answering(HELLO);
                var three = RawServer.answering(HELLO);
                var open = Clients.open(engine, options -> options.withPool(limits))) {
            var calls = new ArrayList<Deferred<String>>();
            for (int i = 0; i < 30; i++) {
                for (var server : List.of(one, two, three)) {
                    calls.add(open.get(server.url("/")).compose(ClientResponse::text));
                }
            }
            for (var call : calls) {
                assertThat(await(call)).isEqualTo("hello");
            }
            assertThat(open.client().connections()).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aConnectionThatNobodyUsesIsClosedAfterAWhile(Engine engine) throws Exception {
        var limits = new ClientOptions.PoolLimits(2, 2, 100, Duration.ofMillis(100));
        try (var server = RawServer.answering(HELLO);
                var open = Clients.open(engine, options -> options.withPool(limits))) {
            assertThat(open.text(server.url("/"))).isEqualTo("hello");
            Awaitility.await().until(() -> open.client().connections() == 0);
            assertThat(open.text(server.url("/"))).isEqualTo("hello");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClosedClientFailsItsCallsAndClosesItsConnections(Engine engine) throws Exception {
        try (var server = new RawServer(RawServer.Peer::awaitClose);
                var open = Clients.open(engine)) {
            var call = open.get(server.url("/"));
            Awaitility.await().until(() -> server.connections() == 1);
            open.client().close();
            assertFails(call, Kind.CLOSED, "closed");
            assertFails(open.get(server.url("/")), Kind.CLOSED, "closed");
            Awaitility.await().until(() -> open.client().connections() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCancelledCallIsCalledOffAtTheServer(Engine engine) throws Exception {
        var asked = new Deferred<String>();
        var gone = new Deferred<String>();
        try (var open = Clients.open(engine)) {
            String site = serve(open, new Tree().get("/", request -> {
                        var _ = request.closed().then(_ -> gone.trySucceed("gone"));
                        asked.succeed("asked");
                        return Answer.later(new Deferred<>());
                    }));
            var call = open.get(site);
            assertThat(await(asked)).isEqualTo("asked");
            call.cancel();
            assertThatThrownBy(() -> await(call)).isInstanceOf(CancellationException.class);
            assertThat(await(gone)).isEqualTo("gone");
            Awaitility.await().until(() -> open.client().connections() == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStoppingReactorLetsACallEnd(Engine engine) throws Exception {
        var held = new CopyOnWriteArrayList<Deferred<Response>>();
        try (var site = Reactor.open(Engine.virtualThreads());
                var open = Clients.open(engine)) {
            var port = site.listen(
                    Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), new Site(new Tree().get("/", _ -> {
                                var answer = new Deferred<Response>();
                                held.add(answer);
                                return Answer.later(answer);
                            })));
            var call = open.get("http://127.0.0.1:" + port.port()).compose(ClientResponse::text);
            Awaitility.await().until(() -> held.size() == 1);
            var stopping = Thread.ofVirtual().start(() -> open.reactor().stop(Duration.ofSeconds(10)));
            held.getFirst().succeed(Response.text("done"));
            assertThat(await(call)).isEqualTo("done");
            stopping.join();
            assertThat(open.client().connections()).isZero();
        }
    }

    // New attempts.

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsIdempotentIsSentAgainAfterAConnectionThatBrokeUnheard(Engine engine) throws Exception {
        var attempts = new AtomicInteger();
        try (var server = new RawServer(peer -> {
                    if (peer.hasRequest() && attempts.incrementAndGet() == 3) {
                        peer.send(HELLO);
                        peer.awaitClose();
                    }
                });
                var open = Clients.open(engine)) {
            assertThat(open.text(server.url("/"))).isEqualTo("hello");
            assertThat(attempts).hasValue(3);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void nothingElseIsSentAgain(Engine engine) throws Exception {
        try (var silent = new RawServer(RawServer.Peer::hasRequest);
                var cut = RawServer.closingAfter("HTTP/1.1 200");
                var open = Clients.open(engine)) {
            assertFails(open.client().send(ClientRequest.post(silent.url("/")).text("x")), Kind.BROKEN, "closed");
            assertThat(silent.requests()).hasSize(1);
            var stream = ClientRequest.of(Method.PUT, URI.create(silent.url("/"))).stream(
                    ByteSource.of(new byte[1]), OptionalLong.empty());
            assertFails(open.client().send(stream), Kind.BROKEN, "closed");
            assertThat(silent.requests()).hasSize(2);
            assertFails(open.get(cut.url("/")), Kind.BROKEN, "closed");
            assertThat(cut.requests()).hasSize(1);
            assertFails(open.get(silent.url("/")), Kind.BROKEN, "closed");
            assertThat(silent.requests()).hasSize(5);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aServerThatAsksForPatienceIsAskedAgain(Engine engine) throws Exception {
        var attempts = new AtomicInteger();
        try (var server = new RawServer(peer -> {
                    while (peer.hasRequest()) {
                        peer.send(
                                attempts.incrementAndGet() == 1
                                        ? "HTTP/1.1 503 Later\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
                                        : HELLO);
                    }
                });
                var never =
                        RawServer.answering("HTTP/1.1 503 Later\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n");
                var open = Clients.open(
                        engine,
                        options -> options.withRetries(
                                new ClientOptions.Retries(2, options.retries().pause(), true)));
                var plain = Clients.open(engine)) {
            assertThat(open.text(server.url("/"))).isEqualTo("hello");
            assertThat(attempts).hasValue(2);
            assertThat(await(open.get(never.url("/"))).status().code()).isEqualTo(503);
            assertThat(never.requests()).hasSize(1);
            attempts.set(0);
            assertThat(await(plain.get(server.url("/"))).status().code()).isEqualTo(503);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aPlaceWhereNobodyListensIsNamed(Engine engine) throws Exception {
        try (var closed = ClosedPort.hold();
                var open = Clients.open(engine)) {
            String place = "http://127.0.0.1:" + closed.number();
            assertFails(open.get(place + "/"), Kind.CONNECT, "no connection to " + place);
            assertThat(open.client().connections()).isZero();
        }
    }
}
