package dev.hawser.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.Programs;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.events.Event;
import dev.hawser.web.events.EventStream;
import dev.hawser.web.server.Engines;
import dev.hawser.web.server.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A real browser opens WebSockets and event streams, on each engine, and tells the server how it went.
@Tag("referee")
final class BrowserRefereeTest {
    private static final String SOCKET_PAGE = """
        <!doctype html>
        <script>
          const told = [];
          const socket = new WebSocket(location.origin.replace("http", "ws") + "/socket");
          socket.binaryType = "arraybuffer";
          socket.onopen = () => socket.send("gr\\u00fc\\u00df dich");
          socket.onmessage = event => {
            if (typeof event.data === "string") {
              told.push(event.data, socket.extensions);
              socket.send(new Uint8Array(100_000).fill(7));
            } else {
              told.push(event.data.byteLength, new Uint8Array(event.data).every(it => it === 7));
              socket.close(3001, "enough");
            }
          };
          socket.onclose = event => {
            told.push(event.code, event.reason, event.wasClean);
            fetch("/told", {method: "POST", body: told.join("|")});
          };
        </script>
        """;

    private static final String EVENTS_PAGE = """
        <!doctype html>
        <script>
          const told = [];
          const events = new EventSource("/events");
          events.addEventListener("count", event => {
            told.push(event.lastEventId + ":" + event.data.replace("\\n", "/"));
            if (told.length === 6) {
              events.close();
              fetch("/told", {method: "POST", body: told.join("|")});
            }
          });
        </script>
        """;

    @TempDir
    private Path profile = Path.of(".");

    private final CompletableFuture<String> told = new CompletableFuture<>();

    static Stream<Engine> engines() {
        return Engines.all();
    }

    private Tree tree(String page) {
        return new Tree().get("/", _ -> Response.html(page)).post("/told", request -> {
            told.complete(request.body().text());
            return Response.noContent();
        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void itSpeaksByWebSocket(Engine engine) throws Exception {
        var echo = new Echo();
        var options = WebSocketOptions.defaults().withCompression(Compression.CONTEXT);
        var site = new Site(tree(SOCKET_PAGE).get("/socket", WebSockets.accept(options, _ -> echo)));
        try (var served = Engines.serve(engine, site)) {
            assertThat(openIn(served.port())).isEqualTo("grüß dich|permessage-deflate|100000|true|3001||true");
            assertThat(echo.closed.get(10, TimeUnit.SECONDS).code()).isEqualTo(3001);
        }
    }

    /// Three events, an end, and three more when it came back by itself and said where it was.
    @ParameterizedTest
    @MethodSource("engines")
    void itFollowsEventsAndComesBack(Engine engine) throws Exception {
        var site = new Site(tree(EVENTS_PAGE).get("/events", BrowserRefereeTest::count));
        try (var served = Engines.serve(engine, site)) {
            assertThat(openIn(served.port())).isEqualTo("1:one/1|2:one/2|3:one/3|4:one/4|5:one/5|6:one/6");
        }
    }

    private static Answer count(Request request) {
        var stream = new EventStream(request);
        int first = stream.lastEventId().isEmpty() ? 1 : Integer.parseInt(stream.lastEventId()) + 1;
        for (int i = first; i < first + 3; i++) {
            stream.send(Event.of("one\n" + i).type("count").id("" + i).retry(Duration.ofMillis(20)));
        }
        stream.end();
        return stream.response();
    }

    private String openIn(int port) throws Exception {
        var command = List.of(
                Programs.need("chromium", "chromium"),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "http://127.0.0.1:" + port + "/");
        var log = profile.resolveSibling(profile.getFileName() + ".log").toFile();
        var browser = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        try {
            return told.get(50, TimeUnit.SECONDS);
        } finally {
            browser.descendants().forEach(ProcessHandle::destroyForcibly);
            browser.destroyForcibly();
            assertThat(browser.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.delete()).isTrue();
        }
    }
}
