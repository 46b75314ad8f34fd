package dev.hawser.web.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Engines;
import dev.hawser.web.server.Site;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that ask wrongly, say nothing, never stop or never read, by their numbers in the list of bad inputs.
final class BadPeersTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String VERSION = "Sec-WebSocket-Version: 13\r\n";
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);

    static Stream<Engine> engines() {
        return Engines.all();
    }

    /// Row 101.
    @ParameterizedTest
    @MethodSource("engines")
    void whoAsksWronglyIsTold(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, Echo.site(WebSocketOptions.defaults()));
                var peer = Peer.connect(served.port())) {
            for (String wrong : List.of("", VERSION.replace("13", "12"), VERSION + VERSION)) {
                assertThat(answer(peer, REQUEST + UPGRADE + KEY + wrong))
                        .startsWith("HTTP/1.1 426 ")
                        .containsIgnoringCase("\r\nsec-websocket-version: 13\r\n");
            }
            assertThat(answer(peer, REQUEST))
                    .startsWith("HTTP/1.1 426 ")
                    .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                    .containsIgnoringCase("\r\nconnection: upgrade\r\n");
            for (String wrong : List.of("", KEY + KEY, KEY.replace("ZQ==", ""), KEY.replace("dG", "!!"))) {
                assertThat(answer(peer, REQUEST + UPGRADE + VERSION + wrong)).startsWith("HTTP/1.1 400 ");
            }
            String post = REQUEST.replace("GET", "POST") + "Content-Length: 0\r\n";
            assertThat(answer(peer, post + UPGRADE + KEY + VERSION)).startsWith("HTTP/1.1 405 ");
            String whole = REQUEST + UPGRADE + KEY + VERSION;
            for (String foreign : List.of("http://evil.example", "null", "http://a:81", "http://a.evil.example")) {
                assertThat(answer(peer, whole + "Origin: " + foreign + "\r\n")).startsWith("HTTP/1.1 403 ");
            }
            assertThat(answer(peer, whole + "Origin: http://a:80\r\n")).startsWith("HTTP/1.1 101 ");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void originsCanBeNamedOrAllTaken(Engine engine) throws IOException {
        var some = WebSocketOptions.defaults().withOrigins(Origins.of("https://b.example"));
        var all = WebSocketOptions.defaults().withOrigins(Origins.any());
        var site = new Site(new Tree()
                .get("/some", WebSockets.accept(some, _ -> new Echo()))
                .get("/all", WebSockets.accept(all, _ -> new Echo())));
        String rest = " HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY + VERSION;
        try (var served = Engines.serve(engine, site);
                var one = Peer.connect(served.port());
                var two = Peer.connect(served.port())) {
            assertThat(answer(one, "GET /some" + rest + "Origin: http://a\r\n")).startsWith("HTTP/1.1 403 ");
            assertThat(answer(one, "GET /some" + rest + "Origin: https://b.example\r\n"))
                    .startsWith("HTTP/1.1 101 ");
            assertThat(answer(two, "GET /all" + rest + "Origin: https://c.example\r\n"))
                    .startsWith("HTTP/1.1 101 ");
        }
    }

    private static String answer(Peer peer, String request) throws IOException {
        peer.send(request + "\r\n");
        return peer.readAnswer();
    }

    /// Row 102: the ping, and no answer to it.
    @ParameterizedTest
    @MethodSource("engines")
    void whoSaysNothingIsAskedAndDropped(Engine engine) throws Exception {
        var echo = new Echo();
        var times = new WebSocketOptions.Times(SHORT, SHORT, LONG);
        try (var served = Engines.serve(
                        engine, echo.site(WebSocketOptions.defaults().withTimes(times), "/"));
                var peer = Peer.open(served.port())) {
            assertThat(peer.read().opcode()).isEqualTo(9);
            assertThat(echo.closed.get(10, TimeUnit.SECONDS)).isEqualTo(new Closing(1006, "it says nothing"));
            assertThatThrownBy(() -> {
                        if (peer.isAtEnd()) {
                            throw new IOException("the end");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    /// Row 102: who answers each ping stays.
    @ParameterizedTest
    @MethodSource("engines")
    void whoAnswersPingsStays(Engine engine) throws Exception {
        var echo = new Echo();
        var times = new WebSocketOptions.Times(SHORT, Duration.ofSeconds(5), LONG);
        try (var served = Engines.serve(
                        engine, echo.site(WebSocketOptions.defaults().withTimes(times), "/"));
                var peer = Peer.open(served.port())) {
            for (int i = 0; i < 5; i++) {
                var ping = peer.read();
                assertThat(ping.opcode()).isEqualTo(9);
                peer.frame(0x8a, ping.payload());
            }
            assertThat(echo.closed).isNotDone();
        }
    }

    /// Row 102: the goodbye, and no answer to it.
    @ParameterizedTest
    @MethodSource("engines")
    void whoAnswersNoGoodbyeIsDropped(Engine engine) throws Exception {
        var echo = new Echo();
        var times = new WebSocketOptions.Times(LONG, LONG, SHORT);
        try (var served = Engines.serve(
                        engine, echo.site(WebSocketOptions.defaults().withTimes(times), "/"));
                var peer = Peer.open(served.port())) {
            echo.opened.get(10, TimeUnit.SECONDS).close();
            assertThat(peer.read().code()).isEqualTo(1000);
            assertThat(echo.closed.get(10, TimeUnit.SECONDS)).isEqualTo(new Closing(1006, "it answers no goodbye"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoLeavesWithoutAGoodbyeIsNoticed(Engine engine) throws Exception {
        var echo = new Echo();
        try (var served = Engines.serve(engine, echo.site(WebSocketOptions.defaults(), "/"));
                var peer = Peer.open(served.port())) {
            peer.endOutput();
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(echo.closed.get(10, TimeUnit.SECONDS).code()).isEqualTo(1006);
        }
    }

    /// Row 100: as many pings as it can send, and no pong read.
    @ParameterizedTest
    @MethodSource("engines")
    void pingsOfOneWhoReadsNoPongsStopBeingRead(Engine engine) throws Exception {
        var echo = new Echo();
        var pings = Peer.repeated(Peer.frameOf(0x89, new byte[125]), 100);
        try (var served = Engines.serve(engine, echo.site(WebSocketOptions.defaults(), "/"))) {
            var sent = new AtomicInteger();
            Thread sending;
            try (var peer = Peer.open(served.port(), 4096)) {
                sending = Thread.ofVirtual().start(() -> {
                    try {
                        for (int i = 0; i < 10_000; i++) {
                            peer.send(pings);
                            sent.incrementAndGet();
                        }
                    } catch (IOException stopped) {
                        // As is wanted.
                    }
                });
                var before = new AtomicInteger(-1);
                Awaitility.await()
                        .atMost(LONG)
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> sent.get() > 0 && before.getAndSet(sent.get()) == sent.get());
                assertThat(sent.get()).as("sends of 13 kB that were taken").isLessThan(9000);
                assertThat(echo.closed).as("it waits, and is not at fault").isNotDone();
            }
            sending.join();
        }
    }

    /// Row 103, on the engines where a producer that is no callback may wait: it is held up, and the client isn't
    /// dropped.
    @ParameterizedTest
    @MethodSource("engines")
    void aProducerIsHeldBackOrTheSlowOneDropped(Engine engine) throws Exception {
        var echo = new Echo();
        var sizes = new WebSocketOptions.Sizes(1 << 16, 1 << 20, 1 << 18);
        try (var served = Engines.serve(
                        engine, echo.site(WebSocketOptions.defaults().withSizes(sizes), "/"));
                var peer = Peer.open(served.port(), 4096)) {
            var socket = echo.opened.get(10, TimeUnit.SECONDS);
            int messages = 2000;
            var message = Peer.filled(10_000, 'x');
            var sending = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < messages && socket.isOpen(); i++) {
                    socket.send(message);
                }
            });
            if (engine.word().equals("event-loop")) {
                assertThat(echo.closed.get(10, TimeUnit.SECONDS)).isEqualTo(new Closing(1006, "it reads too slowly"));
            } else {
                for (int i = 0; i < messages; i++) {
                    assertThat(peer.read().payload()).hasSize(10_000);
                }
                assertThat(echo.closed).isNotDone();
            }
            sending.join();
        }
    }

    /// Row 103: the others of a group are told all, and without delay.
    @ParameterizedTest
    @MethodSource("engines")
    void aGroupIsNotHeldUpByOneWhoNeverReads(Engine engine) throws Exception {
        var group = new WebSocketGroup(WebSocketGroup.Slow.IS_CLOSED, 64 * 1024);
        var closed = new CopyOnWriteArrayList<Closing>();
        var site = new Site(new Tree()
                .get(
                        "/",
                        WebSockets.accept(
                                WebSocketOptions.defaults().withTimes(new WebSocketOptions.Times(LONG, LONG, SHORT)),
                                _ -> new WebSocketProtocol() {
                                    @Override
                                    public void opened(WebSocket socket) {
                                        group.join(socket);
                                    }

                                    @Override
                                    public void closed(WebSocket socket, Closing closing) {
                                        closed.add(closing);
                                    }
                                })));
        try (var served = Engines.serve(engine, site);
                var slow = Peer.open(served.port(), 4096);
                var good = Peer.open(served.port())) {
            Awaitility.await().until(() -> group.size() == 2);
            var message = "x".repeat(10_000);
            for (int i = 0; group.size() == 2; i++) {
                assertThat(i).as("messages before the slow one is sent away").isLessThan(10_000);
                group.send(message);
                assertThat(good.read().payload()).hasSize(10_000);
            }
            Awaitility.await().until(() -> closed.size() == 1);
            assertThat(closed.getFirst().code()).isEqualTo(1006);
            group.send("still there");
            assertThat(good.read().text()).isEqualTo("still there");
            assertThat(slow).isNotNull();
            good.goodbye(1000).readGoodbye();
            Awaitility.await().until(() -> group.size() == 0);
        }
    }

    /// Row 103: it misses what it has no room for, and stays.
    @ParameterizedTest
    @MethodSource("engines")
    void aSlowMemberMayMissMessages(Engine engine) throws Exception {
        var group = new WebSocketGroup(WebSocketGroup.Slow.MISSES, 64 * 1024);
        var echo = new Echo();
        try (var served = Engines.serve(engine, echo.site(WebSocketOptions.defaults(), "/"));
                var slow = Peer.open(served.port(), 4096)) {
            group.join(echo.opened.get(10, TimeUnit.SECONDS));
            int messages = 2000;
            var message = Peer.filled(10_000, 'x');
            for (int i = 0; i < messages; i++) {
                group.send(message);
            }
            int read = 0;
            for (; slow.frame(0x89, "").read().payload().length > 0; read++) {
                assertThat(read).as("messages that came").isLessThan(messages);
            }
            assertThat(echo.closed).isNotDone();
            assertThat(group.size()).isOne();
        }
    }
}
