package dev.hawser.peers;

import dev.hawser.peers.database.Workloads;
import dev.hawser.peers.database.Workloads.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Durable inserts by 64 clients, and reads of one row, on SQLite. All take their turn in each round.
final class Database {
    /// Group commit does so many times as many inserts at least.
    private static final double GROUP_TARGET = 5;

    /// A read through the pool takes so many times as long at most.
    private static final double READ_TARGET = 1.3;

    /// A read takes so little that a window of reads can be cut, and the slices in which nobody disturbed be found.
    private static final int SLICES = 30;

    private Database() {}

    static String run(Options options, String command) throws Exception {
        try (var workloads = new Workloads()) {
            Report.progress("warming up");
            // What the compiler makes of the reads takes some seconds to settle.
            measure(workloads.reads(), 1, 1, options.window());
            measure(workloads.inserts(), 1, 1, Duration.ofSeconds(2));
            var inserts = measure(workloads.inserts(), options.rounds(), 1, options.window());
            var reads = measure(workloads.reads(), options.rounds(), SLICES, options.window());
            return Report.head(command, "its own defaults") + "Files on " + workloads.disk() + ".\n\n"
                    + insertTable(inserts) + "\n"
                    + readTable(reads) + "\nMedian and range of " + options.rounds() + " windows of "
                    + options.window().toSeconds() + " s; of a window of reads, the quietest of " + SLICES
                    + " slices.\n";
        }
    }

    /// Returns each contender's best slice in each round. The contenders take turns slice by slice: what neighbours
    /// do can only be added to what a contender needs itself.
    private static Map<String, List<Double>> measure(
            Map<String, Workload> contenders, int rounds, int slices, Duration window) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            Report.progress("round " + round + " of " + rounds);
            Map<String, Double> best = new LinkedHashMap<>();
            for (int slice = 0; slice < slices; slice++) {
                for (var contender : contenders.entrySet()) {
                    double rate = contender.getValue().rate(window.dividedBy(slices));
                    best.merge(contender.getKey(), rate, Math::max);
                }
            }
            best.forEach((name, rate) ->
                    rates.computeIfAbsent(name, _ -> new ArrayList<>()).add(rate));
        }
        return rates;
    }

    private static String insertTable(Map<String, List<Double>> rates) {
        var out = new StringBuilder("""
            | %d clients | durable inserts a second | × one commit each | target |
            | --- | --- | --- | --- |
            """.formatted(Workloads.CLIENTS));
        var single = named(rates, "hawser, one commit each");
        rates.forEach((name, own) -> {
            var ratio = ratios(own, single);
            // A bound from below is one from above for the inverse.
            String verdict = name.equals("hawser, groups share a commit")
                    ? "≥ 5: " + Spread.of(ratios(single, own)).against(1 / GROUP_TARGET)
                    : "–";
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |%n",
                    name,
                    Spread.of(own).show(0),
                    Spread.of(ratio).show(2),
                    verdict));
        });
        return out.toString();
    }

    private static String readTable(Map<String, List<Double>> rates) {
        var out = new StringBuilder("""
            | one client | µs to read a row | × bare JDBC's time | target |
            | --- | --- | --- | --- |
            """);
        var bare = named(rates, "bare JDBC");
        rates.forEach((name, own) -> {
            var ratio = Spread.of(ratios(bare, own));
            String verdict = name.equals("hawser, blocking") ? "≤ 1.3: " + ratio.against(READ_TARGET) : "–";
            out.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |%n",
                    name,
                    Spread.of(own.stream().map(rate -> 1e6 / rate).toList()).show(2),
                    ratio.show(2),
                    verdict));
        });
        return out.toString();
    }

    private static List<Double> named(Map<String, List<Double>> rates, String name) {
        var found = rates.get(name);
        if (found == null) {
            throw new IllegalStateException("the run brought nothing for " + name);
        }
        return found;
    }

    /// Round by round, so that a slow minute hits both.
    private static List<Double> ratios(List<Double> of, List<Double> to) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            ratios.add(of.get(i) / to.get(i));
        }
        return ratios;
    }
}
