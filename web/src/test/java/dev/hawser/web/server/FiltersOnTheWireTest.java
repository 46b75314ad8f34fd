package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.files.Folder;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.Compression;
import dev.hawser.web.filter.Decompression;
import dev.hawser.web.filter.RequestId;
import dev.hawser.web.filter.Sessions;
import dev.hawser.web.forms.Multipart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients see of filters, files and forms, on each engine.
final class FiltersOnTheWireTest {
    private static final String HOST = " HTTP/1.1\r\nHost: a\r\n";
    private static final String LAST = HOST + "Connection: close\r\n";

    @TempDir
    private Path root;

    static Stream<Engine> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void filtersSeeWhatTheClientDoes(Engine engine) throws IOException {
        var lines = new CopyOnWriteArrayList<String>();
        Filter filter = AccessLog.combined().to(lines::add).and(new RequestId());
        var site = new Site(new Tree()
                        .get("/", _ -> Response.text("fine"))
                        .get("/problem", _ -> {
                            throw new ProblemException(Status.CONFLICT, "no");
                        })
                        .get("/later", _ -> Answer.later(Deferred.failed(new ProblemException(Status.GONE, "no"))))
                        .get("/broken", _ -> {
                            throw new IllegalStateException("broken for the test");
                        }))
                .filter(filter);
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String path : List.of("/", "/problem", "/later", "/broken", "/nowhere")) {
                String answer = client.send(
                                "GET " + path + HOST + "X-Request-Id: id" + path.replace('/', '-') + "\r\n\r\n")
                        .readAnswer();
                assertThat(answer).contains("\r\nX-Request-Id: id" + path.replace('/', '-') + "\r\n");
            }
        }
        assertThat(lines.stream().map(line -> line.replaceAll(".*\" ([0-9]{3}) .* (id-.*)", "$1 $2")))
                .containsExactly("200 id-", "409 id-problem", "410 id-later", "500 id-broken", "404 id-nowhere");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aStreamIsCompressedInChunks(Engine engine) throws IOException {
        String text = "a line of text\n".repeat(20_000);
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var site = new Site(new Tree()
                        .get("/whole", _ -> Response.text(text))
                        .get(
                                "/stream",
                                _ -> Response.of(Status.OK).content("text/plain", ByteSource.of(bytes, bytes, bytes))))
                .filter(new Compression());
        try (var served = Engines.serve(engine, site)) {
            try (var client = served.connect()) {
                String whole = client.send("GET /whole" + LAST + "Accept-Encoding: gzip\r\n\r\n")
                        .readAll();
                assertThat(whole).contains("\r\nContent-Encoding: gzip\r\n", "\r\nVary: Accept-Encoding\r\n");
                assertThat(unzipped(body(whole))).isEqualTo(text);
            }
            try (var client = served.connect()) {
                String stream = client.send("GET /stream" + LAST + "Accept-Encoding: gzip\r\n\r\n")
                        .readAll();
                assertThat(stream).containsIgnoringCase("\r\nTransfer-Encoding: chunked\r\n");
                assertThat(unzipped(unchunked(body(stream)))).isEqualTo(text + text + text);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row60_abombIsA413AndTheConnectionGoesOn(Engine engine) throws IOException {
        var site = new Site(new Tree()
                        .post("/", request -> Response.text("" + request.body().length())))
                .filter(Decompression.defaults());
        String bomb = zipped(new byte[20 * 1024 * 1024]);
        String small = zipped(new byte[1000]);
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            client.send(post("gzip", bomb));
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 413 ");
            client.send(post("snappy", "x"));
            assertThat(client.readAnswer())
                    .startsWith("HTTP/1.1 415 ")
                    .containsPattern("\r\nAccept-Encoding: (zstd, )?(br, )?gzip, deflate\r\n");
            client.send(post("gzip", small));
            assertThat(client.readAnswer()).endsWith("\r\n\r\n1000");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row128_noPathLeadsOutOfAFolder(Engine engine) throws IOException {
        var shown = Files.createDirectory(root.resolve("shown"));
        Files.writeString(root.resolve("passwd"), "secret");
        Files.writeString(shown.resolve("x"), "fine");
        Files.createSymbolicLink(shown.resolve("out"), root.resolve("passwd"));
        var site = new Site(Folder.of(shown));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String path : List.of(
                    "/../passwd",
                    "/%2e%2e/passwd",
                    "/..%2fpasswd",
                    "/%252e%252e/passwd",
                    "/..\\passwd",
                    "/..;/passwd",
                    "//etc/passwd",
                    "/x%00.html",
                    "/.git/config",
                    "/out")) {
                assertThat(client.send("GET " + path + HOST + "\r\n").readAnswer())
                        .as(path)
                        .startsWith("HTTP/1.1 404 ");
            }
            assertThat(client.send("GET /x" + HOST + "\r\n").readAnswer()).endsWith("\r\n\r\nfine");
            assertThat(client.send("GET /%c0%ae%c0%ae/passwd" + HOST + "\r\n").readAnswer())
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void partsOfAFileAreSent(Engine engine) throws IOException {
        Files.writeString(root.resolve("x.txt"), "0123456789");
        try (var served = Engines.serve(engine, new Site(Folder.of(root)));
                var client = served.connect()) {
            assertThat(client.send("GET /x.txt" + HOST + "Range: bytes=3-4\r\n\r\n")
                            .readAnswer())
                    .startsWith("HTTP/1.1 206 ")
                    .contains("\r\nContent-Range: bytes 3-4/10\r\n")
                    .endsWith("\r\n\r\n34");
            assertThat(client.send("GET /x.txt" + HOST + "Range: bytes=0-1,8-\r\n\r\n")
                            .readAnswer())
                    .startsWith("HTTP/1.1 206 ")
                    .contains("\r\nContent-Range: bytes 0-1/10\r\n\r\n01\r\n--")
                    .contains("\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--")
                    .endsWith("--\r\n");
            assertThat(client.send("GET /x.txt" + HOST + "Range: bytes=" + "0-,".repeat(1300) + "0-\r\n\r\n")
                            .readAnswer())
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n0123456789");
            assertThat(client.send("GET /x.txt" + HOST + "Range: bytes=-0\r\n\r\n")
                            .readAnswer())
                    .startsWith("HTTP/1.1 416 ")
                    .contains("\r\nContent-Range: bytes */10\r\n");
            assertThat(client.send("HEAD /x.txt" + HOST + "Connection: close\r\n\r\n")
                            .readAll())
                    .containsIgnoringCase("\r\nContent-Length: 10\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFormIsReadAsItComes(Engine engine) throws IOException {
        Handler sizes = request -> Answer.later(sizes(Multipart.of(request), "").then(Response::text));
        var site = new Site(new Tree().post("/whole", sizes).post("/stream", Handler.streaming(sizes)));
        String form = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\none\r\n"
                + "--b\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n" + "y".repeat(200_000)
                + "\r\n--b--\r\n";
        String head =
                HOST + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: " + form.length() + "\r\n\r\n";
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            assertThat(client.send("POST /whole" + head + form).readAnswer()).endsWith("\r\n\r\na=3 f=200000 ");
            assertThat(client.send("POST /stream" + head + form).readAnswer()).endsWith("\r\n\r\na=3 f=200000 ");
        }
    }

    private static Deferred<String> sizes(Multipart form, String sofar) {
        return form.next()
                .compose(part -> part.isEmpty()
                        ? Deferred.succeeded(sofar)
                        : part.get()
                                .content()
                                .all(1_000_000)
                                .compose(all -> sizes(form, sofar + part.get().name() + "=" + all.length + " ")));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aVisitorIsKnownByTheCookie(Engine engine) throws IOException {
        var site = new Site(new Tree().get("/", request -> {
                    var session = Sessions.SESSION.of(request).orElseThrow();
                    String before = session.get("seen").orElse("never");
                    session.set("seen", "before");
                    return Response.text(before);
                }))
                .filter(Sessions.inMemory());
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String first = client.send("GET /" + HOST + "\r\n").readAnswer();
            assertThat(first).endsWith("\r\n\r\nnever");
            int from = first.indexOf("Set-Cookie: ") + "Set-Cookie: ".length();
            String cookie = first.substring(from, first.indexOf(';', from));
            assertThat(client.send("GET /" + HOST + "Cookie: " + cookie + "\r\n\r\n")
                            .readAnswer())
                    .endsWith("\r\n\r\nbefore")
                    .doesNotContain("Set-Cookie");
        }
    }

    private static String post(String coding, String body) {
        return "POST /" + HOST + "Content-Encoding: " + coding + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static String unchunked(String chunks) {
        var whole = new StringBuilder();
        for (int at = 0; ; ) {
            int line = chunks.indexOf("\r\n", at);
            int length = Integer.parseInt(chunks.substring(at, line), 16);
            if (length == 0) {
                return whole.toString();
            }
            whole.append(chunks, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }

    private static String zipped(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String unzipped(String latin) throws IOException {
        var in = new ByteArrayInputStream(latin.getBytes(StandardCharsets.ISO_8859_1));
        return new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
    }
}
