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
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.client.ClientOptions.Versions;
import dev.hawser.web.client.FrameServer.Peer;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Site;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/// The client over HTTP/2, on each engine, with a site of ours at the other end or a server that breaks rules.
final class Http2ClientTest {
    private static final int MANY = 60;

    static Stream<Engine> engines() {
        return Clients.engines();
    }

    private static Clients.Open http2(Engine engine) {
        return Clients.open(engine, options -> options.with(Versions.HTTP_2));
    }

    private static String serve(Reactor reactor, Tree tree) throws IOException {
        var port = reactor.listen(
                Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), Engine.virtualThreads(), new Site(tree));
        return "http://127.0.0.1:" + port.port() + "/";
    }

    /// Answers when all are there, so that they are there at once.
    private static Tree together(int many) {
        var held = new CopyOnWriteArrayList<Deferred<Response>>();
        return new Tree().post("/", request -> {
            var answer = new Deferred<Response>();
            held.add(answer);
            if (held.size() == many) {
                held.forEach(one -> one.trySucceed(Response.text("together")));
            }
            return Answer.later(
                    answer.then(one -> one.header("Length", "" + request.body().length())));
        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void manyRequestsGoByOneConnection(Engine engine) throws Exception {
        try (var server = Reactor.open(Engine.virtualThreads());
                var open = http2(engine)) {
            String site = serve(server, together(MANY));
            var calls = IntStream.range(0, MANY)
                    .mapToObj(_ -> open.client()
                            .send(ClientRequest.post(site)
                                    .text("x".repeat(5000))
                                    .header("Host", "shop.example")))
                    .toList();
            for (var call : calls) {
                var answer = await(call);
                assertThat(answer.status()).isEqualTo(Status.OK);
                assertThat(answer.headers().first("length")).contains("5000");
                assertThat(await(answer.text())).isEqualTo("together");
            }
            assertThat(open.client().connections()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void overTlsTheServerChooses(Engine engine, @TempDir Path folder) throws Exception {
        var bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
        var trusted = Files.writeString(folder.resolve("ca.pem"), bundle.getCertificatePEM());
        var identity = new TlsIdentity(bundle.getKeyPair().getPrivate(), bundle.getCertificatePathList());
        var trusting = TlsClient.Options.defaults().withAuthorities(trusted);
        var local = InetAddress.getLoopbackAddress();
        var loop = Engine.eventLoop();
        try (var server = Reactor.open(loop);
                var open = Clients.open(engine, options -> options.withTls(trusting));
                var only = Clients.open(
                        engine, options -> options.withTls(trusting).with(Versions.HTTP_2));
                var old = Clients.open(
                        engine, options -> options.withTls(trusting).with(Versions.HTTP_1_1))) {
            int both = server.listen(Endpoint.tls(0, TlsOptions.of(identity)).on(local), new Site(together(20)))
                    .port();
            var calls = IntStream.range(0, 20)
                    .mapToObj(_ -> open.client().send(ClientRequest.post("https://127.0.0.1:" + both + "/")))
                    .toList();
            for (var call : calls) {
                assertThat(await(call.compose(ClientResponse::text))).isEqualTo("together");
            }
            assertThat(open.client().connections()).isOne();
            var plain = Endpoint.tls(0, TlsOptions.of(identity).withAlpn("http/1.1"))
                    .on(local);
            String second = "https://127.0.0.1:"
                    + server.listen(plain, new Site(new Tree().get("/", _ -> Response.text("old"))))
                            .port() + "/";
            assertThat(open.text(second)).isEqualTo("old");
            assertThat(old.text(second)).isEqualTo("old");
            assertFails(only.get(second), Kind.CONNECT, "");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void longBodiesGoBothWaysAtOnce(Engine engine) throws Exception {
        int pieces = 256;
        byte[] piece = "0123456789abcdef".repeat(1024).getBytes(StandardCharsets.US_ASCII);
        try (var server = Reactor.open(Engine.virtualThreads());
                var open = http2(engine)) {
            String site = serve(
                    server,
                    new Tree()
                            .post(
                                    "/",
                                    Handler.streaming(request -> Response.of(Status.OK)
                                            .content(
                                                    "text/plain",
                                                    new ResponseBody.Stream(
                                                            request.body().stream(), OptionalLong.empty())))));
            for (var length : List.of(OptionalLong.empty(), OptionalLong.of((long) pieces * piece.length))) {
                var source = ByteSource.of(
                        IntStream.range(0, pieces).mapToObj(_ -> piece).iterator());
                var echoed = await(open.client()
                        .send(ClientRequest.post(site).stream(source, length))
                        .compose(ClientResponse::bytes));
                assertThat(echoed).hasSize(pieces * piece.length).endsWith(piece);
            }
            byte[] whole = new byte[pieces * piece.length];
            assertThat(await(open.client()
                            .send(ClientRequest.post(site).content("application/octet-stream", whole))
                            .compose(ClientResponse::bytes)))
                    .isEqualTo(whole);
        }
    }

    /// What one answer's taker leaves lying holds up nobody else's.
    @ParameterizedTest
    @MethodSource("engines")
    void anAnswerThatNobodyTakesHoldsUpItselfOnly(Engine engine) throws Exception {
        var asked = new AtomicInteger();
        try (var server = Reactor.open(Engine.virtualThreads());
                var open = http2(engine)) {
            String site = serve(
                    server,
                    new Tree()
                            .get("/", _ -> Response.text("short"))
                            .get(
                                    "/endless",
                                    _ -> Response.of(Status.OK).content("text/plain", (ByteSource) () -> {
                                        asked.incrementAndGet();
                                        return Deferred.succeeded(java.util.Optional.of(new byte[10_000]));
                                    })));
            var endless = await(open.get(site + "endless"));
            Awaitility.await()
                    .during(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(10))
                    .until(asked::get, new Stays()::holds);
            assertThat(asked.get() * 10_000).isLessThan(2 * Http2Codec.STREAM_WINDOW_BYTES);
            assertThat(open.text(site)).isEqualTo("short");
            endless.close();
            assertThat(open.text(site)).isEqualTo("short");
            assertThat(open.client().connections()).isOne();
        }
    }

    /// Whether a number is what it was when asked before.
    private static final class Stays {
        private int before = -1;

        boolean holds(int now) {
            boolean same = now == before;
            before = now;
            return same;
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCancelledCallCostsNoConnection(Engine engine) throws Exception {
        var asked = new Deferred<String>();
        var gone = new Deferred<String>();
        try (var server = Reactor.open(Engine.virtualThreads());
                var open = http2(engine)) {
            String site = serve(
                    server, new Tree().get("/fast", _ -> Response.text("fast")).get("/", request -> {
                                var _ = request.closed().then(_ -> gone.trySucceed("gone"));
                                asked.succeed("asked");
                                return Answer.later(new Deferred<>());
                            }));
            var call = open.get(site);
            assertThat(await(asked)).isEqualTo("asked");
            call.cancel();
            assertThatThrownBy(() -> await(call)).isInstanceOf(CancellationException.class);
            assertThat(await(gone)).isEqualTo("gone");
            assertThat(open.text(site + "fast")).isEqualTo("fast");
            assertThat(open.client().connections()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClosedClientFailsItsCallsAndAServerThatDrainsLosesNone(Engine engine) throws Exception {
        var held = new CopyOnWriteArrayList<Deferred<Response>>();
        var tree = new Tree().get("/", _ -> {
            var answer = new Deferred<Response>();
            held.add(answer);
            return Answer.later(answer);
        });
        try (var server = Reactor.open(Engine.virtualThreads());
                var open = http2(engine)) {
            String site = serve(server, tree);
            var closed = open.get(site);
            Awaitility.await().until(() -> held.size() == 1);
            var other = HttpClient.open(open.reactor(), ClientOptions.defaults().with(Versions.HTTP_2));
            var drained = other.get(site).compose(ClientResponse::text);
            Awaitility.await().until(() -> held.size() == 2);
            open.client().close();
            assertFails(closed, Kind.CLOSED, "closed");
            var stopping = Thread.ofVirtual().start(() -> server.stop(Duration.ofSeconds(10)));
            Awaitility.await().until(() -> other.connections() == 1);
            held.getLast().succeed(Response.text("done"));
            assertThat(await(drained)).isEqualTo("done");
            stopping.join();
            Awaitility.await().until(() -> other.connections() == 0);
            other.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatTheServerHasNotTakenIsSentAgain(Engine engine) throws Exception {
        FrameServer.Script refusing = (peer, connection) -> {
            int refused = peer.request();
            peer.send(FrameServer.RST_STREAM, 0, refused, Peer.ints(7));
            peer.hello(peer.request()).drain();
        };
        FrameServer.Script leaving = (peer, connection) -> {
            int stream = peer.request();
            if (connection == 1) {
                peer.send(FrameServer.GOAWAY, 0, 0, Peer.ints(0, 0)).drain();
            } else {
                peer.hello(stream).drain();
            }
        };
        for (var script : List.of(refusing, leaving)) {
            try (var server = new FrameServer(script);
                    var open = http2(engine)) {
                // Also what isn't idempotent: nothing was done.
                var call = open.client().send(ClientRequest.post(server.uri()).text("once"));
                assertThat(await(call.compose(ClientResponse::text))).isEqualTo("hello");
                assertThat(server.connections()).isEqualTo(script.equals(refusing) ? 1 : 2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void noMoreGoAtOnceThanTheServerAllows(Engine engine) throws Exception {
        try (var server = new FrameServer((peer, _) -> {
                    peer.send(FrameServer.SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, 1});
                    peer.hello(peer.request());
                    int first = peer.request();
                    // The second is not sent before the first is answered.
                    peer.hello(first).hello(peer.request()).drain();
                });
                var open = Clients.open(
                        engine,
                        options -> options.with(Versions.HTTP_2)
                                .withPool(new ClientOptions.PoolLimits(1, 10, 10, Duration.ofSeconds(30))))) {
            assertThat(open.text(server.uri())).isEqualTo("hello");
            var two = List.of(
                    open.get(server.uri()).compose(ClientResponse::text),
                    open.get(server.uri()).compose(ClientResponse::text));
            for (var call : two) {
                assertThat(await(call)).isEqualTo("hello");
            }
            assertThat(server.connections()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aMalformedAnswerIsAnErrorOfItsStream(Engine engine) throws Exception {
        var broken = List.<FrameServer.Script>of(
                (peer, _) -> peer.head(1, peer.request(), "content-length", "0"),
                (peer, _) -> peer.head(1, peer.request(), ":status", "20"),
                (peer, _) -> peer.head(1, peer.request(), ":status", "101"),
                (peer, _) -> peer.head(1, peer.request(), ":status", "200", "connection", "close"),
                (peer, _) -> {
                    int stream = peer.request();
                    peer.head(0, stream, ":status", "200", "content-length", "9")
                            .send(FrameServer.DATA, FrameServer.END_STREAM, stream, new byte[5]);
                },
                (peer, _) -> peer.send(FrameServer.DATA, 1, peer.request(), new byte[5]),
                (peer, _) -> {
                    int stream = peer.request();
                    for (int i = 0; i < 9; i++) {
                        peer.head(0, stream, ":status", "103");
                    }
                });
        for (var script : broken) {
            try (var server = new FrameServer((peer, connection) -> {
                        script.serve(peer, connection);
                        peer.hello(peer.request()).drain();
                    });
                    var open = http2(engine)) {
                assertFails(open.get(server.uri()).compose(ClientResponse::text), Kind.PROTOCOL, "");
                assertThat(open.text(server.uri())).isEqualTo("hello");
                assertThat(server.connections()).isOne();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anAnswerThatBreaksOffIsNeverTakenForWhole(Engine engine) throws Exception {
        var broken = List.<FrameServer.Script>of(
                (peer, _) -> {
                    int stream = peer.request();
                    peer.head(0, stream, ":status", "200")
                            .send(FrameServer.DATA, 0, stream, new byte[5])
                            .send(FrameServer.RST_STREAM, 0, stream, Peer.ints(0))
                            .drain();
                },
                (peer, _) -> {
                    int stream = peer.request();
                    peer.head(0, stream, ":status", "200").send(FrameServer.DATA, 0, stream, new byte[5]);
                });
        for (var script : broken) {
            try (var server = new FrameServer(script);
                    var open = http2(engine)) {
                assertFails(open.get(server.uri()).compose(ClientResponse::text), Kind.BROKEN, "GET");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsNoHttp2IsSaidToBeNone(Engine engine) throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                var open = http2(engine)) {
            assertFails(open.get(server.url("/")), Kind.PROTOCOL, "HTTP/2");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aServerThatSaysNothingIsGivenUp(Engine engine) throws Exception {
        try (var server = new FrameServer((peer, _) -> peer.drain());
                var open = Clients.open(
                        engine,
                        options -> options.with(Versions.HTTP_2)
                                .withTimeouts(options.timeouts().withAnswer(Duration.ofMillis(300))))) {
            // The first may still hear its settings acknowledged.
            Awaitility.await().until(() -> {
                assertFails(open.get(server.uri()), Kind.TIMEOUT, "Timeouts.answer");
                return open.client().connections() == 0;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aHeadThatIsTooLongIsRefused(Engine engine) throws Exception {
        try (var server = new FrameServer(
                        (peer, _) -> peer.head(1, peer.request(), ":status", "200", "x", "y".repeat(10_000))
                                .drain());
                var open = Clients.open(
                        engine,
                        options -> options.with(Versions.HTTP_2).withSizes(new ClientOptions.Sizes(8192, 1000, 100)))) {
            assertFails(open.get(server.uri()), Kind.TOO_LARGE, "Sizes.headBytes");
        }
    }
}
