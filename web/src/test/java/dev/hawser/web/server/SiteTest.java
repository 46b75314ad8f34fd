package dev.hawser.web.server;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a site promises its handlers and their clients, on each engine.
final class SiteTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

    static Stream<Engine> engines() {
        return Engines.andUring();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void pipelinedRequestsAreAnsweredOneByOneInOrder(Engine engine) throws IOException {
        var slow = new Deferred<Response>();
        var ran = new CopyOnWriteArrayList<String>();
        var site = new Site(new Tree()
                .get("/slow", _ -> {
                    ran.add("slow");
                    return Answer.later(slow);
                })
                .get("/fast", _ -> {
                    ran.add("fast");
                    return Response.text("fast");
                }));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send("GET /slow" + HOST + "\r\nGET /fast" + HOST + "\r\n");
            Awaitility.await().until(() -> !ran.isEmpty());
            slow.succeed(Response.text("slow"));
            assertThat(client.readAnswer()).endsWith("\r\n\r\nslow");
            assertThat(client.readAnswer()).endsWith("\r\n\r\nfast");
            assertThat(ran).containsExactly("slow", "fast");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void allThatAHalfClosedClientAskedForIsAnswered(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get(
                        "/{n}",
                        request -> Answer.later(later(request.parameter("n").asText()))));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (int i = 0; i < 20; i++) {
                client.send("GET /" + i + HOST + "\r\n");
            }
            String received = client.endOutput().readAll();
            assertThat(Raw.statusLines(received)).hasSize(20).containsOnly("HTTP/1.1 200 OK");
            assertThat(received).endsWith("\r\n\r\n19");
        }
    }

    private static Deferred<Response> later(String text) {
        var coming = new Deferred<Response>();
        Thread.ofVirtual().start(() -> coming.succeed(Response.text(text)));
        return coming;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyIsTheSameHoweverItComes(Engine engine) throws IOException {
        var site = new Site(
                new Tree().post("/", request -> Response.text(request.body().text())));
        String body = "ä".repeat(50_000);
        String raw = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send("POST /" + HOST + "Content-Length: 100000\r\n\r\n" + raw);
            assertThat(client.readAnswer()).endsWith(raw);
            client.send("POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 100_000; i += 1000) {
                client.send("3e8;x=y\r\n" + raw.substring(i, i + 1000) + "\r\n");
            }
            client.send("0\r\nTrailer: dropped\r\n\r\n");
            assertThat(client.readAnswer()).endsWith(raw);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aClientIsToldToContinueOnlyWhenItMay(Engine engine) throws IOException {
        var site = new Site(
                new Tree().post("/", request -> Response.text(request.body().text())));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send("POST /" + HOST + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 100 Continue\r\n");
            client.send("hi");
            assertThat(client.readAnswer()).endsWith("\r\n\r\nhi");
            client.send("POST /" + HOST + "Content-Length: 2\r\nExpect: a miracle\r\n\r\nhi");
            assertThat(client.readAll()).startsWith("HTTP/1.1 417 ");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void headHasTheHeadOfGetAndNoBody(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get("/", _ -> Response.text("four"))
                .get("/none", _ -> Response.noContent())
                .get("/unchanged", _ -> Response.of(Status.NOT_MODIFIED)));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String received = client.send("HEAD /" + HOST + "\r\nGET /none" + HOST + "\r\nGET /unchanged" + HOST
                            + "\r\nGET /" + HOST + "Connection: close\r\n\r\n")
                    .readAll();
            assertThat(Raw.statusLines(received))
                    .containsExactly(
                            "HTTP/1.1 200 OK",
                            "HTTP/1.1 204 No Content",
                            "HTTP/1.1 304 Not Modified",
                            "HTTP/1.1 200 OK");
            assertThat(received.split("four", -1)).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFailureIsA500WithAnIdAndTheConnectionGoesOn(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get("/throws", _ -> {
                    throw new IllegalStateException("a secret");
                })
                .get("/overflows", _ -> overflow(0))
                .get("/fails", _ -> Answer.later(Deferred.failed(new IOException("a secret"))))
                .get("/null", _ -> nothing())
                .get("/nothing", _ -> Answer.later(Deferred.succeeded(nothing())))
                .get("/later", _ -> Answer.later(later("").then(_ -> nothing())))
                .get("/", _ -> Response.text("fine")));
        for (var each : List.of(site, site.filter((request, next) -> next.answer(request)))) {
            try (var log = new Logged("dev.hawser.web.server.Answering");
                    var served = Engines.serve(engine, each);
                    var client = served.connect()) {
                for (String path : List.of("/throws", "/overflows", "/fails", "/null", "/nothing", "/later")) {
                    client.send("GET " + path + HOST + "\r\n");
                    String answer = client.readAnswer();
                    assertThat(answer)
                            .as(path)
                            .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
                            .containsPattern("\"id\":\"[0-9a-f]{16}\"")
                            .doesNotContain("secret", "Exception", "java");
                    // Who quotes the id finds what went wrong.
                    String id = answer.replaceAll("(?s).*\"id\":\"([0-9a-f]{16})\".*", "$1");
                    assertThat(log.lines()).as(path).anyMatch(line -> line.contains(path) && line.contains(id));
                }
                assertThat(client.send("GET /" + HOST + "\r\n").readAnswer()).endsWith("fine");
            }
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // What a handler without such checks may do.
    private static <T> T nothing() {
        return null;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anAnswerThatComesTooLateLetsItsSourceGo(Engine engine) throws Exception {
        var closed = new CountDownLatch(1);
        var source = new ByteSource() {
            @Override
            public Deferred<Optional<byte[]>> next() {
                return new Deferred<>();
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        // It can't be stopped.
        var coming = Deferred.<Response>stoppedBy(() -> {});
        var site = new Site(new Tree().get("/", _ -> Answer.later(coming)))
                .limits(HttpLimits.defaults().withHandler(Duration.ofMillis(100)));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            assertThat(client.send("GET /" + HOST + "\r\n").readAnswer()).startsWith("HTTP/1.1 503 ");
            coming.succeed(Response.of(Status.OK).content("a/b", source));
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Response overflow(int depth) {
        return depth < 0 ? Response.text("") : overflow(depth + 1).header("a", "b");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStreamIsAskedForNoMoreThanTheClientReads(Engine engine) throws Exception {
        var asked = new AtomicInteger();
        var closed = new CountDownLatch(1);
        var source = new ByteSource() {
            @Override
            public Deferred<Optional<byte[]>> next() {
                return Deferred.succeeded(Optional.of(piece(asked)));
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        var site = new Site(new Tree().get("/", _ -> Response.of(Status.OK).content("a/b", source)));
        try (var served = Engines.serve(engine, site)) {
            try (var client = served.connect()) {
                client.send("GET /" + HOST + "\r\n");
                // It stops when the sockets and the output are full: two looks in a row are the same.
                var before = new AtomicInteger(-1);
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> asked.get() > 0 && before.getAndSet(asked.get()) == asked.get());
                assertThat(asked.get()).as("pieces of 64 KiB").isLessThan(400);
            }
            assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStreamComesWholeInChunks(Engine engine) throws IOException {
        var site = new Site(new Tree().get("/", _ -> Response.of(Status.OK).content("text/plain", numbers(2000))));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String received =
                    client.send("GET /" + HOST + "Connection: close\r\n\r\n").readAll();
            assertThat(received)
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .endsWith("0\r\n\r\n");
            assertThat(dechunked(received))
                    .isEqualTo(IntStream.range(0, 2000).mapToObj(i -> i + "\n").reduce("", String::concat));
        }
    }

    private static byte[] piece(AtomicInteger asked) {
        asked.incrementAndGet();
        return new byte[64 * 1024];
    }

    private static ByteSource numbers(int count) {
        Iterator<byte[]> pieces = IntStream.range(0, count)
                .mapToObj(i -> (i + "\n").getBytes(StandardCharsets.US_ASCII))
                .iterator();
        return ByteSource.of(pieces);
    }

    private static String dechunked(String answer) {
        var text = new StringBuilder();
        int at = answer.indexOf("\r\n\r\n") + 4;
        while (true) {
            int end = answer.indexOf("\r\n", at);
            int size = Integer.parseInt(answer.substring(at, end), 16);
            if (size == 0) {
                return text.toString();
            }
            text.append(answer, end + 2, end + 2 + size);
            at = end + 2 + size + 2;
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSourceThatFailsBreaksTheAnswerOff(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get("/", _ -> Response.of(Status.OK).content("a/b", () -> Deferred.failed(new IOException("gone")))));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send("GET /" + HOST + "\r\n");
            String received;
            try {
                received = client.readAll();
            } catch (IOException reset) {
                received = "";
            }
            assertThat(received).doesNotEndWith("0\r\n\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileIsSentWhole(Engine engine, @TempDir Path folder) throws IOException {
        var file = folder.resolve("file");
        Files.writeString(file, "0123456789".repeat(100_000));
        var site = new Site(new Tree()
                .get("/", _ -> Response.of(Status.OK).content("text/plain", new ResponseBody.File(file, 5, 999_995))));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String received =
                    client.send("GET /" + HOST + "Connection: close\r\n\r\n").readAll();
            assertThat(received).containsIgnoringCase("content-length: 999995\r\n");
            assertThat(received.substring(received.indexOf("\r\n\r\n") + 4))
                    .isEqualTo("0123456789".repeat(100_000).substring(5));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStreamingHandlerTakesABodyOfAnyLengthAsItComes(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .post(
                        "/",
                        Handler.streaming(request ->
                                Answer.later(count(request.body().stream(), 0).then(sum -> Response.text("" + sum))))));
        int bytes = 5_000_000;
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send("POST /" + HOST + "Content-Length: " + bytes + "\r\n\r\n");
            for (int i = 0; i < bytes; i += 100_000) {
                client.send("x".repeat(100_000));
            }
            assertThat(client.readAnswer()).endsWith("\r\n\r\n" + bytes);
            client.send("POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            assertThat(client.readAnswer()).endsWith("\r\n\r\n3");
        }
    }

    private static Deferred<Integer> count(ByteSource source, int before) {
        return source.next()
                .compose(piece ->
                        piece.isEmpty() ? Deferred.succeeded(before) : count(source, before + piece.get().length));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void theHandlerLearnsThatTheClientHasLeft(Engine engine) throws Exception {
        var left = new CountDownLatch(1);
        var cancelled = new AtomicBoolean();
        var asked = new CountDownLatch(1);
        var site = new Site(new Tree().get("/", request -> {
            request.closed().thenAccept(_ -> left.countDown());
            var never = new Deferred<Response>(() -> cancelled.set(true));
            asked.countDown();
            return Answer.later(never);
        }));
        try (var served = Engines.serve(engine, site)) {
            try (var client = served.connect()) {
                client.send("GET /" + HOST + "\r\n");
                assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(left.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(cancelled).isTrue();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachLateOneIsToldSo(Engine engine) throws IOException {
        var limits = HttpLimits.defaults();
        var quick = limits.withHead(new HttpLimits.Head(8192, 16_384, 100, Duration.ofMillis(100)))
                .withBody(new HttpLimits.Body(1 << 20, 1_000_000, Duration.ofMillis(100)))
                .withHandler(Duration.ofMillis(100))
                .withKeepAlive(Duration.ofMillis(300));
        var site = new Site(new Tree()
                        .get("/", _ -> Answer.later(new Deferred<>()))
                        .post("/", request -> Response.text(request.body().text())))
                .limits(quick);
        try (var served = Engines.serve(engine, site)) {
            try (var client = served.connect()) {
                assertThat(client.send("GET / HT").readAll()).startsWith("HTTP/1.1 408 ");
            }
            try (var client = served.connect()) {
                client.send("POST /" + HOST + "Content-Length: 100\r\n\r\nx");
                assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
            }
            try (var client = served.connect()) {
                assertThat(client.send("GET /" + HOST + "\r\n").readAnswer()).startsWith("HTTP/1.1 503 ");
                assertThat(client.readAll()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneThatDrainsAnswersWhatHasBegun(Engine engine) throws Exception {
        var asked = new CountDownLatch(1);
        var slow = new Deferred<Response>();
        var site = new Site(new Tree().get("/", _ -> {
            asked.countDown();
            return Answer.later(slow);
        }));
        try (var served = Engines.serve(engine, site);
                var idle = served.connect();
                var busy = served.connect()) {
            busy.send("GET /" + HOST + "\r\n");
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            var stopping = Thread.ofVirtual().start(() -> served.reactor().stop(Duration.ofSeconds(10)));
            assertThat(idle.readAll()).isEmpty();
            slow.succeed(Response.text("done"));
            // It says that it is the last one if it knew in time; the end comes either way.
            assertThat(busy.readAll()).endsWith("done");
            stopping.join();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneThatIsFullSaysSo(Engine engine) throws IOException {
        var site = new Site(new Tree().get("/", _ -> Response.text("")));
        var one = dev.hawser.core.engine.Limits.defaults().withConnections(1);
        try (var served = Engines.serve(engine, one, site);
                var first = served.connect()) {
            first.send("GET /" + HOST + "\r\n").readAnswer();
            try (var second = served.connect()) {
                assertThat(second.readAll()).startsWith("HTTP/1.1 503 ").contains("application/problem+json");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void manyPipelinedRequestsOfOneWhoNeverReadsDontPileUp(Engine engine) throws Exception {
        var ran = new AtomicInteger();
        var page = "x".repeat(10_000);
        var site = new Site(new Tree().get("/", _ -> {
            ran.incrementAndGet();
            return Response.text(page);
        }));
        try (var served = Engines.serve(engine, site)) {
            Thread sending;
            try (var client = served.connect()) {
                var requests = ("GET /" + HOST + "\r\n").repeat(100);
                sending = Thread.ofVirtual().start(() -> sendForever(client, requests));
                var before = new AtomicInteger(-1);
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(300))
                        .until(() -> ran.get() > 0 && before.getAndSet(ran.get()) == ran.get());
                assertThat(ran.get())
                        .as("answers of 10 kB for one who reads none")
                        .isLessThan(2000);
            }
            sending.join();
        }
    }

    private static void sendForever(Raw client, String requests) {
        try {
            for (int i = 0; i < 1000; i++) {
                client.send(requests);
            }
        } catch (IOException closed) {
            // As is wanted.
        }
    }
}
