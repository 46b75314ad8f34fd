package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hawser.lab.result.Percentile;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.verdict.Verdict;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Holds what stands on a page against the results that it was made of.
final class PageCheck {
    private PageCheck() {}

    /// A number on a page.
    ///
    /// @param key which figure it says it is
    /// @param exact what it was rounded from
    /// @param shown what one reads
    record Told(String key, double exact, String shown) {}

    /// Figures that a page must have, wherever the results have them: a page that leaves one out is not honest, however
    /// right the others are.
    private static final Pattern MUST = Pattern.compile("twins/.+|ceiling/.+|generator/most|neighbours/.+|rivals/most|"
            + "windows/.+|warmUp/.+|waited|run/.+|plan/.+|machine/.+|.+/inside/.+|.+/discarded|[^/]+/rounds|"
            + ".+/curve/\\d+/.+");

    /// Each number is the one of its key, rounded by at most half of its last digit.
    static void numbers(Collection<Told> numbers, Results results) {
        var wanted = Recomputed.of(results);
        var keys = numbers.stream().map(Told::key).collect(Collectors.toSet());
        assertThat(wanted.keySet())
                .filteredOn(key -> MUST.matcher(key).matches() && !keys.contains(key))
                .as("figures of the results that the page leaves out")
                .isEmpty();
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
                run.slo().percentile() + ", ms",
                Stream.of(Percentile.values())
                        .map(it -> Inside.latency(it) + " ms")
                        .collect(Collectors.joining("\n")),
                unsteady(report.results()));
        var whole = texts + verdicts + report.verdicts().overall().sentence() + String.join("\n", lists);
        assertThat(quotations).isNotEmpty();
        assertThat(quotations)
                .filteredOn(text -> text.chars().anyMatch(Character::isDigit) && !whole.contains(text))
                .as("quoted from nowhere")
                .isEmpty();
    }

    private static String unsteady(Results results) {
        return results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream()
                        .filter(result -> !result.warmUp().hadSettled())
                        .map(result ->
                                workload.name() + " on " + result.contender().name()))
                .collect(Collectors.joining(", "));
    }
}
