package dev.hawser.lab.verdict;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Slo;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.result.WorkloadResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// What one measure says about the contenders of one workload, round by round.
///
/// Windows that neighbours disturbed are left out, and searches that hang on such a window. Where too few remain, what
/// a request or a connection costs is read from all windows: neighbours change how much of the machine a server has,
/// not by much what it does with it; `FalsificationTest` holds that against a recording. All figures are of one load,
/// the heaviest that all contenders who may win went through; the rate within the SLO is of the searches.
public final class Reading {
    /// A comparison of fewer rounds would be of accidents.
    static final int LEAST_ROUNDS = 3;

    /// So many tell more, if some of them are noisy, than fewer that aren't.
    private static final int GOOD_ROUNDS = 5;

    private final Measure measure;
    private final Optional<Load> load;
    private final boolean besideNeighbours;
    private final Map<String, SortedMap<Integer, Double>> figures;

    private Reading(
            Measure measure,
            Optional<Load> load,
            boolean besideNeighbours,
            Map<String, SortedMap<Integer, Double>> figures) {
        this.measure = measure;
        this.load = load;
        this.besideNeighbours = besideNeighbours;
        this.figures = figures;
    }

    /// Reads one measure of a workload.
    public static Reading of(WorkloadResult workload, Measure measure, Slo slo) {
        return switch (measure) {
            case RATE_AT_SLO -> ofSearches(workload);
            case THROUGHPUT, LATENCY -> ofWindows(workload, measure, slo, false);
            case CPU_PER_REQUEST, RSS_PER_CONNECTION -> {
                var quiet = ofWindows(workload, measure, slo, false);
                var all = ofWindows(workload, measure, slo, true);
                boolean more = IntStream.of(LEAST_ROUNDS, GOOD_ROUNDS)
                        .anyMatch(rounds -> all.having(rounds, workload) > quiet.having(rounds, workload));
                yield quiet.isEmpty() || more ? all : quiet;
            }
        };
    }

    /// Returns which measure.
    public Measure measure() {
        return measure;
    }

    /// Returns under which load; empty for searches, and when there are no windows.
    public Optional<Load> load() {
        return load;
    }

    /// Says whether windows count that neighbours disturbed.
    public boolean besideNeighbours() {
        return besideNeighbours;
    }

    /// Says whether any contender has a figure.
    public boolean isEmpty() {
        return figures.values().stream().allMatch(Map::isEmpty);
    }

    /// Returns the middle of a contender's figures; empty if it has none.
    public Optional<Interval> interval(String contender) {
        var rounds = rounds(contender);
        return rounds.isEmpty()
                ? Optional.empty()
                : Optional.of(Interval.of(
                        rounds.values().stream().mapToDouble(it -> it).toArray()));
    }

    /// Says whether a contender's figures are bounds from below: it kept the promise at every rate that was tried.
    public boolean isAtLeast(ContenderResult result) {
        return measure == Measure.RATE_AT_SLO
                && result.searches().stream()
                        .filter(search -> !search.disturbed())
                        .anyMatch(search -> search.end() == RateSearch.End.OPEN);
    }

    /// Returns in how many rounds a contender has a figure.
    public int count(String contender) {
        return rounds(contender).size();
    }

    /// Returns a contender's figures by their round.
    SortedMap<Integer, Double> rounds(String contender) {
        return figures.getOrDefault(contender, Collections.emptySortedMap());
    }

    /// Returns the figure of one window, if it was measured.
    static OptionalDouble figure(Window window, Measure measure, Slo slo) {
        return switch (measure) {
            case RATE_AT_SLO -> OptionalDouble.empty();
            case THROUGHPUT ->
                window.answered() > 0 ? OptionalDouble.of(window.requestsPerSecond()) : OptionalDouble.empty();
            case LATENCY -> window.latency().at(slo.percentile()).value();
            case CPU_PER_REQUEST -> window.cost().cpuMicros().value();
            case RSS_PER_CONNECTION -> window.memory().rssBytesPerConnection().value();
        };
    }

    private static Reading ofSearches(WorkloadResult workload) {
        var figures = new LinkedHashMap<String, SortedMap<Integer, Double>>();
        for (var result : workload.contenders()) {
            var rounds = new TreeMap<Integer, Double>();
            for (RateSearch search : result.searches()) {
                if (!search.disturbed()) {
                    search.highest().ifPresent(rate -> rounds.put(search.round(), rate));
                }
            }
            figures.put(result.contender().name(), rounds);
        }
        return new Reading(Measure.RATE_AT_SLO, Optional.empty(), false, figures);
    }

    private static Reading ofWindows(WorkloadResult workload, Measure measure, Slo slo, boolean disturbed) {
        Reading best = new Reading(measure, Optional.empty(), false, Map.of());
        int most = -1;
        for (Load load : loads(workload, measure)) {
            var kept = figures(
                    workload,
                    measure,
                    slo,
                    window -> window.load().equals(load)
                            && (disturbed || !window.surroundings().disturbed()));
            var reading = new Reading(measure, Optional.of(load), disturbed, kept);
            int enough = reading.having(LEAST_ROUNDS, workload);
            if (enough > most) {
                most = enough;
                best = reading;
            }
        }
        return best;
    }

    /// Heaviest first. Latency is best told under a fixed rate, where a slow server isn't asked less.
    private static List<Load> loads(WorkloadResult workload, Measure measure) {
        Set<Load> loads = new LinkedHashSet<>();
        for (var result : workload.contenders()) {
            result.windows().forEach(window -> loads.add(window.load()));
        }
        if (measure == Measure.THROUGHPUT) {
            // Under an open load it says how much was asked for.
            loads.removeIf(load -> load instanceof Load.Open);
        }
        List<Load> sorted = new ArrayList<>(loads);
        Comparator<Load> fixedFirst = Comparator.comparing(load -> load instanceof Load.Closed);
        var preferred = measure == Measure.LATENCY ? fixedFirst : fixedFirst.reversed();
        sorted.sort(preferred
                .thenComparing(Comparator.comparingInt(Load::connections).reversed())
                .thenComparing(Comparator.comparingDouble(Reading::rate).reversed()));
        return sorted;
    }

    private static double rate(Load load) {
        return switch (load) {
            case Load.Closed _ -> Double.POSITIVE_INFINITY;
            case Load.Open open -> open.requestsPerSecond();
        };
    }

    private static Map<String, SortedMap<Integer, Double>> figures(
            WorkloadResult workload, Measure measure, Slo slo, Predicate<Window> kept) {
        var figures = new LinkedHashMap<String, SortedMap<Integer, Double>>();
        for (var result : workload.contenders()) {
            figures.put(result.contender().name(), rounds(result, measure, slo, kept));
        }
        return figures;
    }

    private static SortedMap<Integer, Double> rounds(
            ContenderResult result, Measure measure, Slo slo, Predicate<Window> kept) {
        var all = new TreeMap<Integer, List<Double>>();
        for (var window : result.windows()) {
            if (kept.test(window)) {
                figure(window, measure, slo)
                        .ifPresent(figure -> all.computeIfAbsent(window.round(), _ -> new ArrayList<>())
                                .add(figure));
            }
        }
        var rounds = new TreeMap<Integer, Double>();
        all.forEach((round, several) -> rounds.put(
                round, Interval.median(several.stream().mapToDouble(it -> it).toArray())));
        return rounds;
    }

    /// How many of those who may win have figures of so many rounds.
    private int having(int enough, WorkloadResult workload) {
        return (int) workload.contenders().stream()
                .filter(result -> !result.contender().mistake())
                .filter(result -> rounds(result.contender().name()).size() >= enough)
                .count();
    }
}
