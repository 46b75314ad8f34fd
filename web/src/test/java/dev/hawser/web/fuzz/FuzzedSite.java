package dev.hawser.web.fuzz;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.UnhandledFailures;
import dev.hawser.core.engine.Allocated;
import dev.hawser.core.engine.Limits;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.MemoryTransport;
import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.Compression;
import dev.hawser.web.filter.Cors;
import dev.hawser.web.filter.Decompression;
import dev.hawser.web.filter.EntityTags;
import dev.hawser.web.filter.RequestId;
import dev.hawser.web.filter.Sessions;
import dev.hawser.web.filter.TraceContext;
import dev.hawser.web.forms.Multipart;
import dev.hawser.web.server.Site;
import dev.hawser.web.socket.WebSocket;
import dev.hawser.web.socket.WebSocketOptions;
import dev.hawser.web.socket.WebSocketProtocol;
import dev.hawser.web.socket.WebSockets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;

/// A site with a bit of everything, and a client that sends it any bytes. Whatever they are, the site must end the
/// connection by itself, log nothing, and give back all memory.
final class FuzzedSite {
    /// Past each deadline that there is.
    private static final int STEPS = 100;

    private static final Duration STEP = Duration.ofSeconds(5);

    private final ManualClock clock = new ManualClock();
    private final List<Method> asked = new ArrayList<>();

    private final Site site = new Site(tree())
            .filter(new RequestId()
                    .and(new TraceContext())
                    .and(Cors.of("https://good.example").methods(Method.values()))
                    .and(Sessions.inMemory())
                    .and(new Compression())
                    .and(Decompression.defaults())
                    .and(new EntityTags()))
            .filter(AccessLog.combined().to(FuzzedSite::oneLine))
            .filter(AccessLog.json().to(FuzzedSite::oneLine))
            .filter((request, next) -> {
                asked.add(request.method());
                return next.answer(request);
            });

    /// What came back.
    ///
    /// @param cut whether the server has dropped the connection, so that the last of it may be missing
    /// @param asked by which methods the site was asked, which is as far as a request gets that breaks no rule
    @SuppressWarnings("ArrayRecordComponent") // Read, never compared.
    record Said(byte[] bytes, boolean cut, List<Method> asked) {}

    private Tree tree() {
        return new Tree()
                .get("/", _ -> Response.text("page"))
                .post("/", request -> Response.text("" + request.body().length()))
                .get("/long", _ -> Response.text("0123456789".repeat(20_000)))
                .get("/later", _ -> Answer.later(later()))
                .get("/never", _ -> Answer.later(new Deferred<>()))
                .get(
                        "/query",
                        request -> Response.json(Map.of(
                                "n",
                                request.query("n").asInt(),
                                "t",
                                request.query("t").orElse(""))))
                .get(
                        "/u/{name}",
                        request -> Response.text(request.parameter("name").asText()))
                .put("/json", request -> Response.json(request.body().json(Map.class)))
                .post(
                        "/fields",
                        request ->
                                Response.text(request.body().form().first("a").orElse("none")))
                .post("/text", request -> Response.text(request.body().text()))
                .post(
                        "/form",
                        request -> Answer.later(count(Multipart.of(request), 0).then(n -> Response.text("" + n))))
                .post(
                        "/form/stream",
                        Handler.streaming(request ->
                                Answer.later(count(Multipart.of(request), 0).then(n -> Response.text("" + n)))))
                .post(
                        "/stream",
                        Handler.streaming(request -> Response.of(Status.OK)
                                .content(
                                        "a/b", new ResponseBody.Stream(request.body().stream(), OptionalLong.empty()))))
                .get("/socket", WebSockets.accept(WebSocketOptions.defaults(), _ -> new Echo()));
    }

    private Deferred<Response> later() {
        var later = new Deferred<Response>();
        clock.callLater(Duration.ofSeconds(1), () -> later.trySucceed(Response.text("later")));
        return later;
    }

    private static Deferred<Integer> count(Multipart form, int before) {
        return form.next().compose(part -> part.isEmpty() ? Deferred.succeeded(before) : count(form, before + 1));
    }

    private static void oneLine(String line) {
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == 0x2028 || c == 0x2029) || line.length() > 4000) {
            throw new AssertionError("a line of the access log isn't one: " + line);
        }
    }

    private static final class Echo implements WebSocketProtocol {
        @Override
        public void text(WebSocket socket, String message) {
            socket.send(message);
        }

        @Override
        public void bytes(WebSocket socket, byte[] message) {
            socket.send(message);
        }
    }

    /// Sends bytes in one piece, or in pieces that depend on nothing but them, and then ends its output or falls
    /// silent, which depends on them too.
    Said send(byte[] bytes, boolean inPieces) {
        long before = Allocated.bytes();
        Said said;
        UnhandledFailures.take();
        try (var log = new Log()) {
            said = sendLogged(bytes, inPieces);
            log.expectNothing();
        }
        for (var failure : UnhandledFailures.take()) {
            throw new AssertionError("a Deferred's failure that nobody handled", failure.cause());
        }
        if (Allocated.bytes() != before) {
            // What tests before this one have left behind may still go.
            Awaitility.await("memory that was not given back")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> Allocated.bytes() <= before);
        }
        return said;
    }

    private Said sendLogged(byte[] bytes, boolean inPieces) {
        var random = new SplittableRandom(Arrays.hashCode(bytes));
        boolean ends = random.nextBoolean();
        asked.clear();
        var client = MemoryTransport.connect(site, Limits.defaults(), clock);
        var said = new ByteArrayOutputStream();
        for (int at = 0; at < bytes.length && !client.isClosed(); ) {
            int most = bytes.length - at;
            int count = inPieces ? Math.min(most, 1 + random.nextInt(random.nextBoolean() ? 4 : 200)) : most;
            client.send(Arrays.copyOfRange(bytes, at, at + count));
            at += count;
            said.writeBytes(client.receivedBytes());
        }
        if (ends) {
            client.endOutput();
        }
        said.writeBytes(client.receivedBytes());
        for (int i = 0; i < STEPS && !client.isClosed(); i++) {
            clock.advance(STEP);
            said.writeBytes(client.receivedBytes());
        }
        if (!client.isClosed()) {
            throw new AssertionError("the connection is open after " + STEP.multipliedBy(STEPS));
        }
        if (client.port().counts().open() != 0) {
            throw new AssertionError("the connection is closed and counts as open");
        }
        return new Said(said.toByteArray(), client.isReset(), List.copyOf(asked));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
