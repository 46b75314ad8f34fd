package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.Cors;
import dev.hawser.web.filter.RequestId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Handlers that take longer than they may, on each engine and in each way: rows 122 and 123 of the bad inputs.
final class LateHandlersTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n\r\n";
    private static final HttpLimits QUICK = HttpLimits.defaults().withHandler(Duration.ofMillis(150));

    static Stream<Engine> engines() {
        return Engines.all();
    }

    static Stream<Engine> threadEngines() {
        return Engines.all().filter(engine -> !engine.word().equals("event-loop"));
    }

    private static Response block() throws InterruptedException {
        return Response.text("" + new CountDownLatch(1).await(60, TimeUnit.SECONDS));
    }

    private static Response blockAndWrap() {
        try {
            return block();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("told to stop", told);
        }
    }

    private static Response isInterrupted() {
        return Response.text("interrupted: " + Thread.currentThread().isInterrupted());
    }

    @ParameterizedTest
    @MethodSource("threadEngines")
    void row123_oneThatBlocksIsToldToStopAndTheConnectionGoesOn(Engine engine) throws IOException {
        var site = new Site(new Tree()
                        .get("/blocks", _ -> block())
                        .get("/wraps", _ -> blockAndWrap())
                        .get("/", _ -> isInterrupted()))
                .limits(QUICK);
        try (var served = Engines.serve(engine, site);
                var client = served.connect();
                var streams = served.connectHttp2()) {
            for (String path : List.of("/blocks", "/wraps", "/blocks")) {
                assertThat(client.send("GET " + path + HOST).readAnswer())
                        .as(path)
                        .startsWith("HTTP/1.1 503 ")
                        .contains("there was no answer after");
                assertThat(client.send("GET /" + HOST).readAnswer()).endsWith("interrupted: false");
            }
            streams.hello().get(1, "/blocks").get(3, "/wraps").get(5, "/").send();
            assertThat(streams.answer(5).body()).isEqualTo("interrupted: false");
            assertThat(streams.answer(1).status()).isEqualTo("503");
            assertThat(streams.answer(3).status()).isEqualTo("503");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsSaidOfALateOneGoesPastTheFiltersAndToTheLog(Engine engine) throws Exception {
        var lines = new CopyOnWriteArrayList<String>();
        boolean mayBlock = !engine.word().equals("event-loop");
        Handler late = _ -> mayBlock ? block() : Answer.later(new Deferred<>());
        var site = new Site(new Tree()
                        .get("/{x}", late)
                        .post("/{x}", Handler.streaming(_ -> Answer.later(new Deferred<>()))))
                .filter(AccessLog.combined().to(lines::add).and(new RequestId()).and(Cors.of("*")))
                .limits(QUICK);
        try (var log = new Logged("dev.hawser.web.server.LastWord");
                var served = Engines.serve(engine, site);
                var client = served.connect();
                var streams = served.connectHttp2()) {
            for (String method : List.of("GET", "POST")) {
                assertThat(client.send(method + " /a%0ab" + HOST).readAnswer())
                        .startsWith("HTTP/1.1 503 ")
                        .containsIgnoringCase("access-control-allow-origin: *\r\n")
                        .containsIgnoringCase("x-request-id: ");
            }
            streams.hello().get(1, "/c").send();
            assertThat(streams.answer(1).status()).isEqualTo("503");
            assertThat(lines).hasSize(3).allMatch(line -> line.contains(" 503 "));
            Awaitility.await().until(() -> log.lines().size() == 3);
            assertThat(log.lines().getFirst())
                    .contains("WARNING", "/a%0ab", "150 ms")
                    .doesNotContain("\n");
        }
    }

    /// It hears nothing, and so nobody waits for its last word for long.
    @ParameterizedTest
    @MethodSource("engines")
    void oneThatCanNotBeToldIsAnsweredFor(Engine engine) throws Exception {
        var coming = Deferred.<Response>stoppedBy(() -> {});
        var site = new Site(new Tree().get("/", _ -> Answer.later(coming))).limits(QUICK);
        try (var served = Engines.serve(engine, site);
                var client = served.connect();
                var streams = served.connectHttp2()) {
            assertThat(client.send("GET /" + HOST).readAnswer()).startsWith("HTTP/1.1 503 ");
            streams.hello().get(1, "/").send();
            assertThat(streams.answer(1).status()).isEqualTo("503");
        }
    }

    /// Neither the one that is just in time, nor the next one, is interrupted by mistake.
    @ParameterizedTest
    @MethodSource("threadEngines")
    void whoeverComesAfterALateOneIsNotInterrupted(Engine engine) throws IOException {
        var limit = Duration.ofMillis(3);
        var leaked = new AtomicInteger();
        var on = new AtomicBoolean(true);
        var busy = Thread.ofPlatform().start(() -> spin(on));
        var site = new Site(new Tree()
                        .get("/", _ -> {
                            // About as long as it may.
                            long end = System.nanoTime() + limit.toNanos();
                            while (System.nanoTime() < end) {
                                LockSupport.parkNanos(50_000);
                            }
                            return Response.text("in time");
                        })
                        .get("/next", _ -> {
                            if (Thread.currentThread().isInterrupted()) {
                                leaked.incrementAndGet();
                            }
                            return Response.text("next");
                        }))
                .limits(HttpLimits.defaults().withHandler(limit));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (int i = 0; i < 400; i++) {
                assertThat(client.send("GET /" + HOST).readAnswer()).containsPattern("^HTTP/1.1 (200|503) ");
                assertThat(client.send("GET /next" + HOST).readAnswer()).containsPattern("^HTTP/1.1 (200|503) ");
            }
        } finally {
            on.set(false);
            busy.interrupt();
        }
        assertThat(leaked).hasValue(0);
    }

    private static void spin(AtomicBoolean on) {
        while (on.get()) {
            Thread.onSpinWait();
        }
    }

    /// That is no matter of its being late.
    @ParameterizedTest
    @MethodSource("threadEngines")
    void oneThatIsCutOffWhenTheServerStopsSaysNothing(Engine engine) throws Exception {
        var asked = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        var site = new Site(new Tree().get("/", _ -> {
            asked.countDown();
            try {
                return block();
            } catch (InterruptedException cut) {
                told.countDown();
                throw cut;
            }
        }));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send("GET /" + HOST);
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            served.reactor().stop(Duration.ofMillis(50));
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            String received;
            try {
                received = client.readAll();
            } catch (IOException reset) {
                received = "";
            }
            assertThat(received).isEmpty();
        }
    }
}
