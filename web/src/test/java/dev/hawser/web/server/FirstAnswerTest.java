package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the first answer of a process costs the loop that gives it.
final class FirstAnswerTest {
    private static final String MADE = "the site is made";
    private static final String ANSWERED = "the first answer is there";

    @Test
    void theFirstJsonWaitsForNoClassOfJacksons(@TempDir Path folder) throws Exception {
        var said = folder.resolve("said").toFile();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xlog:class+load:stdout",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstAnswer.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said.toPath());
        assertThat(lines).contains(MADE, ANSWERED);
        assertThat(lines.subList(0, lines.indexOf(MADE)).stream().filter(FirstAnswerTest::isJacksons))
                .as("loaded ahead")
                .isNotEmpty();
        assertThat(lines.subList(lines.indexOf(MADE), lines.indexOf(ANSWERED)).stream()
                        .filter(FirstAnswerTest::isJacksons))
                .as("loaded by the loop")
                .isEmpty();
    }

    private static boolean isJacksons(String line) {
        return line.contains(" tools.jackson.");
    }

    /// The process that gives it.
    static final class FirstAnswer {
        private FirstAnswer() {}

        private record Hello(String message) {}

        static void main() throws IOException {
            var site = new Site(new Tree().get("/", _ -> Response.json(new Hello("Hello!"))));
            System.out.println(MADE);
            try (var served = Engines.serve(Engine.eventLoop().withLoops(1), site);
                    var client = served.connect()) {
                var answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer();
                if (answer.endsWith("{\"message\":\"Hello!\"}")) {
                    System.out.println(ANSWERED);
                }
            }
        }
    }
}
