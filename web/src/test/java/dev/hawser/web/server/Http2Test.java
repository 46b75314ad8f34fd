package dev.hawser.web.server;

import static dev.hawser.web.server.Frames.END_HEADERS;
import static dev.hawser.web.server.Frames.END_STREAM;
import static dev.hawser.web.server.Frames.GOAWAY;
import static dev.hawser.web.server.Frames.HEADERS;
import static dev.hawser.web.server.Frames.PING;
import static dev.hawser.web.server.Frames.RST_STREAM;
import static dev.hawser.web.server.Frames.WHOLE;
import static dev.hawser.web.server.Frames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a site promises its handlers and their clients over HTTP/2, on each engine.
final class Http2Test {
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;
    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int MAX_HEADER_LIST_SIZE = 6;

    static Stream<Engine> engines() {
        return Engines.andUring();
    }

    static Stream<Engine> threadEngines() {
        return Engines.all().filter(engine -> !engine.word().equals("event-loop"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theSameHandlersAnswer(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get("/", _ -> Response.text("four").header("X-Name", "value"))
                .get(
                        "/cookies",
                        request ->
                                Response.text(request.headers().first("cookie").orElse("") + " " + request.authority()
                                        + " " + request.scheme()))
                .post("/", request -> Response.text(request.body().text())));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            var answer = client.hello().get(1, "/").send().answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.head())
                    .containsEntry("x-name", "value")
                    .containsEntry("content-length", "4")
                    .containsKey("date");
            assertThat(answer.body()).isEqualTo("four");

            client.request(WHOLE, 3, "HEAD", "/").request(END_HEADERS, 5, "POST", "/");
            client.data(0, 5, 0).frame(Frames.DATA, 0, 5, "ab".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            // Trailers end a body, and are dropped.
            client.head(WHOLE, 5, "trailer", "x").send();
            var head = client.answer(3);
            assertThat(head.head()).containsEntry("content-length", "4");
            assertThat(head.body()).isEmpty();
            assertThat(client.answer(5).body()).isEqualTo("ab");

            client.request(WHOLE, 7, "GET", "/cookies", "cookie", "a=b", "cookie", "c=d");
            assertThat(client.send().answer(7).body()).isEqualTo("a=b; c=d a http");
            assertThat(client.request(WHOLE, 9, "TRACE", "/").send().answer(9).status())
                    .isEqualTo("501");
            assertThat(client.request(WHOLE, 11, "OPTIONS", "*")
                            .send()
                            .answer(11)
                            .status())
                    .isEqualTo("204");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneRequestDoesntHoldUpAnother(Engine engine) throws Exception {
        var go = new CountDownLatch(1);
        var later = new Deferred<Response>();
        boolean mayBlock = !engine.word().equals("event-loop");
        var site = new Site(new Tree().get("/fast", _ -> Response.text("fast")).get("/slow", _ -> {
            if (mayBlock) {
                go.await();
                return Response.text("slow");
            }
            return Answer.later(later);
        }));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().get(1, "/slow").get(3, "/slow").get(5, "/fast").send();
            assertThat(client.answer(5).body()).isEqualTo("fast");
            go.countDown();
            later.succeed(Response.text("slow"));
            assertThat(client.answer(3).body()).isEqualTo("slow");
            assertThat(client.answer(1).body()).isEqualTo("slow");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anAnswerIsAskedForNoFasterThanTheClientTakesIt(Engine engine) throws Exception {
        var asked = new AtomicInteger();
        var closed = new CountDownLatch(1);
        var source = new ByteSource() {
            @Override
            public Deferred<Optional<byte[]>> next() {
                return Deferred.succeeded(
                        asked.incrementAndGet() <= 1000 ? Optional.of(new byte[10_000]) : Optional.empty());
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        var site = new Site(new Tree()
                .get("/", _ -> Response.of(Status.OK).content("a/b", source))
                .get("/other", _ -> Response.text("other")));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello(INITIAL_WINDOW_SIZE, 20_000).get(1, "/").get(3, "/other");
            assertThat(client.send().answer(3).body()).isEqualTo("other");
            assertThat(asked.get()).isLessThanOrEqualTo(4);
            client.frame(WINDOW_UPDATE, 0, 1, 1_000_000_000).frame(WINDOW_UPDATE, 0, 0, 1_000_000_000);
            assertThat(client.send().answer(1).body()).hasSize(10_000_000);
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyComesNoFasterThanItsHandlerTakesIt(Engine engine) throws Exception {
        var taken = new Deferred<ByteSource>();
        var site = new Site(new Tree().get("/", _ -> Response.text("other")).post("/", Handler.streaming(request -> {
            taken.succeed(request.body().stream());
            return Answer.later(new Deferred<>());
        })));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().request(END_HEADERS, 1, "POST", "/");
            for (int i = 0; i < 4; i++) {
                client.data(0, 1, 16_383);
            }
            client.data(0, 1, 3).send();
            assertThat(client.get(3, "/").send().answer(3).body()).isEqualTo("other");
            assertThat(client.isAlive()).isTrue();
            // As much room as there was in the beginning is used up; more comes when something is taken.
            var source = taken.toCompletableFuture().get(10, TimeUnit.SECONDS);
            for (int bytes = 0; bytes < 65_535; ) {
                bytes += source.next()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS)
                        .orElseThrow()
                        .length;
            }
            var room = client.await(frame -> frame.type() == WINDOW_UPDATE && frame.stream() == 1);
            assertThat(room.number()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStreamingHandlerTakesABodyOfAnyLength(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .post(
                        "/",
                        Handler.streaming(request ->
                                Answer.later(count(request.body().stream(), 0).then(sum -> Response.text("" + sum))))));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().request(END_HEADERS, 1, "POST", "/").send();
            int room = 65_535;
            for (int i = 0; i < 500; i++) {
                while (room < 10_000) {
                    room += client.await(frame -> frame.type() == WINDOW_UPDATE && frame.stream() == 1)
                            .number();
                }
                room -= 10_000;
                client.data(i == 499 ? END_STREAM : 0, 1, 10_000).send();
            }
            assertThat(client.answer(1).body()).isEqualTo("5000000");
        }
    }

    private static Deferred<Integer> count(ByteSource source, int before) {
        return source.next()
                .compose(piece ->
                        piece.isEmpty() ? Deferred.succeeded(before) : count(source, before + piece.get().length));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileIsSentWhole(Engine engine, @TempDir Path folder) throws IOException {
        var file = folder.resolve("file");
        Files.writeString(file, "0123456789".repeat(100_000));
        var site = new Site(new Tree()
                .get("/", _ -> Response.of(Status.OK).content("text/plain", new ResponseBody.File(file, 5, 999_995))));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello(INITIAL_WINDOW_SIZE, 2_000_000).frame(WINDOW_UPDATE, 0, 0, 2_000_000);
            var answer = client.get(1, "/").send().answer(1);
            assertThat(answer.head()).containsEntry("content-length", "999995");
            assertThat(answer.body()).isEqualTo("0123456789".repeat(100_000).substring(5));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFailureIsItsStreamsOwn(Engine engine) throws IOException {
        // Row 91.
        var site = new Site(new Tree()
                .get("/", _ -> Response.text("fine"))
                .get("/throws", _ -> {
                    throw new IllegalStateException("a secret");
                })
                .get(
                        "/breaks",
                        _ -> Response.of(Status.OK)
                                .content("a/b", () -> Deferred.failed(new IOException("a secret")))));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            var answer = client.hello().get(1, "/throws").send().answer(1);
            assertThat(answer.status()).isEqualTo("500");
            assertThat(answer.body()).containsPattern("\"id\":\"[0-9a-f]{16}\"").doesNotContain("secret");
            client.get(3, "/breaks").send();
            assertThat(client.await(RST_STREAM).number()).isEqualTo(INTERNAL_ERROR);
            assertThat(client.get(5, "/").send().answer(5).body()).isEqualTo("fine");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theHandlerLearnsThatItsRequestWasCalledOff(Engine engine) throws Exception {
        var asked = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        var site = new Site(new Tree().get("/", request -> {
            request.closed().thenAccept(_ -> left.countDown());
            asked.countDown();
            return Answer.later(new Deferred<>(cancelled::countDown));
        }));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().get(1, "/").send();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            client.frame(RST_STREAM, 0, 1, CANCEL).send();
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("threadEngines")
    void aHandlerThatBlocksIsInterruptedWhenItsRequestIsCalledOff(Engine engine) throws Exception {
        var asked = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var site = new Site(new Tree().get("/", _ -> {
            asked.countDown();
            try {
                return Response.text("" + new CountDownLatch(1).await(1, TimeUnit.MINUTES));
            } catch (InterruptedException off) {
                interrupted.countDown();
                throw off;
            }
        }));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().get(1, "/").send();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            client.frame(RST_STREAM, 0, 1, CANCEL).send();
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsRefusedEarlyNeedsNotBeSentToItsEnd(Engine engine) throws IOException {
        var site = new Site(
                new Tree().post("/", request -> Response.text(request.body().text())));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().request(END_HEADERS, 1, "POST", "/", "content-length", "2000000");
            assertThat(client.send().answer(1).status()).isEqualTo("413");
            assertThat(client.await(RST_STREAM).number()).isEqualTo(NO_ERROR);
            // What was on its way is no offence, however much it is.
            for (int i = 0; i < 400; i++) {
                client.data(0, 1, 100);
            }
            assertThat(client.isAlive()).isTrue();

            client.request(END_HEADERS, 3, "POST", "/", "expect", "100-continue")
                    .send();
            assertThat(client.await(HEADERS).fields()).containsEntry(":status", "100");
            client.data(END_STREAM, 3, 2);
            assertThat(client.send().answer(3).status()).isEqualTo("200");
            client.request(END_HEADERS, 5, "POST", "/", "expect", "a miracle");
            assertThat(client.send().answer(5).status()).isEqualTo("417");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void headsAreHeldToTheLimits(Engine engine) throws IOException {
        var site = new Site(new Tree().get("/", _ -> Response.text("")));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            var fields = new String[202];
            for (int i = 0; i < fields.length; i += 2) {
                fields[i] = "a" + i;
                fields[i + 1] = "b";
            }
            client.hello().request(WHOLE, 1, "GET", "/", fields);
            assertThat(client.send().answer(1).status()).isEqualTo("431");
            client.get(3, "/" + "a".repeat(9000));
            assertThat(client.send().answer(3).status()).isEqualTo("414");
            client.request(WHOLE, 5, "GET", "/", "host", "b");
            assertThat(client.send().answer(5).status()).isEqualTo("400");
            client.head(WHOLE, 7, ":method", "GET", ":scheme", "http", ":path", "/");
            assertThat(client.send().answer(7).status()).isEqualTo("400");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void noMoreRequestsRunAtOnceThanTheLimit(Engine engine) throws Exception {
        // Row 71, within what resets are allowed: the limit holds before the client has heard of it.
        var running = new AtomicInteger();
        var site = new Site(new Tree().get("/", _ -> {
            running.incrementAndGet();
            return Answer.later(new Deferred<>());
        }));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello();
            for (int i = 0; i < 150; i++) {
                client.get(2 * i + 1, "/");
            }
            client.send();
            for (int i = 0; i < 50; i++) {
                var refused = client.await(RST_STREAM);
                assertThat(refused.number()).isEqualTo(REFUSED_STREAM);
                assertThat(refused.stream()).isGreaterThan(200);
            }
            Awaitility.await().until(() -> running.get() == 100);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoTakesNothingOfAnAnswerLosesIt(Engine engine) throws IOException {
        // Row 75.
        var limits = HttpLimits.defaults();
        var all = limits.streams();
        var site = new Site(new Tree().get("/", _ -> Response.text("page")))
                .limits(limits.withStreams(new HttpLimits.Streams(
                        all.most(),
                        all.resets(),
                        all.idleFrames(),
                        all.window(),
                        Duration.ofMillis(400),
                        all.bodies())));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello(INITIAL_WINDOW_SIZE, 0);
            for (int i = 0; i < 90; i++) {
                client.get(2 * i + 1, "/");
            }
            client.send();
            for (int i = 0; i < 90; i++) {
                assertThat(client.await(RST_STREAM).number()).isEqualTo(CANCEL);
            }
            client.frame(Frames.SETTINGS, 0, 0, new byte[] {0, INITIAL_WINDOW_SIZE, 0, 0, 1, 0});
            assertThat(client.get(201, "/").send().answer(201).body()).isEqualTo("page");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatAClientSaysOfHeadsIsAdvice(Engine engine) throws IOException {
        // Row 76.
        var site = new Site(new Tree().get("/", _ -> Response.text("x")));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello(MAX_HEADER_LIST_SIZE, 1);
            for (int i = 0; i < 500; i++) {
                assertThat(client.get(2 * i + 1, "/").send().answer(2 * i + 1).status())
                        .isEqualTo("200");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachLateOneIsToldSo(Engine engine) throws IOException {
        // Row 88 among others.
        var limits = HttpLimits.defaults();
        var quick = limits.withHead(new HttpLimits.Head(8192, 16_384, 100, Duration.ofMillis(200)))
                .withBody(new HttpLimits.Body(1 << 20, 1_000_000, Duration.ofMillis(200)))
                .withHandler(Duration.ofMillis(200))
                .withKeepAlive(Duration.ofMillis(600));
        var site = new Site(new Tree()
                        .get("/", _ -> Answer.later(new Deferred<>()))
                        .post("/", request -> Response.text(request.body().text())))
                .limits(quick);
        try (var served = Engines.serve(engine, site)) {
            try (var client = served.connectHttp2()) {
                assertThat(client.rest()).as("nothing was said").isEmpty();
            }
            try (var client = served.connectHttp2()) {
                client.raw("PRI * HT".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .send();
                assertThat(client.rest()).as("half of the preface").isEmpty();
            }
            try (var client = served.connectHttp2()) {
                client.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                        .send();
                assertThat(client.rest()).as("no settings").noneMatch(frame -> frame.type() == GOAWAY);
            }
            try (var client = served.connectHttp2()) {
                client.hello().request(END_HEADERS, 1, "POST", "/").data(0, 1, 1);
                assertThat(client.send().answer(1).status()).isEqualTo("408");
                assertThat(client.get(3, "/").send().answer(3).status()).isEqualTo("503");
                assertThat(client.await(GOAWAY).number()).as("idle").isEqualTo(NO_ERROR);
                client.rest();
            }
            try (var client = served.connectHttp2()) {
                client.hello().request(0, 1, "GET", "/").send();
                assertThat(client.await(GOAWAY).number()).as("half of a head").isEqualTo(11);
                client.rest();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneThatDrainsSaysGoodbyeTwiceAndLosesNothing(Engine engine) throws Exception {
        var asked = new CountDownLatch(1);
        var slow = new Deferred<Response>();
        var site = new Site(new Tree().get("/fast", _ -> Response.text("fast")).get("/slow", _ -> {
            asked.countDown();
            return Answer.later(slow);
        }));
        try (var served = Engines.serve(engine, site);
                var idle = served.connectHttp2();
                var busy = served.connectHttp2()) {
            assertThat(idle.hello().send().isAlive()).isTrue();
            busy.hello().get(1, "/slow").send();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            var stopping = Thread.ofVirtual().start(() -> served.reactor().stop(Duration.ofSeconds(20)));
            assertThat(busy.await(GOAWAY).lastStream()).isEqualTo(Integer.MAX_VALUE);
            // On its way before the client has heard: it is taken.
            var ping = busy.await(PING);
            assertThat(busy.get(3, "/fast").send().answer(3).body()).isEqualTo("fast");
            busy.frame(PING, Frames.ACK, 0, ping.payload()).send();
            assertThat(busy.await(GOAWAY).lastStream()).isEqualTo(3);
            busy.get(5, "/fast").send();
            var refused = busy.await(RST_STREAM);
            assertThat(refused.stream()).isEqualTo(5);
            assertThat(refused.number()).as("the client may try again").isEqualTo(REFUSED_STREAM);
            slow.succeed(Response.text("done"));
            assertThat(busy.answer(1).body()).isEqualTo("done");
            busy.rest();
            // Who doesn't answer the ping is let go of all the same.
            assertThat(idle.rest().stream().filter(frame -> frame.type() == GOAWAY))
                    .hasSize(2);
            stopping.join();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void allThatAHalfClosedClientAskedForIsAnswered(Engine engine) throws Exception {
        var slow = new Deferred<Response>();
        var left = new AtomicBoolean();
        var site = new Site(new Tree().get("/", request -> {
            request.closed().thenAccept(_ -> {
                left.set(true);
                slow.succeed(Response.text("done"));
            });
            return Answer.later(slow.shielded());
        }));
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello().get(1, "/").get(3, "/").send().endOutput();
            assertThat(client.answer(1).body()).isEqualTo("done");
            assertThat(client.answer(3).body()).isEqualTo("done");
            assertThat(client.rest()).noneMatch(frame -> frame.type() == GOAWAY);
            assertThat(left).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void bodiesOfManyRequestsAreKeptWithinALimit(Engine engine) throws IOException {
        var limits = HttpLimits.defaults().withBodyBytes(10_000);
        var site = new Site(new Tree()
                        .post("/", request -> Response.text("" + request.body().length())))
                .limits(limits);
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello();
            int most = limits.streams().bodies();
            for (int i = 0; i <= most; i++) {
                client.request(END_HEADERS, 2 * i + 1, "POST", "/").data(0, 2 * i + 1, 10_000);
            }
            assertThat(client.send().answer(2 * most + 1).status()).isEqualTo("503");
            client.data(END_STREAM, 1, 0);
            assertThat(client.send().answer(1).body()).isEqualTo("10000");
        }
    }
}
