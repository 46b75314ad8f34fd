package dev.hawser.lab.report;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one page, driven by its DevTools protocol. Ends with [#close], its profile with it.
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final Process process;
    private final HttpClient http;
    private final WebSocket socket;
    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> replies = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private Browser(Process process, HttpClient http, URI page) {
        this.process = process;
        this.http = http;
        this.socket =
                http.newWebSocketBuilder().buildAsync(page, new Listener()).join();
    }

    /// Returns the program; empty when there is none here.
    static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts the browser.
    ///
    /// @param profile an empty folder, which it fills
    static Browser start(Path program, Path profile) throws Exception {
        var process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("log.txt").toFile())
                .start();
        try {
            // It chooses the port, and writes it down when it listens.
            Path file = profile.resolve("DevToolsActivePort");
            Awaitility.await().atMost(PATIENCE).until(() -> Files.exists(file) && Files.size(file) > 0);
            var http = HttpClient.newHttpClient();
            var list = URI.create("http://127.0.0.1:" + Files.readAllLines(file).getFirst() + "/json/list");
            var page = Awaitility.await().atMost(PATIENCE).until(() -> page(http, list), Optional::isPresent);
            return new Browser(process, http, page.orElseThrow());
        } catch (Exception failure) {
            process.destroyForcibly();
            throw failure;
        }
    }

    private static Optional<URI> page(HttpClient http, URI list) throws IOException, InterruptedException {
        var targets = JSON.readTree(http.send(HttpRequest.newBuilder(list).build(), BodyHandlers.ofString())
                .body());
        return targets.valueStream()
                .filter(target -> target.path("type").asString().equals("page"))
                .map(target -> URI.create(target.path("webSocketDebuggerUrl").asString()))
                .findFirst();
    }

    /// Opens a file as a screen of this width would show it, and waits until it is loaded.
    void open(Path file, int width, int height, boolean dark) {
        complaints.clear();
        requests.clear();
        for (String domain : List.of("Page", "Runtime", "Log", "Network", "Security")) {
            call(domain + ".enable", Map.of());
        }
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        call(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        "",
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> evaluate("location.protocol === 'file:' && document.readyState === 'complete'")
                        .booleanValue());
        // Two frames later all that the load began is painted.
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /// Shows the page that is open as a sheet of paper of this width would.
    void asPrinted(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        call("Emulation.setEmulatedMedia", Map.of("media", "print"));
        // What a browser tells a page before it prints.
        evaluate("window.dispatchEvent(new Event('beforeprint'))");
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
    }

    /// Returns what an expression comes to, awaited if it is a promise.
    JsonNode evaluate(String expression) {
        var result =
                call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + " threw " + result.path("exceptionDetails"));
        }
        return result.path("result").path("value");
    }

    /// Returns what the page complained of since it was opened: errors, warnings and broken policies.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// Returns what the page asked for since it was opened.
    List<String> requests() {
        return List.copyOf(requests);
    }

    /// Saves the whole page as a picture.
    void picture(Path file) throws IOException {
        var result = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(result.path("data").asString()));
    }

    /// Saves the page as it would be printed.
    void print(Path file) throws IOException {
        var result = call("Page.printToPDF", Map.of("printBackground", false));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(result.path("data").asString()));
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = lastId.incrementAndGet();
        var reply = new CompletableFuture<JsonNode>();
        replies.put(id, reply);
        var text = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(text, true).join();
        var answer = reply.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (answer.has("error")) {
            throw new AssertionError(method + " failed: " + answer.path("error"));
        }
        return answer.path("result");
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        // Its profile can't be deleted before it has let go of it.
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                told(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void told(JsonNode message) {
            var reply = replies.remove(message.path("id").asInt(0));
            if (reply != null) {
                reply.complete(message);
                return;
            }
            var parameters = message.path("params");
            switch (message.path("method").asString("")) {
                case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded" ->
                    complaints.add(parameters.toString());
                case "Network.requestWillBeSent" ->
                    requests.add(parameters.path("request").path("url").asString());
                default -> {}
            }
        }
    }
}
