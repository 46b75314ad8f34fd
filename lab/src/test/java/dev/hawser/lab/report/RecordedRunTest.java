package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
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

    /// Each piece of advice names a figure, and each figure stands in the output below it.
    @Test
    void eachPieceOfAdviceHasItsFigureFromThatOutput() throws Exception {
        String output = Report.of(recorded()).text(false).replaceAll("\\s+", " ");
        String text = Files.readString(advice());
        String advice = text.substring(text.indexOf("## What to choose"), text.indexOf("## The run"));
        List<String> pieces = List.of(advice.split("\\n- ", -1));
        assertThat(pieces).hasSizeGreaterThan(5);
        for (String piece : pieces.subList(1, pieces.size())) {
            var numbers = NUMBER.matcher(piece.replaceAll("`[^`]*`|\\([^)]*\\.(java|md)\\)", ""))
                    .results()
                    .map(found -> found.group())
                    .toList();
            assertThat(numbers)
                    .as(piece)
                    .isNotEmpty()
                    .allSatisfy(number -> assertThat(output)
                            .containsPattern("(?<![\\d,.])" + Pattern.quote(number) + "(?![\\d]|[,.]\\d)"));
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
