package dev.hawser.peers;

import dev.hawser.peers.chain.ChainOfSteps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// What a chain of steps costs: each contender in a fresh JVM, all of them in each round. A round's figure is its
/// quietest iteration, since what the neighbours do can only be added to it.
final class Chain {
    private static final List<String> CONTENDERS =
            List.of("deferred", "completableFuture", "vertxFuture", "nettyPromise");
    private static final List<String> MOMENTS = List.of("FiredAfter", "FiredBefore");
    private static final TimeValue ITERATION = TimeValue.milliseconds(250);

    /// What was measured of one contender, at one moment, with one number of steps.
    private record Figures(List<Double> nanos, List<Double> bytes) {
        Figures() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    private record Cell(String moment, int steps, String contender) {}

    private Chain() {}

    static String run(Options options, String command) throws RunnerException, IOException {
        Map<Cell, Figures> figures = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            Report.progress("round " + round + " of " + options.rounds() + ": about 3 minutes");
            collect(measured(), figures);
        }
        return Report.head(command) + table(figures);
    }

    private static Collection<RunResult> measured() throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("^" + ChainOfSteps.class.getName() + "\\.")
                        .forks(1)
                        .warmupIterations(8)
                        .warmupTime(ITERATION)
                        .measurementIterations(12)
                        .measurementTime(ITERATION)
                        .addProfiler(GCProfiler.class)
                        .jvmArgs("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    private static void collect(Collection<RunResult> results, Map<Cell, Figures> figures) {
        for (var result : results) {
            String name = result.getPrimaryResult().getLabel();
            int steps = Integer.parseInt(result.getParams().getParam("steps"));
            for (String contender : CONTENDERS) {
                for (String moment : MOMENTS) {
                    if (name.equals(contender + moment)) {
                        var cell = figures.computeIfAbsent(new Cell(moment, steps, contender), _ -> new Figures());
                        cell.nanos.add(result.getPrimaryResult().getStatistics().getMin());
                        var allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
                        if (allocated == null) {
                            throw new IllegalStateException("JMH's gc profiler didn't say what was allocated");
                        }
                        cell.bytes.add(allocated.getScore());
                    }
                }
            }
        }
    }

    private static String table(Map<Cell, Figures> figures) {
        var out = new StringBuilder("""
            | chain | steps | contender | ns a step | bytes a step | × Deferred's time |
            | --- | --- | --- | --- | --- | --- |
            """);
        for (String moment : MOMENTS) {
            for (int steps : List.of(1, 10, 100)) {
                for (String contender : CONTENDERS) {
                    var own = figure(figures, moment, steps, contender);
                    var deferred = figure(figures, moment, steps, "deferred");
                    List<Double> ratios = new ArrayList<>();
                    for (int i = 0; i < own.nanos.size(); i++) {
                        ratios.add(own.nanos.get(i) / deferred.nanos.get(i));
                    }
                    out.append(String.format(
                            Locale.ROOT,
                            "| %s | %d | %s | %s | %.0f | %s |%n",
                            moment.equals("FiredAfter") ? "built, then fired" : "built on a result",
                            steps,
                            contender,
                            Spread.of(own.nanos.stream().map(it -> it / steps).toList())
                                    .show(1),
                            Spread.of(own.bytes).median() / steps,
                            contender.equals("deferred")
                                    ? "–"
                                    : Spread.of(ratios).show(2)));
                }
            }
        }
        return out.toString();
    }

    private static Figures figure(Map<Cell, Figures> figures, String moment, int steps, String contender) {
        var found = figures.get(new Cell(moment, steps, contender));
        if (found == null) {
            throw new IllegalStateException(
                    "the run brought nothing for " + contender + moment + " with " + steps + " steps");
        }
        return found;
    }
}
