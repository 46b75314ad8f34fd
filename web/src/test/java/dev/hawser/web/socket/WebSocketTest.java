package dev.hawser.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Engines;
import dev.hawser.web.server.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.Inflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a WebSocket does when all is well, on each engine.
final class WebSocketTest {
    static Stream<Engine> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneEchoesAndSaysGoodbye(Engine engine) throws Exception {
        var echo = new Echo();
        try (var served = Engines.serve(engine, echo.site(WebSocketOptions.defaults(), "/"));
                var peer = Peer.connect(served.port())) {
            assertThat(peer.ask(""))
                    .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                    .containsIgnoringCase("\r\nconnection: upgrade\r\n")
                    .containsIgnoringCase("\r\nupgrade: websocket\r\n")
                    // RFC 6455 §1.3.
                    .containsIgnoringCase("\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                    .doesNotContainIgnoringCase("sec-websocket-extensions");
            assertThat(peer.frame(0x81, "héllo").read().text()).isEqualTo("héllo");
            assertThat(peer.frame(0x82, new byte[] {1, 2}).read().payload()).containsExactly(1, 2);
            assertThat(peer.frame(0x81, "").read().first()).isEqualTo(0x81);
            var goodbye = peer.goodbye(1000).read();
            assertThat(goodbye.first()).isEqualTo(0x88);
            assertThat(goodbye.code()).isEqualTo(1000);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(echo.closed.get(10, TimeUnit.SECONDS)).isEqualTo(new Closing(1000, ""));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatComesRightBehindTheRequestIsRead(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, Echo.site(WebSocketOptions.defaults()));
                var peer = Peer.connect(served.port())) {
            String frame = new String(Peer.frameOf(0x81, new byte[] {'h', 'i'}), StandardCharsets.ISO_8859_1);
            peer.send(Peer.request("") + frame);
            assertThat(peer.readHead()).startsWith("HTTP/1.1 101 ");
            assertThat(peer.read().text()).isEqualTo("hi");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void fragmentsArePutTogetherAroundPings(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, Echo.site(WebSocketOptions.defaults()));
                var peer = Peer.open(served.port())) {
            peer.frame(0x01, "one ").frame(0x89, "there?").frame(0x00, "two ").frame(0x80, "three");
            var pong = peer.read();
            assertThat(pong.first()).isEqualTo(0x8a);
            assertThat(pong.text()).isEqualTo("there?");
            assertThat(peer.read().text()).isEqualTo("one two three");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bytesMayComeOneByOne(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, Echo.site(WebSocketOptions.defaults()));
                var peer = Peer.open(served.port())) {
            var text = "x".repeat(200) + "€";
            for (byte octet : Peer.frameOf(0x81, text.getBytes(StandardCharsets.UTF_8))) {
                peer.send(new byte[] {octet});
            }
            assertThat(peer.read().text()).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theServerMayCloseFirst(Engine engine) throws Exception {
        var echo = new Echo();
        try (var served = Engines.serve(engine, echo.site(WebSocketOptions.defaults(), "/"));
                var peer = Peer.open(served.port())) {
            var socket = echo.opened.get(10, TimeUnit.SECONDS);
            socket.send("last words");
            socket.close(4000, "enough");
            assertThat(socket.isOpen()).isFalse();
            socket.send("never");
            assertThat(peer.read().text()).isEqualTo("last words");
            var goodbye = peer.read();
            assertThat(goodbye.code()).isEqualTo(4000);
            assertThat(goodbye.text()).endsWith("enough");
            peer.goodbye(4000);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(echo.closed.get(10, TimeUnit.SECONDS).code()).isEqualTo(4000);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void manyThreadsSendWholeMessagesEachInOrder(Engine engine) throws Exception {
        var echo = new Echo();
        var options = WebSocketOptions.defaults().withCompression(Compression.CONTEXT);
        try (var served = Engines.serve(engine, echo.site(options, "/"));
                var peer = Peer.open(served.port(), "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            var socket = echo.opened.get(10, TimeUnit.SECONDS);
            int threads = 4;
            int messages = 500;
            var sending = IntStream.range(0, threads)
                    .mapToObj(thread -> Thread.ofVirtual().start(() -> {
                        for (int i = 0; i < messages; i++) {
                            socket.send(thread + " " + i + " " + "x".repeat(i));
                        }
                    }))
                    .toList();
            var inflater = new Inflater(true);
            var next = new int[threads];
            for (int i = 0; i < threads * messages; i++) {
                var words = Deflated.text(peer.read(), inflater).split(" ", -1);
                int thread = Integer.parseInt(words[0]);
                assertThat(Integer.parseInt(words[1])).isEqualTo(next[thread]++);
                assertThat(words[2]).hasSize(next[thread] - 1);
            }
            for (var thread : sending) {
                thread.join();
            }
            inflater.end();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneThatDrainsSaysGoingAway(Engine engine) throws Exception {
        try (var served = Engines.serve(engine, Echo.site(WebSocketOptions.defaults()));
                var peer = Peer.open(served.port())) {
            var stopping = Thread.ofVirtual().start(() -> served.reactor().stop(Duration.ofSeconds(10)));
            assertThat(peer.read().code()).isEqualTo(1001);
            peer.goodbye(1001);
            assertThat(peer.isAtEnd()).isTrue();
            stopping.join();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theFirstOfOurSubprotocolsIsSpoken(Engine engine) throws Exception {
        var options = WebSocketOptions.defaults().withSubprotocols("v2", "v1");
        try (var served = Engines.serve(engine, Echo.site(options));
                var peer = Peer.connect(served.port());
                var stranger = Peer.connect(served.port())) {
            assertThat(peer.ask("Sec-WebSocket-Protocol: v1, v2\r\n"))
                    .containsIgnoringCase("\r\nsec-websocket-protocol: v2\r\n");
            assertThat(stranger.ask("Sec-WebSocket-Protocol: v3\r\n"))
                    .startsWith("HTTP/1.1 101 ")
                    .doesNotContainIgnoringCase("sec-websocket-protocol");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatACallbackThrowsClosesThisOneOnly(Engine engine) throws Exception {
        var failing = new WebSocketProtocol() {
            @Override
            public void text(WebSocket socket, String message) {
                throw new IllegalStateException("on purpose");
            }
        };
        var site = new Site(new Tree().get("/", WebSockets.accept(_ -> failing)));
        try (var served = Engines.serve(engine, site);
                var other = Peer.open(served.port());
                var peer = Peer.open(served.port())) {
            assertThat(peer.frame(0x81, "x").read().code()).isEqualTo(1011);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(other.frame(0x89, "x").read().opcode()).isEqualTo(10);
        }
    }
}
