package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who is late when a handler takes the body as it comes.
final class StreamedBodyTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final int PIECES = 24;

    static Stream<Engine> engines() {
        return Engines.all();
    }

    private static Site site(int leastBytesPerSecond, Handler handler) {
        return new Site(new Tree().post("/", Handler.streaming(handler)))
                .limits(HttpLimits.defaults()
                        .withBody(new HttpLimits.Body(1024, leastBytesPerSecond, LIMIT))
                        .withHandler(LIMIT));
    }

    private static Handler counting() {
        return request -> Answer.later(count(request.body().stream(), 0).then(sum -> Response.text("" + sum)));
    }

    private static Deferred<Integer> count(ByteSource source, int before) {
        return source.next()
                .compose(piece ->
                        piece.isEmpty() ? Deferred.succeeded(before) : count(source, before + piece.get().length));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyMayComeForLongerThanAHandlerHas(Engine engine) throws Exception {
        try (var served = Engines.serve(engine, site(100, counting()));
                var client = served.connect()) {
            client.send(POST + PIECES * 1000 + "\r\n\r\n");
            for (int i = 0; i < PIECES; i++) {
                client.send("x".repeat(1000));
                Thread.sleep(LIMIT.toMillis() / 8); // sleeps as work
            }
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n" + PIECES * 1000);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyMayComeForLongerThanAHandlerHasOverHttp2(Engine engine) throws Exception {
        try (var served = Engines.serve(engine, site(100, counting()));
                var client = served.connectHttp2()) {
            client.hello().request(Frames.END_HEADERS, 1, "POST", "/").send();
            for (int i = 0; i < PIECES; i++) {
                client.data(i == PIECES - 1 ? Frames.END_STREAM : 0, 1, 1000).send();
                Thread.sleep(LIMIT.toMillis() / 8); // sleeps as work
            }
            assertThat(client.answer(1).body()).isEqualTo("" + PIECES * 1000);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyThatStopsComingIsTheClientsFault(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, site(100, counting()))) {
            try (var client = served.connect()) {
                // However much came before.
                client.send(POST + "2000000\r\n\r\n" + "x".repeat(1_000_000));
                assertThat(client.readAll()).startsWith("HTTP/1.1 408 ").contains("100 bytes a second");
            }
            try (var client = served.connectHttp2()) {
                client.hello().request(Frames.END_HEADERS, 1, "POST", "/").data(0, 1, 10_000);
                assertThat(client.send().answer(1).status()).isEqualTo("408");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aHandlerThatTakesNothingIsLate(Engine engine) throws IOException {
        var never = site(0, _ -> Answer.later(new Deferred<>()));
        var first =
                site(0, request -> Answer.later(request.body().stream().next().compose(_ -> new Deferred<>())));
        for (var site : new Site[] {never, first}) {
            try (var served = Engines.serve(engine, site);
                    var client = served.connect()) {
                client.send(POST + "2\r\n\r\nx");
                assertThat(client.readAll()).startsWith("HTTP/1.1 503 ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aHandlerThatWaitsForMoreIsNotLate(Engine engine) throws Exception {
        // No least rate: only the handler's own time could run out.
        try (var served = Engines.serve(engine, site(0, counting()));
                var client = served.connect()) {
            client.send(POST + "2\r\n\r\nx");
            Thread.sleep(2 * LIMIT.toMillis()); // sleeps as work
            assertThat(client.send("x").readAnswer()).startsWith("HTTP/1.1 200 ");
        }
    }
}
