package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.verdict.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Holds what stands on a page against the results that it was made of.
final class PageCheck {
    private PageCheck() {}

    /// A number on a page.
    ///
    /// @param key which figure it says it is
    /// @param exact what it was rounded from
    /// @param shown what one reads
    record Told(String key, double exact, String shown) {}

    /// Each number is the one of its key, rounded by at most half of its last digit.
    static void numbers(Collection<Told> numbers, Results results) {
        var wanted = Recomputed.of(results);
        assertThat(numbers).isNotEmpty();
        for (var number : numbers) {
            double figure = wanted.getOrDefault(number.key, Double.NaN);
            assertThat(number.exact).as(number.key).isCloseTo(figure, within(Math.abs(figure) * 1e-12));
            int point = number.shown.indexOf('.');
            int decimals = point < 0 ? 0 : number.shown.length() - point - 1;
            assertThat(Double.parseDouble(number.shown.replace(",", "")))
                    .as(number.key)
                    .isCloseTo(figure, within(0.5001 * Math.pow(10, -decimals)));
            assertThat(number.shown).as(number.key).matches("-?\\d{1,3}(,\\d{3})*(\\.\\d{1,3})?");
        }
    }

    /// What is quoted stands in the results, in a verdict, or is a name of the page's own.
    static void quotations(List<String> quotations, Report report) {
        var texts = ResultsFile.text(report.results()).replace("\\\"", "\"").replace("\\\\", "\\");
        var verdicts =
                report.verdicts().ofWorkloads().stream().map(Verdict::sentence).collect(Collectors.joining("\n"));
        var run = report.results().run();
        var lists = List.of(
                String.join(" ", run.flags()),
                HonestyPanel.cpus(run.machine().serverCpus()),
                HonestyPanel.cpus(run.machine().generatorCpus()),
                HonestyPanel.cpus(run.plan().connections()),
                run.slo().percentile() + ", ms");
        var whole = texts + verdicts + report.verdicts().overall().sentence() + String.join("\n", lists);
        assertThat(quotations).isNotEmpty().allSatisfy(text -> {
            if (text.chars().anyMatch(Character::isDigit)) {
                assertThat(whole).contains(text);
            }
        });
    }
}
