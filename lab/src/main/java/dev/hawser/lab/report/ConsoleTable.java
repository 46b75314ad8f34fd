package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.verdict.Interval;
import dev.hawser.lab.verdict.Reading;
import dev.hawser.lab.verdict.Verdict;
import dev.hawser.lab.verdict.Verdicts;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The results for a terminal: for each workload a row a contender, and the verdict below.
final class ConsoleTable {
    static final int WIDTH = 100;

    /// What a range is and what it isn't.
    static final String RANGE =
            "Figures are medians of the rounds. from–to: the same rounds drawn anew give such a median in "
                    + "95 of 100 draws; with few rounds the truth lies outside more often than that.";

    /// Below a rate that keeps the promise stands a latency that may not, and a reader should know why.
    static final String FULL =
            "“full”: when each connection asks as soon as it is answered, not at the rate beside it.";

    /// What a rate is that was never broken.
    static final String AT_LEAST = "≥: the SLO was kept at every rate that was tried.";

    private final Results results;
    private final Verdicts verdicts;

    ConsoleTable(Results results, Verdicts verdicts) {
        this.results = results;
        this.verdicts = verdicts;
    }

    String text() {
        var text = new StringBuilder();
        for (int i = 0; i < results.workloads().size(); i++) {
            workload(results.workloads().get(i), verdicts.ofWorkloads().get(i), text);
        }
        text.append(wrapped(verdicts.overall().sentence(), ""));
        text.append(wrapped(RANGE, ""));
        if (text.indexOf(" full ") >= 0) {
            text.append(wrapped(FULL, ""));
        }
        if (text.indexOf("≥") >= 0) {
            text.append(wrapped(AT_LEAST, ""));
        }
        return text.toString();
    }

    private void workload(WorkloadResult workload, Verdict verdict, StringBuilder text) {
        var slo = results.run().slo();
        var searched = Reading.of(workload, Measure.RATE_AT_SLO, slo);
        var rate = searched.isEmpty() ? Reading.of(workload, Measure.THROUGHPUT, slo) : searched;
        var latency = Reading.of(workload, Measure.LATENCY, slo);
        var cpu = Reading.of(workload, Measure.CPU_PER_REQUEST, slo);
        var memory = Reading.of(workload, Measure.RSS_PER_CONNECTION, slo);
        text.append(wrapped(workload.name() + ": " + workload.what(), "  "));
        text.append(row(
                "",
                searched.isEmpty() ? "requests/s" : "rate at SLO",
                "from–to",
                slo.percentile() + (searched.isEmpty() ? " ms" : " full ms"),
                "µs CPU/req",
                "bytes/conn"));
        for (var result : workload.contenders()) {
            String name = result.contender().name();
            text.append(row(
                    fitted(name + starved(result)),
                    (rate.isAtLeast(result) ? "≥" : "") + median(rate.interval(name), 1),
                    range(rate, name),
                    median(latency.interval(name), 1_000),
                    median(cpu.interval(name), 1),
                    median(memory.interval(name), 1)));
        }
        text.append(wrapped("→ " + verdict.sentence(), "  ")).append('\n');
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "  %-27s %11s %15s %13s %12s %11s\n", (Object[]) cells);
    }

    private static String fitted(String name) {
        return name.length() <= 27 ? name : name.substring(0, 26) + "…";
    }

    private static String starved(ContenderResult result) {
        return result.starving()
                .map(window -> " (starved " + Shown.number((double) window.starved()) + ")")
                .orElse("");
    }

    private static String median(Optional<Interval> interval, double divisor) {
        return interval.map(it -> Shown.number(it.median() / divisor)).orElse("–");
    }

    private static String range(Reading reading, String name) {
        return switch (reading.count(name)) {
            case 0 -> "–";
            case 1 -> "once";
            default ->
                reading.interval(name)
                        .map(it -> Shown.number(it.low()) + "–" + Shown.number(it.high()))
                        .orElse("–");
        };
    }

    /// Breaks text between words; each line after the first is indented.
    static String wrapped(String text, String indent) {
        List<String> lines = new ArrayList<>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent);
            } else if (!line.isEmpty()) {
                line.append(' ');
            }
            line.append(word);
        }
        lines.add(line.toString());
        return String.join("\n", lines) + "\n";
    }

    /// Returns the text in ASCII, of the same width.
    static String plain(String text) {
        String plain = text;
        for (var sign : Map.of("→", ">", "–", "-", "µ", "u", "…", "~", "≥", "+", "“", "\"", "”", "\"")
                .entrySet()) {
            plain = plain.replace(sign.getKey(), sign.getValue());
        }
        return Normalizer.normalize(plain, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^\\x00-\\x7f]", "?");
    }
}
