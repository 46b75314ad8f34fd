package dev.hawser.web.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.server.Engines;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Autobahn's test suite, the referee of WebSocket, speaks with each engine. It is Python 2, run by Jython in a process
/// of its own; the profile `referees` of this module puts both into its target folder.
@Tag("referee")
final class AutobahnTest {
    private static final Path FOLDER = Path.of("target", "autobahn");
    private static final int CASES = 301;
    private static final int MOST_MINUTES = 15;
    private static final Set<String> GOOD = Set.of("OK", "INFORMATIONAL");
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder = Path.of(".");

    /// The engines side by side: most cases wait for something.
    @Test
    @Timeout(value = MOST_MINUTES + 1, unit = TimeUnit.MINUTES)
    void noCaseFailsAndNoClosingCodeIsWrongOnAnyEngine() throws Exception {
        try (var runs = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<List<String>>> all = Engines.all()
                    .map(engine -> (Callable<List<String>>) () -> bad(engine))
                    .toList();
            for (var bad : runs.invokeAll(all)) {
                assertThat(bad.get()).isEmpty();
            }
        }
    }

    private List<String> bad(Engine engine) throws Exception {
        var options = WebSocketOptions.defaults()
                .withSizes(new WebSocketOptions.Sizes(16 << 20, 16 << 20, 32 << 20))
                .withCompression(Compression.CONTEXT);
        try (var served = Engines.serve(engine, Echo.site(options))) {
            var results = run(engine.word(), served.port());
            assertThat(results).as("cases that were run on " + engine).hasSize(CASES);
            return bad(results);
        }
    }

    /// Returns what isn't as it should be.
    private static List<String> bad(JsonNode results) {
        var bad = new ArrayList<String>();
        for (var result : results.properties()) {
            String said = result.getValue().path("behavior").asString();
            String closing = result.getValue().path("behaviorClose").asString();
            if (!GOOD.contains(said) || !GOOD.contains(closing)) {
                bad.add(result.getKey() + ": " + said + ", closing " + closing);
            }
        }
        return bad;
    }

    /// Runs all cases and returns what came of each.
    private JsonNode run(String name, int port) throws IOException, InterruptedException, URISyntaxException {
        var jars = jars();
        assumeTrue(
                jars.size() == 2,
                "SKIPPED: there is no Autobahn in " + FOLDER + "; the profile referees puts it there");
        var own = Files.createDirectory(folder.resolve(name));
        var spec = own.resolve("spec.json");
        JSON.writeValue(
                spec.toFile(),
                Map.of(
                        "outdir",
                        own.toString(),
                        "servers",
                        List.of(Map.of("agent", name, "url", "ws://127.0.0.1:" + port + "/")),
                        "options",
                        Map.of("failByDrop", false),
                        "cases",
                        List.of("*"),
                        "exclude-cases",
                        List.of()));
        var script = Objects.requireNonNull(AutobahnTest.class.getResource("/run_autobahn.py"));
        var log = own.resolve("log");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // There are three of them.
                        "-XX:MaxRAMPercentage=20",
                        "-cp",
                        String.join(File.pathSeparator, jars),
                        "org.python.util.jython",
                        Path.of(script.toURI()).toString(),
                        spec.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(MOST_MINUTES, TimeUnit.MINUTES))
                    .as("it is done after " + MOST_MINUTES + " minutes")
                    .isTrue();
            var index = own.resolve("index.json");
            assertThat(index).as(Files.readString(log)).exists();
            return JSON.readTree(index.toFile()).path(name);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<String> jars() throws IOException {
        if (!Files.isDirectory(FOLDER)) {
            return List.of();
        }
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(file -> file.toAbsolutePath().toString())
                    .toList();
        }
    }
}
