package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.testkit.ManualClock;
import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Resource;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.VirtualHosts;
import dev.hawser.web.files.Folder;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.BasicAuthentication;
import dev.hawser.web.filter.Compression;
import dev.hawser.web.filter.Cors;
import dev.hawser.web.filter.EntityTags;
import dev.hawser.web.filter.RequestId;
import dev.hawser.web.filter.Session;
import dev.hawser.web.filter.Sessions;
import dev.hawser.web.filter.TraceContext;
import dev.hawser.web.forms.Multipart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/// What a client sees of the rules that filters, hosts and validators keep, on each engine.
final class RulesOnTheWireTest {
    @TempDir
    private Path root;

    static Stream<Engine> engines() {
        return Engines.all();
    }

    private static String ask(Raw client, String method, String target, String... fields) throws IOException {
        var request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return client.send(request + "\r\n").readAnswer();
    }

    /// Returns the value of a field, or nothing.
    private static String field(String answer, String name) {
        return answer.substring(0, answer.indexOf("\r\n\r\n"))
                .lines()
                .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElse("");
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void pagesOfOtherOriginsMayAskWhatTheyAreLetTo(Engine engine) throws IOException {
        var site = new Site(new Tree().get("/", _ -> Response.text("x")).put("/", _ -> Response.text("put")))
                .filter(Cors.of("https://good.example")
                        .methods(Method.GET, Method.PUT)
                        .headers("X-Name")
                        .exposed("X-Seen")
                        .withCredentials());
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String preflight = "Access-Control-Request-Method: PUT";
            client.send("OPTIONS / HTTP/1.1\r\nHost: a\r\nOrigin: https://good.example\r\n" + preflight + "\r\n\r\n");
            String let = client.readAnswer();
            assertThat(let).startsWith("HTTP/1.1 204 ");
            assertThat(field(let, "Access-Control-Allow-Origin")).isEqualTo("https://good.example");
            assertThat(field(let, "Access-Control-Allow-Methods")).isEqualTo("GET, PUT");
            assertThat(field(let, "Access-Control-Allow-Headers")).isEqualTo("X-Name");
            assertThat(field(let, "Access-Control-Allow-Credentials")).isEqualTo("true");
            assertThat(field(let, "Vary")).isEqualTo("Origin");
            assertThat(ask(client, "OPTIONS", "/", "Origin: https://evil.example", preflight))
                    .startsWith("HTTP/1.1 204 ")
                    .doesNotContain("Access-Control");
            String asked = ask(client, "GET", "/", "Origin: https://good.example");
            assertThat(field(asked, "Access-Control-Expose-Headers")).isEqualTo("X-Seen");
            assertThat(ask(client, "GET", "/", "Origin: https://good.example.evil"))
                    .endsWith("\r\n\r\nx")
                    .doesNotContain("Access-Control");
            // A problem is shown to the page too.
            assertThat(field(
                            ask(client, "GET", "/none", "Origin: https://good.example"), "Access-Control-Allow-Origin"))
                    .isEqualTo("https://good.example");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void onlyWhoKnowsThePasswordComesIn(Engine engine) throws IOException {
        Handler hello =
                request -> Response.text(BasicAuthentication.NAME.of(request).orElseThrow());
        var site = new Site(new Tree().get("/", hello).post("/", hello))
                .filter(new BasicAuthentication("house", Map.of("joé", "pass:wörd", "ann", "")));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            assertThat(ask(client, "GET", "/", basic("joé:pass:wörd")))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("jo\u00c3\u00a9");
            assertThat(ask(client, "GET", "/", basic("ann:"))).endsWith("\r\n\r\nann");
            String refused = ask(client, "GET", "/");
            assertThat(refused).startsWith("HTTP/1.1 401 ");
            assertThat(field(refused, "WWW-Authenticate")).isEqualTo("Basic realm=\"house\", charset=\"UTF-8\"");
            // Nothing in the answer tells a wrong name from a wrong password, or either from nonsense.
            for (String wrong : List.of(
                    basic("joé:pass:word"),
                    basic("bob:pass:wörd"),
                    basic("joé:"),
                    basic("joé"),
                    basic(":"),
                    "Authorization: Basic !!!",
                    "Authorization: Bearer x",
                    "Authorization:")) {
                assertThat(withoutDate(ask(client, "GET", "/", wrong)))
                        .as(wrong)
                        .isEqualTo(withoutDate(refused));
            }
        }
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    private static String withoutDate(String answer) {
        return answer.replaceAll("(?i)\r\ndate: [^\r]*", "");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aRequestHasAnIdAndAPlaceInItsTrace(Engine engine) throws IOException {
        var site = new Site(new Tree()
                        .get(
                                "/",
                                request -> Response.text(TraceContext.TRACE
                                                .of(request)
                                                .orElseThrow()
                                                .parent() + " "
                                        + RequestId.ID.of(request).orElseThrow())))
                .filter(new RequestId().and(new TraceContext()));
        String trace = "0af7651916cd43dd8448eb211c80319c";
        String span = "b7ad6b7169203331";
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String known =
                    ask(client, "GET", "/", "traceparent: 00-" + trace + "-" + span + "-01", "X-Request-Id: my-id");
            assertThat(field(known, "X-Request-Id")).isEqualTo("my-id");
            assertThat(body(known))
                    .matches("00-" + trace + "-[0-9a-f]{16}-01 my-id")
                    .doesNotContain(span);
            for (String bad :
                    List.of("00-" + "0".repeat(32) + "-" + span + "-01", "ff-" + trace + "-" + span + "-01", "x")) {
                String fresh = ask(client, "GET", "/", "traceparent: " + bad, "X-Request-Id: <script>");
                assertThat(field(fresh, "X-Request-Id")).hasSize(36);
                assertThat(body(fresh))
                        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00 .{36}")
                        .doesNotContain(trace);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachHostHasItsSite(Engine engine) throws IOException {
        var hosts = new VirtualHosts().host("one.example", page("one")).host("*.two.example", page("two"));
        try (var served = Engines.serve(engine, new Site(hosts))) {
            for (String host : List.of("one.example", "ONE.example:80", "one.example.")) {
                assertThat(get(served, host)).as(host).endsWith("\r\n\r\none");
            }
            assertThat(get(served, "x.two.example")).endsWith("\r\n\r\ntwo");
            for (String host :
                    List.of("two.example", "x.y.two.example", "three.example", "one.example.evil", "127.0.0.1")) {
                assertThat(get(served, host))
                        .as(host)
                        .startsWith("HTTP/1.1 421 ")
                        .contains("application/problem+json");
            }
            try (var client = served.connect()) {
                // The target's host counts, where it has one (RFC 9112 §3.2.2).
                assertThat(client.send("GET http://one.example/ HTTP/1.1\r\nHost: three.example\r\n\r\n")
                                .readAnswer())
                        .endsWith("\r\n\r\none");
            }
        }
        try (var served = Engines.serve(engine, new Site(hosts.otherwise(page("other"))));
                var streams = served.connectHttp2()) {
            assertThat(get(served, "three.example")).endsWith("\r\n\r\nother");
            streams.hello()
                    .head(
                            Frames.WHOLE,
                            1,
                            ":method",
                            "GET",
                            ":scheme",
                            "http",
                            ":path",
                            "/",
                            ":authority",
                            "one.example");
            assertThat(streams.send().answer(1).body()).isEqualTo("one");
        }
    }

    private static Resource page(String text) {
        return new Tree().get("/", _ -> Response.text(text));
    }

    private static String get(Engines.Served served, String host) throws IOException {
        try (var client = served.connect()) {
            return client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").readAnswer();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatAClientHasIsNotSentAgain(Engine engine) throws IOException {
        Files.writeString(root.resolve("x.txt"), "0123456789");
        var site = new Site(new Tree().get("/page", _ -> Response.text("page")).mount("/files", Folder.of(root)))
                .filter(new EntityTags());
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String target : List.of("/page", "/files/x.txt")) {
                String first = ask(client, "GET", target);
                String tag = field(first, "ETag");
                assertThat(tag).matches("(W/)?\"[^\"]+\"");
                for (String condition : List.of(tag, "\"other\", " + tag, "*")) {
                    String again = ask(client, "GET", target, "If-None-Match: " + condition);
                    assertThat(again).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n");
                    assertThat(field(again, "ETag")).isEqualTo(tag);
                }
                assertThat(ask(client, "GET", target, "If-None-Match: \"other\""))
                        .startsWith("HTTP/1.1 200 ");
                assertThat(ask(client, "GET", target, "If-Match: \"other\"")).startsWith("HTTP/1.1 412 ");
            }
            String file = ask(client, "GET", "/files/x.txt");
            assertThat(ask(client, "GET", "/files/x.txt", "If-Modified-Since: " + field(file, "Last-Modified")))
                    .startsWith("HTTP/1.1 304 ");
            assertThat(ask(client, "GET", "/files/x.txt", "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"))
                    .startsWith("HTTP/1.1 412 ");
            String tag = field(file, "ETag");
            assertThat(ask(client, "GET", "/files/x.txt", "Range: bytes=2-3", "If-Range: \"other\""))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n0123456789");
            if (!tag.startsWith("W/")) {
                assertThat(ask(client, "GET", "/files/x.txt", "Range: bytes=2-3", "If-Range: " + tag))
                        .startsWith("HTTP/1.1 206 ")
                        .endsWith("\r\n\r\n23");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSessionLivesByItsUseAndChangesItsIdWithItsRights(Engine engine) throws IOException {
        var clock = new ManualClock();
        var sessions = new Sessions(Duration.ofMinutes(30), 100, clock);
        var site = new Site(new Tree()
                        .get(
                                "/",
                                request -> Response.text(
                                        session(request).get("name").orElse("nobody")))
                        .get("/note", request -> {
                            session(request).set("name", "somebody");
                            return Response.text("noted");
                        })
                        .get("/login", request -> {
                            session(request).rotate();
                            return Response.text("in");
                        })
                        .get("/logout", request -> {
                            session(request).end();
                            return Response.text("out");
                        }))
                .filter(sessions);
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            assertThat(field(ask(client, "GET", "/"), "Set-Cookie"))
                    .as("nothing was noted")
                    .isEmpty();
            String set = field(ask(client, "GET", "/note", "Cookie: session=planted"), "Set-Cookie");
            assertThat(set)
                    .matches("session=[\\w-]{22}; Path=/; HttpOnly; SameSite=Lax")
                    .doesNotContain("planted");
            String first = cookie(set);
            for (int i = 0; i < 5; i++) {
                clock.advance(Duration.ofMinutes(29));
                assertThat(body(ask(client, "GET", "/", first))).isEqualTo("somebody");
            }
            String second = cookie(field(ask(client, "GET", "/login", first), "Set-Cookie"));
            assertThat(second).isNotEqualTo(first);
            assertThat(body(ask(client, "GET", "/", first))).as("the id before").isEqualTo("nobody");
            assertThat(body(ask(client, "GET", "/", second))).isEqualTo("somebody");
            clock.advance(Duration.ofMinutes(30));
            String idle = ask(client, "GET", "/", second);
            assertThat(body(idle)).isEqualTo("nobody");
            assertThat(field(idle, "Set-Cookie")).contains("Max-Age=0");
            String third = cookie(field(ask(client, "GET", "/note"), "Set-Cookie"));
            assertThat(field(ask(client, "GET", "/logout", third), "Set-Cookie"))
                    .contains("session=;", "Max-Age=0");
            assertThat(body(ask(client, "GET", "/", third))).isEqualTo("nobody");
            assertThat(sessions.count()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aCookieOfASiteOverTlsStaysThere(Engine engine) throws Exception {
        var site = new Site(new Tree().get("/", request -> {
                    session(request).set("a", "b");
                    return Response.text("");
                }))
                .filter(Sessions.inMemory());
        try (var served = Engines.serveOverTls(engine, site);
                var client = new Raw(OverTls.client().getSocketFactory().createSocket("127.0.0.1", served.port()))) {
            assertThat(field(ask(client, "GET", "/"), "Set-Cookie"))
                    .contains("; Secure")
                    .contains("; HttpOnly")
                    .contains("; SameSite=Lax");
        }
    }

    private static Session session(Request request) {
        return Sessions.SESSION.of(request).orElseThrow();
    }

    private static String cookie(String set) {
        return "Cookie: " + set.substring(0, set.indexOf(';'));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachAnswerIsALineOfTheLog(Engine engine) throws IOException {
        var combined = new CopyOnWriteArrayList<String>();
        var json = new CopyOnWriteArrayList<String>();
        var clock = new ManualClock();
        var site = new Site(new Tree().get("/a", _ -> Response.text("hello")).get("/later", _ -> {
                    var later = new Deferred<Response>();
                    Thread.ofVirtual().start(() -> later.fail(new ProblemException(Status.GONE, "no")));
                    return Answer.later(later);
                }))
                .filter(AccessLog.combined()
                        .to(combined::add)
                        .clock(clock)
                        .and(AccessLog.json().to(json::add).clock(clock))
                        .and(new RequestId())
                        .and(new BasicAuthentication("house", Map.of("joe bloggs", "x"))));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            String who = basic("joe bloggs:x");
            ask(
                    client,
                    "GET",
                    "/a?b=%22",
                    who,
                    "X-Request-Id: id-1",
                    "Referer: http://r.example/",
                    "User-Agent: \"x\\");
            ask(client, "GET", "/later", who, "X-Request-Id: id-2");
            ask(client, "GET", "/a", "X-Request-Id: id-3");
            Awaitility.await().until(() -> combined.size() == 3 && json.size() == 3);
        }
        String time = "\\[\\d{2}/[A-Z][a-z]{2}/20\\d{2}:[\\d:]{8} [+-]\\d{4}\\]";
        assertThat(combined.getFirst())
                .matches("127\\.0\\.0\\.1 - joe%20bloggs " + time + " \"GET /a\\?b=%22 HTTP/1\\.1\" 200 5 "
                        + "\"http://r\\.example/\" \"\\\\\"x\\\\\\\\\" id-1");
        assertThat(combined.get(1))
                .contains(" joe%20bloggs ")
                .contains("\"GET /later HTTP")
                .contains("\" 410 ")
                .endsWith(" id-2");
        assertThat(combined.get(2)).contains(" - - [").contains("\" 401 ").endsWith("\"-\" \"-\" id-3");
        var line = JsonMapper.shared().readTree(json.getFirst());
        assertThat(line.get("peer").asString()).isEqualTo("127.0.0.1");
        assertThat(line.get("user").asString()).isEqualTo("joe bloggs");
        assertThat(line.get("method").asString()).isEqualTo("GET");
        assertThat(line.get("target").asString()).isEqualTo("/a?b=%22");
        assertThat(line.get("status").asInt()).isEqualTo(200);
        assertThat(line.get("bytes").asInt()).isEqualTo(5);
        assertThat(line.get("agent").asString()).isEqualTo("\"x\\");
        assertThat(line.get("id").asString()).isEqualTo("id-1");
        assertThat(line.get("time").asString()).isEqualTo(ManualClock.START.toString());
        assertThat(JsonMapper.shared().readTree(json.get(2)).get("status").asInt())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anAnswerIsCompressedAsTheClientLikesIt(Engine engine) throws IOException {
        String text = "a line of text\n".repeat(1000);
        var site = new Site(new Tree()
                        .get("/", _ -> Response.text(text))
                        .get("/small", _ -> Response.text("small"))
                        .get(
                                "/image",
                                _ -> Response.of(Status.OK)
                                        .content("image/png", text.getBytes(StandardCharsets.US_ASCII))))
                .filter(new Compression());
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            for (String[] liked : new String[][] {
                {"gzip", "gzip"},
                {"deflate", "deflate"},
                {"gzip;q=0.1, deflate;q=0.9", "deflate"},
                {"gzip;q=0, br;q=0, zstd;q=0, *", "deflate"},
                {"GZIP", "gzip"},
                {"br;q=0, zstd;q=0, *", "gzip"},
                {"identity", ""},
                {"gzip;q=0", ""},
                {"identity;q=1, gzip;q=0.5", ""},
                {"snappy", ""},
            }) {
                String answer = ask(client, "GET", "/", "Accept-Encoding: " + liked[0]);
                assertThat(field(answer, "Content-Encoding")).as(liked[0]).isEqualTo(liked[1]);
                assertThat(field(answer, "Vary")).as(liked[0]).isEqualTo("Accept-Encoding");
                assertThat(plain(body(answer), liked[1])).as(liked[0]).isEqualTo(text);
            }
            for (String target : List.of("/small", "/image")) {
                assertThat(field(ask(client, "GET", target, "Accept-Encoding: gzip"), "Content-Encoding"))
                        .as(target)
                        .isEmpty();
            }
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n");
            assertThat(client.readAll())
                    .contains("\r\nContent-Encoding: gzip\r\n")
                    .endsWith("\r\n\r\n");
        }
    }

    private static String plain(String body, String coding) throws IOException {
        var bytes = new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1));
        try (InputStream in = switch (coding) {
            case "gzip" -> new GZIPInputStream(bytes);
            case "deflate" -> new InflaterInputStream(bytes);
            default -> bytes;
        }) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFormIsHeldToItsLimits(Engine engine) throws IOException {
        var limits = new Multipart.Limits(2, 200, 10_000);
        Handler reads =
                request -> Answer.later(count(Multipart.of(request, limits), 0).then(n -> Response.text("" + n)));
        var site = new Site(new Tree().post("/whole", reads).post("/stream", Handler.streaming(reads)));
        String head = "--b\r\nContent-Disposition: form-data; name=a\r\n";
        String end = "--b--\r\n";
        Map<String, String> answers = Map.of(
                head + "\r\nx\r\n" + head + "\r\ny\r\n" + end,
                "200",
                (head + "\r\nx\r\n").repeat(3) + end,
                "413",
                head + "X: " + "x".repeat(200) + "\r\n\r\nx\r\n" + end,
                "400",
                head + "\r\n" + "x".repeat(10_000) + "\r\n" + end,
                "413",
                head + "\r\nx\r\n",
                "400",
                "no form",
                "400");
        try (var served = Engines.serve(engine, site)) {
            for (String target : List.of("/whole", "/stream")) {
                for (var form : answers.entrySet()) {
                    try (var client = served.connect()) {
                        client.send("POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: "
                                + form.getKey().length()
                                + "\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n" + form.getKey());
                        assertThat(client.readAnswer()).as(target + form).startsWith("HTTP/1.1 " + form.getValue());
                    }
                }
            }
        }
    }

    private static Deferred<Integer> count(Multipart form, int before) {
        return form.next()
                .compose(part -> part.isEmpty()
                        ? Deferred.succeeded(before)
                        : part.get().content().all(100_000).compose(_ -> count(form, before + 1)));
    }
}
