package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.verdict.Evidence;
import dev.hawser.lab.verdict.RuledOut;
import dev.hawser.lab.verdict.Verdict;
import dev.hawser.lab.verdict.Verdicts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `compare` as anybody would run it, whole. What it wrote stays in `target/compare-report`.
@Tag("referee")
@Timeout(900)
final class DefaultRefereeTest {
    private static final Path FOLDER = Path.of("target", "compare-report", "default");
    private static final double FOUR_MINUTES = 240;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path profile;

    @Test
    void aRunThatIsToldNothingTakesFourMinutesAndTellsOfSixWorkloads() throws Exception {
        var ran = Ran.command(List.of("compare", "--out", FOLDER.toString()));
        assertThat(ran.code()).as(ran.err()).isZero();
        var results = ResultsFile.read(FOLDER.resolve("results.json"));
        assertThat(results.run().tookSeconds()).isLessThan(allowedSeconds(results));
        assertThat(results.workloads())
                .extracting(it -> it.name())
                .containsExactly("wait", "echo", "users", "mixed", "cpu", "idle");
        for (var verdict : Verdicts.of(results).ofWorkloads()) {
            // Whether there is a winner hangs on the machine; that something is said, and why, doesn't.
            assertThat(ran.out().replaceAll("\\s+", " ")).contains("→ " + verdict.sentence());
            if (verdict instanceof Verdict.Refused) {
                assertThat(verdict.headline()).startsWith("no verdict, as ");
            }
        }
        for (String word : List.of("wait", "mixed", "idle")) {
            assertThat(evidence(results, word).ruledOut())
                    .as(word)
                    .anySatisfy(it -> assertThat(it)
                            .isInstanceOfSatisfying(
                                    RuledOut.Starved.class,
                                    starved -> assertThat(starved.contender().name())
                                            .isEqualTo("thread-pool")));
        }
        assertThat(ran.out()).contains("(starved ");
        var browser = chromium();
        if (browser.isPresent()) {
            open(browser.get());
        }
    }

    private static Evidence evidence(Results results, String word) {
        return Verdicts.of(results).ofWorkloads().stream()
                .map(Verdict::evidence)
                .filter(evidence -> evidence.workload().equals(word))
                .findFirst()
                .orElseThrow();
    }

    /// Four minutes of a machine of one's own: where others have a share of it, as much longer. That is said.
    private static double allowedSeconds(Results results) {
        double neighbours = results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream())
                .flatMap(result -> result.everyWindow())
                .mapToDouble(DefaultRefereeTest::neighbours)
                .average()
                .orElse(0);
        double ours = Math.max(0.2, 1 - neighbours / results.run().machine().cores());
        double allowed = neighbours < results.honesty().allowedNeighbourCores() ? FOUR_MINUTES : FOUR_MINUTES / ours;
        System.out.printf(
                Locale.ROOT,
                "compare took %.0f s; neighbours took %.2f cores, so %.0f s are allowed%n",
                results.run().tookSeconds(),
                neighbours,
                allowed);
        return allowed;
    }

    private static double neighbours(Window window) {
        return window.surroundings().neighbourCores().value().orElse(0);
    }

    private static Optional<Path> chromium() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// A page of figures that nobody made up: it is drawn, and the browser has nothing to complain of.
    private void open(Path program) throws Exception {
        var picture = FOLDER.resolve("desk.png").toAbsolutePath();
        var log = profile.resolve("log");
        var browser = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + profile.resolve("profile"),
                        "--window-size=1280,4000",
                        "--screenshot=" + picture,
                        FOLDER.resolve("index.html").toAbsolutePath().toUri().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(browser.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            browser.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(Files.size(picture)).as(said).isGreaterThan(100_000);
        assertThat(said.lines().filter(line -> line.contains("CONSOLE"))).isEmpty();
    }
}
