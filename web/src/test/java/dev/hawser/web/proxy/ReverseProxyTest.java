package dev.hawser.web.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.RetryPolicy;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.testkit.toxic.ClosedPort;
import dev.hawser.web.Answer;
import dev.hawser.web.Filter;
import dev.hawser.web.Resource;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.client.ClientOptions;
import dev.hawser.web.client.RawServer;
import dev.hawser.web.filter.RequestId;
import dev.hawser.web.filter.TraceContext;
import dev.hawser.web.server.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a proxy promises to visitors and to the server behind it, with each engine in front.
final class ReverseProxyTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final String GET = " HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n";
    private static final long LONG = 64L * 1024 * 1024;

    static Stream<Engine> engines() {
        return Stream.of(
                Engine.threadPool(32),
                Engine.virtualThreads(),
                Engine.eventLoop().on(IoTransport.EPOLL).withLoops(1));
    }

    /// A proxy at a port, for everything.
    private record Front(Reactor reactor, ReverseProxy proxy, int port) implements AutoCloseable {
        static Front of(Engine engine, String base) throws IOException {
            return of(engine, base, options -> options, proxy -> proxy);
        }

        static Front of(
                Engine engine, String base, UnaryOperator<ClientOptions> options, UnaryOperator<ReverseProxy> change)
                throws IOException {
            var reactor = Reactor.open(engine);
            var quick = ClientOptions.defaults()
                    .withRetries(new ClientOptions.Retries(
                            1, new RetryPolicy(Duration.ofMillis(5), Duration.ofSeconds(1), 2, 0.5), false))
                    .withEngine("event-loop");
            var proxy = change.apply(ReverseProxy.to(base, reactor, options.apply(quick)));
            return serving(reactor, proxy, proxy);
        }

        static Front serving(Reactor reactor, ReverseProxy proxy, Resource root) throws IOException {
            return serving(reactor, proxy, new Site(root));
        }

        static Front filtered(Engine engine, String base, Filter filter) throws IOException {
            var reactor = Reactor.open(engine);
            var proxy = ReverseProxy.to(base, reactor);
            return serving(reactor, proxy, new Site(proxy).filter(filter));
        }

        private static Front serving(Reactor reactor, ReverseProxy proxy, Site site) throws IOException {
            var port = reactor.listen(Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), site);
            return new Front(reactor, proxy, port.port());
        }

        Visitor visit() throws IOException {
            return new Visitor(port);
        }

        /// Sends a request that closes, and reads all.
        String ask(String request) throws IOException {
            try (var visitor = visit()) {
                return visitor.send(request).readAll();
            }
        }

        @Override
        public void close() {
            proxy.close();
            reactor.stop(Duration.ZERO);
            reactor.close();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsForOneConnectionStaysThereAndForgeriesAreDropped(Engine engine) throws Exception {
        String given = """
            HTTP/1.1 201 Made it
            Connection: X-Hop
            X-Hop: a
            Keep-Alive: timeout=5
            Proxy-Authenticate: Basic
            Server: s
            Set-Cookie: a=1
            Set-Cookie: b=2
            Date: Thu, 01 Jan 1970 00:00:00 GMT
            Content-Length: 5

            hello\
            """;
        String asked = """
            GET / HTTP/1.1
            Host: shop.example
            Connection: close, X-Mine, Te
            X-Mine: a
            TE: trailers
            Upgrade: h2c
            HTTP2-Settings: AAMAAABkAAQAAP__
            Proxy-Authorization: Basic c2VjcmV0
            Proxy-Connection: close
            Keep-Alive: 5
            Forwarded: for=6.6.6.6
            X-Forwarded-For: 6.6.6.6
            X_Forwarded_For: 6.6.6.6
            X-Forwarded-Port: 666
            X-Real-IP: 6.6.6.6
            Cookie: a=1
            Authorization: Basic b3du
            Via: 1.1 other

            """;
        try (var server = RawServer.answering(given.replace("\n", "\r\n"));
                var front = Front.of(engine, server.url(""))) {
            String answer = front.ask(asked.replace("\n", "\r\n"));
            String head = server.requests().getFirst().toLowerCase(Locale.ROOT);
            assertThat(head)
                    .startsWith("get / http/1.1\r\nhost: 127.0.0.1:")
                    .contains(
                            "\r\ncookie: a=1\r\n",
                            "\r\nauthorization: basic b3du\r\n",
                            "\r\nforwarded: for=127.0.0.1;host=\"shop.example\";proto=http\r\n",
                            "\r\nx-forwarded-for: 127.0.0.1\r\n",
                            "\r\nx-forwarded-host: shop.example\r\n",
                            "\r\nx-forwarded-proto: http\r\n",
                            "\r\nvia: 1.1 other, 1.1 hawser-")
                    .doesNotContain(
                            "6.6.6.6", "666", "x-mine", "\r\nte:", "upgrade", "http2-settings", "proxy-", "keep-alive");
            assertThat(answer.toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 201 made it\r\n")
                    .contains(
                            "\r\nserver: s\r\n",
                            "\r\nset-cookie: a=1\r\n",
                            "\r\nset-cookie: b=2\r\n",
                            "\r\nvia: 1.1 hawser-")
                    .doesNotContain("x-hop", "timeout=5", "proxy-authenticate", "1970")
                    .endsWith("\r\n\r\nhello");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aProxyBehindAnotherMayBeToldToBelieveIt(Engine engine) throws Exception {
        try (var server = RawServer.answering(HELLO);
                var front = Front.of(
                        engine,
                        server.url(""),
                        options -> options,
                        proxy -> proxy.keepingHost().trustingForwarded())) {
            front.ask("GET /" + GET
                    + "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\nForwarded: for=192.0.2.1\r\n\r\n");
            assertThat(server.requests().getFirst().toLowerCase(Locale.ROOT))
                    .contains(
                            "\r\nhost: shop.example\r\n",
                            "\r\nx-forwarded-for: 192.0.2.1, 127.0.0.1\r\n",
                            "\r\nx-forwarded-proto: https\r\n",
                            "\r\nforwarded: for=192.0.2.1, for=127.0.0.1;");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/shop -> /base",
                "/shop/ -> /base/",
                "/shop/a/b -> /base/a/b",
                "/shop/a%2Fb;c=d -> /base/a%2Fb;c=d",
                "/shop/a?q=%ff&x -> /base/a?q=%ff&x",
                "/shop/{a}|b?c=[d] -> /base/%7Ba%7D%7Cb?c=%5Bd%5D",
                "/shop//a -> /base//a",
                "/shop/../admin -> 400",
                "/shop/%2e%2E/admin -> 400",
                "/shop/./a -> 400",
                "/other -> 404"
            })
    void whatIsBelowItsPlaceIsAskedForBelowTheOther(String row) throws Exception {
        String[] sides = row.split(" -> ", 2);
        try (var server = RawServer.answering(HELLO)) {
            var reactor = Reactor.open();
            var proxy = ReverseProxy.to(server.url("/base/"), reactor);
            try (var front = Front.serving(reactor, proxy, new Tree().mount("/shop", proxy))) {
                String answer = front.ask("GET " + sides[0] + GET + "\r\n");
                if (sides[1].startsWith("/")) {
                    assertThat(answer).endsWith("hello");
                    assertThat(server.requests().getFirst()).startsWith("GET " + sides[1] + " HTTP/1.1\r\n");
                } else {
                    assertThat(answer).startsWith("HTTP/1.1 " + sides[1] + " ");
                    assertThat(server.requests()).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{base}/a -> /shop/a",
                "{base} -> /shop/",
                "{base}?q -> /shop/?q",
                "{base}x/a -> {base}x/a",
                "/a -> /a",
                "http://elsewhere.example/ -> http://elsewhere.example/"
            })
    void aRedirectionLeadsBackThroughIt(String row) throws Exception {
        var base = new String[1];
        try (var server = new RawServer(peer -> {
            peer.hasRequest();
            String place = row.split(" -> ", 2)[0].replace("{base}", base[0]);
            peer.send("HTTP/1.1 302 Found\r\nLocation: " + place + "\r\nContent-Length: 0\r\n\r\n");
            peer.awaitClose();
        })) {
            base[0] = server.url("/base");
            var reactor = Reactor.open();
            var proxy = ReverseProxy.to(base[0], reactor);
            try (var front = Front.serving(reactor, proxy, new Tree().mount("/shop", proxy))) {
                assertThat(front.ask("GET /shop/x" + GET + "\r\n"))
                        .contains("\r\nlocation: " + row.split(" -> ", 2)[1].replace("{base}", base[0]) + "\r\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aServerThatGivesNoAnswerIsReportedAndNotNamed(Engine engine) throws Exception {
        try (var closed = ClosedPort.hold();
                var garbage = RawServer.answering("SSH-2.0-OpenSSH_9.2\r\n\r\n");
                var silent = new RawServer(RawServer.Peer::awaitClose);
                var gone = Front.of(engine, "http://127.0.0.1:" + closed.number());
                var wrong = Front.of(engine, garbage.url(""));
                var late = Front.of(
                        engine,
                        silent.url(""),
                        options -> options.withTimeouts(options.timeouts().withAnswer(Duration.ofMillis(200))),
                        proxy -> proxy)) {
            for (var front : List.of(gone, wrong)) {
                assertThat(front.ask("GET /" + GET + "\r\n"))
                        .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                        .contains("application/problem+json", "gave no answer")
                        .doesNotContain("127.0.0.1");
            }
            assertThat(late.ask("GET /" + GET + "\r\n"))
                    .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
                    .contains("application/problem+json", "took too long");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void tooManyAtOnceAreToldToComeBack(Engine engine) throws Exception {
        var one = new ClientOptions.PoolLimits(1, 1, 0, Duration.ofSeconds(10));
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.awaitClose();
                });
                var front = Front.of(engine, server.url(""), options -> options.withPool(one), proxy -> proxy)) {
            // A line of none lets nobody wait, not even for a connection that is being made.
            assertThat(front.ask("GET /" + GET + "\r\n"))
                    .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                    .containsIgnoringCase("\r\nretry-after: 1\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoLeavesTakesTheRequestAlong(Engine engine) throws Exception {
        var left = new CountDownLatch(1);
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.awaitClose();
                    left.countDown();
                });
                var front = Front.of(engine, server.url(""))) {
            try (var visitor = front.visit()) {
                visitor.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
                Awaitility.await().until(() -> server.requests().size() == 1);
            }
            Awaitility.await().until(() -> left.getCount() == 0);
        }
    }

    /// The head was there, and nobody has begun to read what follows it.
    @ParameterizedTest
    @MethodSource("engines")
    void whoLeavesJustAsTheAnswerArrivesHoldsNoConnection(Engine engine) throws Exception {
        var arrived = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var gate = Deferred.<Integer>stoppedBy(left::countDown);
        Filter between = (request, next) -> switch (next.answer(request)) {
            case Response response -> response;
            case Answer.Later(Deferred<Response> coming) ->
                Answer.later(coming.compose(response -> {
                    arrived.countDown();
                    return gate.then(_ -> response);
                }));
        };
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                    peer.awaitClose();
                    closed.countDown();
                });
                var front = Front.filtered(engine, server.url(""), between)) {
            try (var visitor = front.visit()) {
                visitor.send("GET /" + GET + "\r\n");
                awaitCount(arrived);
                visitor.reset();
            }
            awaitCount(left);
            gate.succeed(1);
            awaitCount(closed);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsBehindHearsOfThisPlaceInTheTrace(Engine engine) throws Exception {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String span = "b7ad6b7169203331";
        try (var server = RawServer.answering(HELLO);
                var front = Front.filtered(engine, server.url(""), new RequestId().and(new TraceContext()))) {
            front.ask("GET /" + GET + "traceparent: 00-" + trace + "-" + span + "-01\r\ntracestate: a=1\r\n\r\n");
            assertThat(server.requests().getFirst().toLowerCase(Locale.ROOT))
                    .containsPattern("\r\ntraceparent: 00-" + trace + "-[0-9a-f]{16}-01\r\n")
                    .containsPattern("\r\nx-request-id: [0-9a-f-]{36}\r\n")
                    .contains("\r\ntracestate: a=1\r\n")
                    .doesNotContain(span);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatItCannotPassOnIsRefusedInWords(Engine engine) throws Exception {
        try (var server = RawServer.answering(HELLO);
                var front = Front.of(engine, server.url(""))) {
            assertThat(front.ask(
                            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\n\r\n"))
                    .startsWith("HTTP/1.1 501 Not Implemented\r\n")
                    .contains("WebSockets don't go through this proxy");
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aProxyThatVisitsItselfNotices(Engine engine) throws Exception {
        int port;
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = listener.getLocalPort();
        }
        try (var reactor = Reactor.open(engine);
                var proxy = ReverseProxy.to("http://127.0.0.1:" + port, reactor)) {
            reactor.listen(Endpoint.tcp(port).on(InetAddress.getLoopbackAddress()), new Site(proxy));
            try (var visitor = new Visitor(port)) {
                assertThat(visitor.send("GET /" + GET + "\r\n").readAll()).startsWith("HTTP/1.1 508 Loop Detected\r\n");
            }
        }
    }

    /// What comes behind an answer would else be the next visitor's.
    @ParameterizedTest
    @MethodSource("engines")
    void nobodyGetsAnAnswerThatIsAnothers(Engine engine) throws Exception {
        String evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        String twoLengths = HELLO.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n");
        try (var server = RawServer.answering(HELLO + evil);
                var both = RawServer.answering(twoLengths);
                var front = Front.of(engine, server.url(""));
                var strict = Front.of(engine, both.url(""))) {
            for (int i = 0; i < 10; i++) {
                assertThat(front.ask("GET /" + GET + "\r\n")).endsWith("\r\n\r\nhello");
            }
            assertThat(strict.ask("GET /" + GET + "\r\n")).startsWith("HTTP/1.1 502 ");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void headsWithoutBodiesPass(Engine engine) throws Exception {
        // One for each question: the second may come by another connection.
        try (var lengthy = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n");
                var unchanged = RawServer.answering("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
                var head = Front.of(engine, lengthy.url(""));
                var get = Front.of(engine, unchanged.url(""))) {
            assertThat(head.ask("HEAD /" + GET + "\r\n").toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 200 ok\r\n")
                    .contains("\r\ncontent-length: 12345\r\n")
                    .endsWith("\r\n\r\n");
            assertThat(get.ask("GET /" + GET + "If-None-Match: \"x\"\r\n\r\n").toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 304 not modified\r\n")
                    .contains("\r\netag: \"x\"\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    /// The visitor reads nothing for a while: what the server may send meanwhile is what the buffers on the way
    /// hold.
    @ParameterizedTest
    @MethodSource("engines")
    void aLongAnswerGoesNoFasterThanItIsRead(Engine engine) throws Exception {
        var sent = new AtomicLong();
        var piece = new byte[64 * 1024];
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + LONG + "\r\n\r\n");
                    while (sent.get() < LONG) {
                        peer.send(piece);
                        sent.addAndGet(piece.length);
                    }
                    peer.awaitClose();
                });
                var front = Front.of(engine, server.url(""));
                var visitor = front.visit()) {
            visitor.send("GET /" + GET + "\r\n");
            assertThat(visitor.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
            awaitStandstill(sent);
            assertThat(sent.get()).isLessThan(LONG / 4);
            assertThat(visitor.in().readAllBytes()).hasSize((int) LONG);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aLongRequestGoesNoFasterThanItIsRead(Engine engine) throws Exception {
        var sent = new AtomicLong();
        var go = new CountDownLatch(1);
        var piece = new byte[64 * 1024];
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    awaitCount(go);
                    peer.read((int) LONG);
                    peer.send(HELLO);
                    peer.awaitClose();
                });
                var front = Front.of(engine, server.url(""));
                var visitor = front.visit()) {
            var writing = Thread.ofVirtual().start(() -> {
                try {
                    visitor.send("POST /" + GET + "Content-Length: " + LONG + "\r\n\r\n");
                    while (sent.get() < LONG) {
                        visitor.out().write(piece);
                        sent.addAndGet(piece.length);
                    }
                } catch (IOException failure) {
                    throw new java.io.UncheckedIOException(failure);
                }
            });
            awaitStandstill(sent);
            assertThat(sent.get()).isLessThan(LONG / 4);
            go.countDown();
            assertThat(visitor.readAll()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("hello");
            writing.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a/?q", "http://a/#f", "ftp://a/", "/a", "http://u:p@a/"})
    void itsTargetIsAPlace(String base) {
        try (var reactor = Reactor.open()) {
            assertThatThrownBy(() -> ReverseProxy.to(base, reactor)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static void awaitStandstill(AtomicLong sent) {
        var before = new AtomicLong(-1);
        Awaitility.await()
                .pollInterval(Duration.ofMillis(300))
                .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
    }

    private static void awaitCount(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
