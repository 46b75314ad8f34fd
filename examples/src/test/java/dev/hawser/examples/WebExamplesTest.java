package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the examples for browsers on each engine, with the JDK's clients.
final class WebExamplesTest {
    /// One who listens.
    private static final class Guest implements WebSocket.Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        static WebSocket join(HttpClient client, int port, Guest guest) {
            return client.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/chat"), guest)
                    .join();
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            heard.add(text.toString());
            socket.request(1);
            return null;
        }

        void hears(String text) throws InterruptedException {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(text);
        }
    }

    private static int listen(Reactor reactor, String engine, ProtocolFactory factory) throws IOException {
        return reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, factory)
                .port();
    }

    private static HttpRequest get(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void chat(String engine) throws Exception {
        try (var reactor = Reactor.open();
                var client = HttpClient.newHttpClient()) {
            int port = listen(reactor, engine, WebChat.site());
            assertThat(client.send(get(port, "/"), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("new WebSocket(");
            var one = new Guest();
            var socket = Guest.join(client, port, one);
            one.hears("guest 1 is here");
            var two = new Guest();
            var other = Guest.join(client, port, two);
            one.hears("guest 2 is here");
            two.hears("guest 2 is here");
            socket.sendText("hello", true).join();
            one.hears("guest 1: hello");
            two.hears("guest 1: hello");
            other.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            one.hears("guest 2 has left");
            socket.abort();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void clock(String engine) throws Exception {
        try (var reactor = Reactor.open();
                var client = HttpClient.newHttpClient()) {
            int port = listen(reactor, engine, WebClock.site(reactor.clock(), Duration.ofMillis(50)));
            assertThat(client.send(get(port, "/"), HttpResponse.BodyHandlers.ofString())
                            .body())
                    .contains("new EventSource(");
            var answer = client.send(get(port, "/time"), HttpResponse.BodyHandlers.ofLines());
            assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
            try (var lines = answer.body()) {
                var ticks = lines.filter(line -> !line.isEmpty()).limit(4).toList();
                assertThat(ticks).element(0).isEqualTo("event: tick");
                assertThat(ticks).element(2).isEqualTo("event: tick");
                var first = Instant.parse(ticks.get(1).substring("data: ".length()));
                assertThat(Instant.parse(ticks.get(3).substring("data: ".length())))
                        .isAfter(first);
            }
        }
    }
}
