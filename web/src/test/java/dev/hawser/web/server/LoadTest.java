package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.filter.AccessLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What all clients of a site are held to together, on each engine: row 123 of the bad inputs.
final class LoadTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

    static Stream<Engine> engines() {
        return Engines.all();
    }

    private static Site site(Tree tree, int requests, long bodyBytes) {
        return new Site(tree).limits(HttpLimits.defaults().withTogether(new HttpLimits.Together(requests, bodyBytes)));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row123_oneRequestTooManyIsToldToComeAgain(Engine engine) throws Exception {
        var end = new CountDownLatch(1);
        var coming = new Deferred<Response>();
        var waiting = new AtomicInteger();
        boolean mayBlock = !engine.word().equals("event-loop");
        Handler slow = _ -> {
            waiting.incrementAndGet();
            if (mayBlock) {
                end.await();
                return Response.text("done");
            }
            return Answer.later(coming.shielded());
        };
        var lines = new CopyOnWriteArrayList<String>();
        var site = site(
                        new Tree()
                                .get("/slow", slow)
                                .get("/", _ -> Response.text("page"))
                                .post("/", _ -> {
                                    waiting.incrementAndGet();
                                    return Response.text("posted");
                                }),
                        3,
                        1 << 20)
                .filter(AccessLog.combined().to(lines::add));
        try (var served = Engines.serve(engine, site);
                var one = served.connect();
                var streams = served.connectHttp2();
                var other = served.connect();
                var posts = served.connect()) {
            one.send("GET /slow" + HOST + "\r\n");
            streams.hello().get(1, "/slow").get(3, "/slow").send();
            Awaitility.await().until(() -> waiting.get() == 3 && site.load().requests() == 3);
            assertThat(other.send("GET /" + HOST + "\r\n").readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("retry-after: 1\r\n")
                    .doesNotContainIgnoringCase("connection: close");
            assertThat(streams.get(5, "/").send().answer(5).status()).isEqualTo("503");
            // It needn't send what nobody takes.
            assertThat(posts.send("POST /" + HOST + "Content-Length: 1000\r\n\r\n")
                            .readAll())
                    .startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("connection: close");
            assertThat(lines).hasSize(3).allMatch(line -> line.contains(" 503 "));
            assertThat(waiting).hasValue(3);
            end.countDown();
            coming.succeed(Response.text("done"));
            assertThat(one.readAnswer()).endsWith("done");
            assertThat(streams.answer(1).body()).isEqualTo("done");
            assertThat(streams.answer(3).body()).isEqualTo("done");
            Awaitility.await().until(() -> site.load().requests() == 0);
            assertThat(other.send("GET /" + HOST + "\r\n").readAnswer()).endsWith("page");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bodiesTogetherAreHeldUpToALimit(Engine engine) throws Exception {
        var site = site(
                new Tree()
                        .post("/", request -> Response.text("" + request.body().length())),
                100,
                50_000);
        List<Raw> half = new ArrayList<>();
        try (var served = Engines.serve(engine, site);
                var streams = served.connectHttp2()) {
            for (int i = 1; i <= 2; i++) {
                half.add(served.connect().send("POST /" + HOST + "Content-Length: 20001\r\n\r\n" + "x".repeat(20_000)));
                int now = i * 20_000;
                Awaitility.await().until(() -> site.load().heldBytes() == now);
            }
            try (var many = served.connect()) {
                assertThat(many.send("POST /" + HOST + "Content-Length: 20001\r\n\r\n" + "x".repeat(20_000))
                                .readAll())
                        .startsWith("HTTP/1.1 503 ")
                        .containsIgnoringCase("retry-after: 1\r\n");
            }
            streams.hello().request(Frames.END_HEADERS, 1, "POST", "/").data(0, 1, 16_000);
            assertThat(streams.send().answer(1).status()).isEqualTo("503");
            Awaitility.await().until(() -> site.load().heldBytes() == 40_000);
            for (var client : half) {
                assertThat(client.send("x").readAnswer()).endsWith("\r\n\r\n20001");
            }
            Awaitility.await().until(() -> site.load().heldBytes() == 0);
            assertThat(site.load().requests()).isZero();
        } finally {
            for (var client : half) {
                client.close();
            }
        }
    }

    /// Whatever becomes of them, requests are counted off.
    @ParameterizedTest
    @MethodSource("engines")
    void whoLeavesCountsNoMore(Engine engine) throws Exception {
        var site = site(
                new Tree().get("/", _ -> Answer.later(new Deferred<>())).post("/", _ -> Response.text("")),
                50,
                1 << 20);
        try (var served = Engines.serve(engine, site)) {
            try (var streams = served.connectHttp2();
                    var post = served.connect()) {
                streams.hello()
                        .get(1, "/")
                        .get(3, "/")
                        .request(Frames.END_HEADERS, 5, "POST", "/")
                        .data(0, 5, 10)
                        .send();
                post.send("POST /" + HOST + "Content-Length: 100\r\n\r\nabc");
                Awaitility.await()
                        .until(() -> site.load().requests() == 4 && site.load().heldBytes() == 13);
                streams.reset();
            }
            Awaitility.await()
                    .until(() -> site.load().requests() == 0 && site.load().heldBytes() == 0);
        }
    }
}
