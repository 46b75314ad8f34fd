package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.verdict.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that was really measured, neighbours included (`recorded.json`: a `./hawser compare` of the commit that it
/// names), and what `docs/choosing.md` concludes from it.
final class RecordedRunTest {
    private static final Pattern NUMBER = Pattern.compile("\\d+(,\\d{3})*(\\.\\d+)?");

    @TempDir
    Path folder;

    @Test
    void everyNumberOnItsPageIsThatOfItsFile() throws Exception {
        var recorded = recorded();
        var page = Report.of(recorded).write(folder);
        var document = PageTest.parsed(Files.readString(page));
        PageCheck.numbers(PageTest.numbers(document), recorded);
        PageCheck.quotations(PageTest.quotations(document), Report.of(recorded));
        assertThat(ResultsFile.read(folder.resolve("results.json"))).isEqualTo(recorded);
    }

    @Test
    void itTookLessThanFourMinutes() throws Exception {
        assertThat(recorded().run().tookSeconds()).isLessThan(240);
        assertThat(recorded().workloads())
                .extracting(it -> it.name())
                .containsExactly("wait", "echo", "users", "mixed", "cpu", "idle");
    }

    @Test
    void theAdviceShowsTheWholeOutput() throws Exception {
        assertThat(Files.readString(advice()))
                .contains(Report.of(recorded()).text(false).strip());
    }

    /// Each piece of advice names a workload and a figure, and each figure stands in the rows or in the verdict of the
    /// workloads that it names: a number of another one would be as wrong as one of none.
    @Test
    void eachPieceOfAdviceHasItsFiguresFromItsOwnWorkloads() throws Exception {
        var blocks = blocks();
        String text = Files.readString(advice());
        String advice = text.substring(text.indexOf("## What to choose"), text.indexOf("## The run"));
        List<String> pieces = List.of(advice.split("\\n- ", -1));
        assertThat(pieces).hasSizeGreaterThan(5);
        for (String piece : pieces.subList(1, pieces.size())) {
            var named = blocks.keySet().stream()
                    .filter(word -> piece.matches("(?s).*(`|--workloads )" + word + "`.*"))
                    .toList();
            assertThat(named).as(piece).isNotEmpty();
            String rows = named.stream().map(blocks::get).collect(Collectors.joining(" "));
            var numbers = NUMBER.matcher(piece.replaceAll("`[^`]*`|\\([^)]*\\.(java|md)\\)", ""))
                    .results()
                    .map(found -> found.group())
                    .toList();
            assertThat(numbers)
                    .as(piece)
                    .isNotEmpty()
                    .allSatisfy(number -> assertThat(rows)
                            .containsPattern("(?<![\\d,.])" + Pattern.quote(number) + "(?![\\d]|[,.]\\d)"));
        }
    }

    /// What is said of each workload, by its word.
    private static Map<String, String> blocks() throws IOException {
        String output = Report.of(recorded()).text(false);
        Map<String, String> blocks = new LinkedHashMap<>();
        for (String block : output.split("\\n\\n", -1)) {
            int colon = block.indexOf(':');
            recorded().workloads().stream()
                    .filter(workload -> colon > 0 && block.substring(0, colon).equals(workload.name()))
                    .forEach(workload -> blocks.put(workload.name(), block.replaceAll("\\s+", " ")));
        }
        assertThat(blocks).hasSameSizeAs(recorded().workloads());
        return blocks;
    }

    /// Whom the advice calls too close to call, and whom it calls better, is what the verdicts call so.
    @Test
    void theAdviceCallsNothingBetterThanTheVerdictsDo() throws Exception {
        String text = Files.readString(advice());
        for (var verdict : Report.of(recorded()).verdicts().ofWorkloads()) {
            String word = verdict.evidence().workload();
            for (String piece : text.substring(0, text.indexOf("## The run")).split("\\n- ", -1)) {
                if (piece.contains("--workloads " + word + "`") && piece.contains("too close to call")) {
                    assertThat(verdict).as(piece).isInstanceOf(Verdict.TooClose.class);
                }
                if (piece.contains("--workloads " + word + "`") && piece.startsWith("**Take the event loop")) {
                    assertThat(verdict).as(piece).isInstanceOf(Verdict.Better.class);
                }
            }
        }
    }

    private static Results recorded() throws IOException {
        try (InputStream file = Objects.requireNonNull(RecordedRunTest.class.getResourceAsStream("recorded.json"))) {
            return ResultsFile.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Path advice() {
        // Surefire starts in the module, an IDE often in the root.
        var beside = Path.of("../docs/choosing.md");
        return Files.exists(beside) ? beside : Path.of("docs/choosing.md");
    }
}
