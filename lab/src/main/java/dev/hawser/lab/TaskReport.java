package dev.hawser.lab;

import dev.hawser.core.engine.watch.BlockedPlace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a [TaskComparison] found.
///
/// @param comparison what was run
/// @param rows one for each way, in the order in which they took turns; the last is the mistake
/// @param blocked the line that blocked the loop; empty when it was missed, as waits under 50 ms are
public record TaskReport(TaskComparison comparison, List<Row> rows, Optional<BlockedPlace> blocked) {
    /// Ways whose medians differ by less than this share of the fastest are as fast as each other.
    private static final double NOISE = 0.10;

    /// One way.
    ///
    /// @param label what to call it
    /// @param time what its runs took
    /// @param results what the tasks came to, in the order of the tasks; the same in each run
    public record Row(String label, Spread time, List<String> results) {
        public Row {
            results = List.copyOf(results);
        }
    }

    public TaskReport {
        rows = List.copyOf(rows);
    }

    /// Returns how much longer this way took than the fastest, by their medians.
    public double ratio(Row row) {
        return (double) row.time().median().toNanos() / fastest().toNanos();
    }

    /// Returns a table, what it means, and the line that blocked the loop.
    public String text() {
        return table() + "\n" + meaning() + "\n" + blockedLine() + "\n";
    }

    private String table() {
        var text = new StringBuilder();
        int width = rows.stream().mapToInt(row -> row.label().length()).max().orElse(0);
        text.append(("%-" + width + "s  %9s  %19s  %6s\n").formatted("", "median", "min to max", "ratio"));
        for (Row row : rows) {
            var time = row.time();
            text.append(("%-" + width + "s  %9s  %19s  %6s\n")
                    .formatted(
                            row.label(),
                            seconds(time.median()),
                            seconds(time.min()) + " to " + seconds(time.max()),
                            String.format(Locale.ROOT, "%.2f", ratio(row))));
        }
        var results = String.join(", ", rows.getFirst().results());
        return text + "Results, in the order of the tasks in every run: " + results + "\n";
    }

    private String meaning() {
        var fast = rows.stream().filter(row -> ratio(row) <= 1 + NOISE).map(Row::label);
        return String.format(
                Locale.ROOT,
                """
                The tasks only wait. One after another that adds up to %s; side by side it takes as long as
                the longest, %s.
                Within %d %% of the fastest, and so too close to call: %s.
                The mistake waits on the loop's only thread, so every connection waits for those before it: %.1f
                times the fastest. The article made it, and called the framework slow.
                """,
                seconds(comparison.sum()),
                seconds(comparison.longest()),
                Math.round(NOISE * 100),
                fast.collect(Collectors.joining("; ")),
                ratio(rows.getLast()));
    }

    private String blockedLine() {
        return blocked.map(it -> "The loop was blocked for %d ms in %s at %s, a callback of %s."
                        .formatted(it.longest().toMillis(), it.call(), it.place(), it.handler()))
                .orElse("Which line blocked the loop is not known: waits this short are not told from a busy machine.");
    }

    private Duration fastest() {
        return rows.stream()
                .map(row -> row.time().median())
                .min(Duration::compareTo)
                .orElseThrow();
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
    }
}
