package dev.hawser.web.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.Cors;
import dev.hawser.web.filter.Decompression;
import dev.hawser.web.forms.Multipart;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Inputs of the list that aren't simply refused: what stands just inside a rule, and what a handler, a form or a log
/// must bear. By their numbers in the list, on each engine.
final class EdgeRequestsTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";

    private record Thing(String name, BigInteger number) {}

    static Stream<Engine> engines() {
        return Engines.all();
    }

    private static Site echo() {
        return new Site(new Tree()
                .get("/", _ -> Response.text("page"))
                .post("/", request -> Response.text("[" + request.body().text() + "]")));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row21_afewEmptyLinesBeforeARequestAreTaken(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, echo());
                var client = served.connect()) {
            for (String before : List.of("\r\n", "\r\n\r\n", "\r\n\r\n\r\n\r\n")) {
                assertThat(client.send(before + "GET /" + HOST + "\r\n").readAnswer())
                        .startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row39_zerosBeforeAChunksSizeCountForNothing(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, echo())) {
            for (int zeros : List.of(1, 15, 40)) {
                try (var client = served.connect()) {
                    client.send("POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + "0".repeat(zeros)
                            + "1\r\nZ\r\n0\r\n\r\n");
                    assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n[Z]");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row43_arequestLineOf8000OctetsPasses(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get(
                        "/{all}",
                        request -> Response.text("" + request.path().raw().length())));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            int target = 8000 - "GET  HTTP/1.1".length();
            assertThat(client.send("GET /" + "a".repeat(target - 1) + HOST + "\r\n")
                            .readAnswer())
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n" + target);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row49_whatFollowsTheLastRequestIsNeverRun(Engine engine) throws IOException {
        var ran = new AtomicInteger();
        var site = new Site(new Tree().get("/", _ -> Response.text("last")).get("/second", _ -> {
            ran.incrementAndGet();
            return Response.text("second");
        }));
        try (var served = Engines.serve(engine, site)) {
            for (String last : List.of(HOST + "Connection: close\r\n\r\n", " HTTP/1.0\r\n\r\n")) {
                try (var client = served.connect()) {
                    String received = client.send("GET /" + last + "GET /second" + HOST + "\r\n")
                            .endOutput()
                            .readAll();
                    assertThat(Raw.statusLines(received)).containsExactly("HTTP/1.1 200 OK");
                    assertThat(received)
                            .containsIgnoringCase("connection: close")
                            .endsWith("\r\n\r\nlast");
                }
            }
            assertThat(ran).hasValue(0);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row50_anAnswerThatHasNoBodyHasNoneWhateverTheHandlerGives(Engine engine, @TempDir Path folder)
            throws IOException {
        // The kernel sends the larger one by itself.
        var small = Files.writeString(folder.resolve("small"), "body".repeat(1000));
        var large = Files.writeString(folder.resolve("large"), "body".repeat(10_000));
        var site = new Site(new Tree()
                .get(
                        "/small",
                        _ -> Response.of(Status.NO_CONTENT).body(new ResponseBody.File(small, 0, Files.size(small))))
                .get(
                        "/large",
                        _ -> Response.of(Status.NOT_MODIFIED).body(new ResponseBody.File(large, 0, Files.size(large))))
                .get("/204", _ -> Response.text("body").status(Status.NO_CONTENT))
                .get("/304", _ -> Response.text("body").status(Status.NOT_MODIFIED))
                .get(
                        "/stream",
                        _ -> Response.of(Status.NO_CONTENT)
                                .content("a/b", ByteSource.of(new byte[] {'b', 'o', 'd', 'y'})))
                .get("/200", _ -> Response.text("body")));
        assertThatThrownBy(() -> new Status(103, "Early Hints")).isInstanceOf(IllegalArgumentException.class);
        try (var served = Engines.serve(engine, site);
                var client = served.connect();
                var streams = served.connectHttp2()) {
            String received = client.send("GET /204" + HOST + "\r\nGET /304" + HOST + "\r\nGET /stream" + HOST
                            + "\r\nGET /small" + HOST + "\r\nGET /large" + HOST + "\r\nHEAD /large" + HOST
                            + "\r\nHEAD /200" + HOST + "Connection: close\r\n\r\n")
                    .readAll();
            assertThat(Raw.statusLines(received))
                    .containsExactly(
                            "HTTP/1.1 204 No Content",
                            "HTTP/1.1 304 Not Modified",
                            "HTTP/1.1 204 No Content",
                            "HTTP/1.1 204 No Content",
                            "HTTP/1.1 304 Not Modified",
                            "HTTP/1.1 304 Not Modified",
                            "HTTP/1.1 200 OK");
            assertThat(received).doesNotContain("body").endsWith("\r\n\r\n");
            streams.hello().get(1, "/204").get(3, "/304").get(5, "/stream").request(Frames.WHOLE, 7, "HEAD", "/200");
            streams.get(9, "/small").get(11, "/large").request(Frames.WHOLE, 13, "HEAD", "/large");
            streams.send();
            for (int id = 1; id <= 13; id += 2) {
                assertThat(streams.answer(id).body()).as("stream %s", id).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row54_whatWouldBreakAHeadApartIsRefusedWhereItIsSet(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .get("/value", _ -> Response.text("x").header("x", "a\r\nSet-Cookie: a=b"))
                .get("/name", _ -> Response.text("x").header("x\r\nSet-Cookie: a=b", "c"))
                .get("/reason", _ -> Response.of(new Status(200, "O\nK")))
                .get("/location", _ -> Response.seeOther("/\r\nSet-Cookie: a=b")));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String path : List.of("/value", "/name", "/reason", "/location")) {
                assertThat(client.send("GET " + path + HOST + "\r\n").readAnswer())
                        .startsWith("HTTP/1.1 500 Internal Server Error\r\n")
                        .doesNotContainIgnoringCase("set-cookie");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row60_whatNobodyDecompressesIsA415(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .post("/json", request -> Response.json(request.body().json(Object.class)))
                .post("/text", request -> Response.text(request.body().text()))
                .post("/form", request -> Response.text("" + request.body().form()))
                .post("/bytes", request -> Response.text("" + request.body().length())));
        String coded = HOST + "Content-Length: 2\r\nContent-Encoding: gzip\r\nContent-Type: ";
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String ask : List.of(
                    "/json" + coded + "application/json",
                    "/text" + coded + "text/plain",
                    "/form" + coded + "application/x-www-form-urlencoded")) {
                assertThat(client.send("POST " + ask + "\r\n\r\n{}").readAnswer())
                        .as(ask)
                        .startsWith("HTTP/1.1 415 ");
            }
            assertThat(client.send("POST /bytes" + coded + "text/plain\r\n\r\n{}")
                            .readAnswer())
                    .endsWith("\r\n\r\n2");
            String plain = "/json" + coded.replace("gzip", "identity") + "application/json\r\n\r\n{}";
            assertThat(client.send("POST " + plain).readAnswer()).endsWith("\r\n\r\n{}");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row62_aformWithoutEndAndOneOfManyPartsAreRefused(Engine engine) throws IOException {
        Handler reads =
                request -> Answer.later(parts(Multipart.of(request), 0).then(count -> Response.text("" + count)));
        var site = new Site(new Tree().post("/whole", reads).post("/stream", Handler.streaming(reads)));
        String part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
        var forms = List.of(
                "400 " + part,
                "400 " + part + "--b\r\nX: " + "y".repeat(1_000_000 - 1000) + "\r\n\r\nx\r\n--b--\r\n",
                "413 " + part.repeat(15_000) + "--b--\r\n");
        try (var served = Engines.serve(engine, site)) {
            for (String path : List.of("/whole", "/stream")) {
                for (String form : forms) {
                    try (var client = served.connect()) {
                        int length = form.length() - 4;
                        client.send("POST " + path + HOST + "Content-Type: multipart/form-data; boundary=b\r\n"
                                + "Content-Length: " + length + "\r\n\r\n" + form.substring(4));
                        assertThat(client.readAnswer()).startsWith("HTTP/1.1 " + form.substring(0, 4));
                    }
                }
            }
        }
    }

    private static Deferred<Integer> parts(Multipart form, int before) {
        return form.next().compose(part -> part.isEmpty() ? Deferred.succeeded(before) : parts(form, before + 1));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row63_fieldsThatLookLikeFramingAreNone(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, echo());
                var client = served.connect()) {
            client.send("POST /" + HOST + "Content_Length: 5\r\nContent-Length: 2\r\n\r\nhi");
            assertThat(client.readAnswer()).endsWith("\r\n\r\n[hi]");
            client.send("GET /" + HOST + "Content_Length: 50\r\n\r\n");
            assertThat(client.readAnswer()).endsWith("\r\n\r\npage");
            // What is named there is for this hop, and that is all: the length still holds.
            client.send("POST /" + HOST + "Connection: content-length, host\r\nContent-Length: 5\r\n\r\nhello");
            assertThat(client.readAnswer()).endsWith("\r\n\r\n[hello]");
            client.send("POST /" + HOST + "Connection: transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nhi\r\n0\r\n\r\n");
            assertThat(client.readAnswer()).endsWith("\r\n\r\n[hi]");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row88_awrongPrefaceEndsAtOnce(Engine engine) throws IOException {
        try (var served = Engines.serve(engine, echo())) {
            for (String wrong : List.of("XX\r\n\r\n", "SM\r\n\n\r", "SM\r\n\r\n\0\0\0\1\0\0\0\1\0")) {
                try (var client = served.connectHttp2()) {
                    client.raw(("PRI * HTTP/2.0\r\n\r\n" + wrong + "x".repeat(100)).getBytes(ISO_8859_1));
                    // A deadline would be past the client's patience.
                    assertThat(client.send().rest()).as(wrong).noneMatch(frame -> frame.type() == Frames.HEADERS);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row89_piecesOfACompressedBodyThatNobodyWantsAnyMoreAreDropped(Engine engine) throws IOException {
        var site = echo().filter(Decompression.defaults());
        try (var served = Engines.serve(engine, site);
                var client = served.connectHttp2()) {
            client.hello();
            for (int id = 1; id < 200; id += 2) {
                client.request(Frames.END_HEADERS, id, "POST", "/", "content-encoding", "gzip")
                        .data(0, id, 10)
                        .frame(Frames.RST_STREAM, 0, id, 8);
            }
            // No gzip, and more behind the answer that says so.
            client.request(Frames.END_HEADERS, 201, "POST", "/", "content-encoding", "gzip")
                    .data(Frames.END_STREAM, 201, 10);
            assertThat(client.send().answer(201).status()).isEqualTo("400");
            assertThat(client.isAlive()).isTrue();
        }
    }

    /// The cut is no end (RFC 9112 §8, §9.8): what came of the body is neither whole nor handed on as if it were.
    @ParameterizedTest
    @MethodSource("engines")
    void row112_abodyThatIsCutOffUnderTlsIsNoBody(Engine engine) throws Exception {
        var ran = new AtomicInteger();
        var asked = new CountDownLatch(1);
        var streamed = new CompletableFuture<String>();
        var site = new Site(new Tree()
                .post("/", _ -> {
                    ran.incrementAndGet();
                    return Response.text("ran");
                })
                .post("/stream", Handler.streaming(request -> {
                    var outcome = request.body().stream()
                            .all(1000)
                            .then(all -> "whole: " + all.length)
                            .recover(failure -> "failed: " + failure.getClass().getSimpleName());
                    outcome.thenAccept(streamed::complete);
                    asked.countDown();
                    return Answer.later(outcome.then(Response::text));
                })));
        try (var served = Engines.serveOverTls(engine, site)) {
            for (String path : List.of("/", "/stream")) {
                try (var plain = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
                    var tls =
                            OverTls.client().getSocketFactory().createSocket(plain, "localhost", served.port(), false);
                    new Raw(tls).send("POST " + path + HOST + "Content-Length: 10\r\n\r\nhello");
                    assertThat(path.equals("/") || asked.await(10, TimeUnit.SECONDS))
                            .isTrue();
                    // Without close_notify: the end of the connection under it.
                    plain.shutdownOutput();
                    assertThat(plain.getInputStream().readAllBytes()).isNotNull();
                }
            }
            assertThat(streamed.get(10, TimeUnit.SECONDS)).isEqualTo("failed: ProblemException");
            assertThat(ran).hasValue(0);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row127_nothingThatAClientSendsMakesTwoLinesOfTheLog(Engine engine) throws IOException {
        var lines = new CopyOnWriteArrayList<String>();
        var site = new Site(new Tree().get("/", _ -> Response.text("")))
                .filter(AccessLog.combined().to(lines::add));
        var json = new Site(new Tree().get("/", _ -> Response.text("")))
                .filter(AccessLog.json().to(lines::add));
        for (var logged : List.of(site, json)) {
            lines.clear();
            try (var served = Engines.serve(engine, logged);
                    var client = served.connect()) {
                // U+2028 and U+009B as UTF-8; both end a line or begin a command somewhere.
                client.send("GET /?%0d%0aforged" + HOST + "User-Agent: \u00e2\u0080\u00a8\u00c2\u009b2J\"\\\r\n"
                        + "Referer: " + "r".repeat(8000) + "\r\n\r\n");
                assertThat(client.readAnswer()).startsWith("HTTP/1.1 200 ");
                try (var second = served.connect()) {
                    assertThat(second.send("GET /" + HOST + "User-Agent: \u001b[2J\r\n\r\n")
                                    .readAll())
                            .startsWith("HTTP/1.1 400 ");
                }
                try (var third = served.connect()) {
                    assertThat(third.send("GET /" + HOST + "User-Agent: " + "u".repeat(10 << 20))
                                    .readAll())
                            .startsWith("HTTP/1.1 431 ");
                }
            }
            assertThat(lines).hasSize(1);
            assertThat(lines.getFirst())
                    .hasSizeLessThan(1000)
                    .contains("%0d%0aforged")
                    .matches("[ -~\u00a0-\u00ff…]*");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row131_whatVariesAlreadyVariesByTheOriginToo(Engine engine) throws IOException {
        var site = new Site(new Tree().get("/", _ -> Response.text("x").header("Vary", "Cookie")))
                .filter(Cors.of("https://good.example"));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            assertThat(client.send("GET /" + HOST + "Origin: https://good.example\r\n\r\n")
                            .readAnswer())
                    .contains("\r\nVary: Cookie, Origin\r\n")
                    .contains("\r\nAccess-Control-Allow-Origin: https://good.example\r\n");
            assertThat(client.send("GET /" + HOST + "\r\n").readAnswer())
                    .contains("\r\nVary: Cookie, Origin\r\n")
                    .doesNotContain("Access-Control");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row132_badJsonIsA400WithItsPlaceAndHarmsNobody(Engine engine) throws IOException {
        var site = new Site(new Tree()
                .post(
                        "/",
                        request ->
                                Response.text(request.body().json(Thing.class).name())));
        var bad = List.of(
                "[".repeat(100_000),
                "{\"other\":" + "[".repeat(100_000),
                "{\"number\":1e999999999}",
                "{\"number\":" + "9".repeat(1_000_000) + "}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{\"name\":\"a\"} x",
                "{\"name\":\"\u00ff\"}",
                "{\"name\":\"a\0b\"}");
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String json : bad) {
                client.send("POST /" + HOST + "Content-Type: application/json\r\nContent-Length: " + json.length()
                        + "\r\n\r\n" + json);
                assertThat(client.readAnswer())
                        .startsWith("HTTP/1.1 400 ")
                        .contains("application/problem+json")
                        .containsPattern("at (line [0-9]+, column|byte) [0-9]+");
            }
            String good = "{\"name\":\"fine\"}";
            client.send("POST /" + HOST + "Content-Type: application/json\r\nContent-Length: " + good.length()
                    + "\r\n\r\n" + good);
            assertThat(client.readAnswer()).endsWith("\r\n\r\nfine");
        }
    }
}
