package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Clients that are slow on purpose, and handlers that are slow by themselves, by their numbers in the list of bad
/// inputs: each is bounded, and those beside them are served.
final class SlowClientsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String GET = "GET /" + HOST + "\r\n";
    private static final Duration SHORT = Duration.ofMillis(500);

    static Stream<Engine> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row57_row58_headsAndBodiesThatDripEndAtTheDeadlineAndOthersAreServed(Engine engine) throws IOException {
        var limits = HttpLimits.defaults()
                .withHead(new HttpLimits.Head(8192, 16_384, 100, SHORT))
                .withBody(new HttpLimits.Body(1 << 20, 100_000, SHORT));
        var ran = new AtomicInteger();
        var site = new Site(new Tree().get("/", _ -> Response.text("page")).post("/", _ -> {
                    ran.incrementAndGet();
                    return Response.text("ran");
                }))
                .limits(limits);
        var slow = new ArrayList<Raw>();
        // It listens on for as long as they go on.
        var patient = Limits.defaults().withLinger(Duration.ofSeconds(30));
        try (var served = Engines.serve(engine, patient, site);
                var good = served.connect()) {
            for (int i = 0; i < 5; i++) {
                slow.add(served.connect().send("GET /" + HOST + "X: "));
                slow.add(served.connect().send("POST /" + HOST + "Content-Length: 1000000\r\n\r\n"));
            }
            long start = System.nanoTime();
            // A byte now and then keeps none of them.
            while (System.nanoTime() - start < SHORT.multipliedBy(2).toNanos()) {
                for (var client : slow) {
                    client.send("a");
                }
                assertThat(good.send(GET).readAnswer()).endsWith("\r\n\r\npage");
                Awaitility.await().pollDelay(Duration.ofMillis(5)).until(() -> true);
            }
            for (var client : slow) {
                assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
            }
            assertThat(ran).hasValue(0);
        } finally {
            for (var client : slow) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row59_whoReadsNothingIsDroppedAndHoldsLittle(Engine engine) throws Exception {
        var asked = new AtomicInteger();
        var closed = new CountDownLatch(1);
        var endless = new ByteSource() {
            @Override
            public Deferred<Optional<byte[]>> next() {
                asked.incrementAndGet();
                return Deferred.succeeded(Optional.of(new byte[10_000]));
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        var limits = Limits.defaults();
        var site = new Site(new Tree()
                .get("/", _ -> Response.text("page"))
                .get("/endless", _ -> Response.of(Status.OK).content("a/b", endless)));
        try (var served =
                        Engines.serve(engine, limits.withOutput(limits.output().withStall(SHORT)), site);
                var slow = new Raw(served.port(), 1024);
                var good = served.connect()) {
            slow.send("GET /endless" + HOST + "\r\n");
            while (!closed.await(5, TimeUnit.MILLISECONDS)) {
                assertThat(good.send(GET).readAnswer()).endsWith("\r\n\r\npage");
            }
            assertThat(asked.get()).as("pieces of 10 kB for one who reads none").isLessThan(1000);
        }
    }

    /// Many whose answers take for ever harm nobody else. The bound on the time is for a machine that has nothing
    /// else to do, so one round of several must keep it.
    @ParameterizedTest
    @MethodSource("manyAtOnce")
    void row123_athousandHandlersThatWaitHoldUpNobody(Engine engine) throws Exception {
        var end = new CountDownLatch(1);
        var waiting = new AtomicInteger();
        boolean mayBlock = !engine.word().equals("event-loop");
        Handler slow = _ -> {
            waiting.incrementAndGet();
            return mayBlock ? Response.text("" + end.await(60, TimeUnit.SECONDS)) : Answer.later(new Deferred<>());
        };
        var site = new Site(new Tree().get("/", slow).get("/health", _ -> Response.text("fine")))
                .limits(HttpLimits.defaults()
                        .withHandler(Duration.ofSeconds(60))
                        .withRequests(1_000_000));
        List<Raw> clients = new ArrayList<>();
        try (var served = Engines.serve(engine, site)) {
            for (int i = 0; i < 1000; i++) {
                clients.add(served.connect().send(GET));
            }
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> waiting.get() == 1000);
            try (var client = served.connect()) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .pollDelay(Duration.ZERO)
                        .until(() -> p99Millis(client) < 50);
            }
        } finally {
            end.countDown();
            for (var client : clients) {
                client.close();
            }
        }
    }

    static Stream<Engine> manyAtOnce() {
        return Engines.all().map(engine -> engine.word().equals("thread-pool") ? Engine.threadPool(1010) : engine);
    }

    private static double p99Millis(Raw client) throws IOException {
        var nanos = new long[200];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            assertThat(client.send("GET /health" + HOST + "\r\n").readAnswer()).endsWith("fine");
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length - 1 - nanos.length / 100] / 1e6;
    }

    /// Where each connection needs a thread, those that find none wait in a line that has an end, for a time that has
    /// one, and are told so.
    @Test
    void row123_aFullPoolTellsThoseWhoWait() throws Exception {
        var end = new CountDownLatch(1);
        var waiting = new AtomicInteger();
        var site = new Site(new Tree().get("/", _ -> {
            waiting.incrementAndGet();
            return Response.text("" + end.await(60, TimeUnit.SECONDS));
        }));
        var pool = Engine.threadPool(2).withQueue(1).withPatience(SHORT);
        try (var served = Engines.serve(pool, site);
                var first = served.connect();
                var second = served.connect()) {
            first.send(GET);
            second.send(GET);
            Awaitility.await().until(() -> waiting.get() == 2);
            try (var third = served.connect();
                    var fourth = served.connect()) {
                assertThat(third.readAll()).startsWith("HTTP/1.1 503 ");
                assertThat(fourth.readAll()).startsWith("HTTP/1.1 503 ");
            }
            end.countDown();
            assertThat(first.readAnswer()).endsWith("true");
            assertThat(second.readAnswer()).endsWith("true");
        }
    }
}
