package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.verdict.Interval;
import dev.hawser.lab.verdict.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// What each number on a page must be, worked out again from `results.json` by the keys that the page gives them.
final class Recomputed {
    private final Map<String, Double> figures = new TreeMap<>();
    private final Results results;

    private Recomputed(Results results) {
        this.results = results;
    }

    static Map<String, Double> of(Results results) {
        var recomputed = new Recomputed(results);
        results.workloads().forEach(recomputed::workload);
        recomputed.honesty();
        return recomputed.figures;
    }

    private void workload(WorkloadResult workload) {
        for (var result : workload.contenders()) {
            String key = workload.name() + "/" + result.contender().name() + "/";
            for (var measure : Measure.values()) {
                var reading = Reading.of(workload, measure, results.run().slo());
                var load = reading.load();
                load.ifPresent(it -> load(workload.name() + "/" + measure, it));
                double[] figures = measure == Measure.RATE_AT_SLO
                        ? result.searches().stream()
                                .flatMapToDouble(search -> search.highest().stream())
                                .toArray()
                        : result.windows().stream()
                                .filter(window ->
                                        load.isPresent() && window.load().equals(load.get()))
                                .filter(window -> reading.besideNeighbours()
                                        || !window.surroundings().disturbed())
                                .flatMapToDouble(window -> figure(window, measure).value().stream())
                                .toArray();
                interval(key + measure, figures);
            }
            curve(key + "curve/", result);
            inside(key + "inside/", result);
            put(key + "discarded", result.discarded());
        }
    }

    private void load(String key, Load load) {
        put(key + "/connections", load.connections());
        if (load instanceof Load.Open open) {
            put(key + "/asked", open.requestsPerSecond());
        }
    }

    private Figure figure(Window window, Measure measure) {
        return switch (measure) {
            case RATE_AT_SLO -> Figure.missing("it is of searches");
            case THROUGHPUT ->
                window.answered() == 0 ? Figure.missing("nobody") : Figure.of(window.answered() / window.seconds());
            case LATENCY -> window.latency().at(results.run().slo().percentile());
            case CPU_PER_REQUEST ->
                window.cost().userMicros().plus(window.cost().systemMicros());
            case RSS_PER_CONNECTION -> window.memory().rssBytesPerConnection();
        };
    }

    private void interval(String key, double[] figures) {
        if (figures.length > 0) {
            put(key + "/median", median(figures));
            put(key + "/low", Interval.of(figures).low());
            put(key + "/high", Interval.of(figures).high());
            put(key + "/rounds", figures.length);
        }
    }

    private void curve(String key, ContenderResult result) {
        var percentile = results.run().slo().percentile();
        Map<Load, List<Window>> loads = all(result)
                .filter(window -> !window.surroundings().disturbed() && window.answered() > 0)
                .filter(window -> window.latency().at(percentile).value().isPresent())
                .collect(Collectors.groupingBy(Window::load));
        boolean open = loads.keySet().stream().anyMatch(Load.Open.class::isInstance);
        record Point(int connections, double rate, double millis) {}
        var points = new ArrayList<Point>();
        loads.forEach((load, windows) -> {
            double millis =
                    median(windows, it -> it.latency().at(percentile).value().orElseThrow()) / 1_000;
            if (load instanceof Load.Open asked) {
                points.add(new Point(asked.connections(), asked.requestsPerSecond(), millis));
            } else if (!open) {
                points.add(new Point(load.connections(), median(windows, Window::requestsPerSecond), millis));
            }
        });
        points.sort(Comparator.comparingDouble(Point::rate).thenComparingDouble(Point::millis));
        for (int i = 0; i < points.size(); i++) {
            put(key + i + "/connections", points.get(i).connections());
            put(key + i + "/perSecond", points.get(i).rate());
            put(key + i + "/ms", points.get(i).millis());
        }
    }

    private void inside(String key, ContenderResult result) {
        Map<String, Function<Window, Figure>> most = Map.of(
                "starved", it -> Figure.of((double) it.starved()),
                "errors",
                        it -> Figure.of(it.errors().values().stream()
                                .mapToDouble(count -> count)
                                .sum()),
                "threads", it -> it.symptoms().threads(),
                "gcPauses", it -> it.symptoms().gcPauses(),
                "gcLongest", it -> it.symptoms().gcLongestMillis(),
                "loopLag", it -> it.symptoms().loopLagMillis(),
                "carrierWaits", it -> it.symptoms().carrierWaits(),
                "pins", it -> it.symptoms().pins());
        Map<String, Function<Window, Figure>> middle = Map.of(
                "user", it -> it.cost().userMicros(),
                "system", it -> it.cost().systemMicros(),
                "allocated", it -> it.cost().allocatedBytes(),
                "switches", it -> it.cost().contextSwitches(),
                "rss", it -> it.memory().rssBytes().map(bytes -> bytes / 1e6),
                "heap", it -> it.memory().heapBytes().map(bytes -> bytes / 1e6),
                "heapEach", it -> it.memory().heapBytesPerConnection(),
                "serverCores", it -> it.surroundings().serverCores(),
                "generatorCores", it -> it.surroundings().generatorCores());
        most.forEach((name, figure) -> {
            double[] known = known(result.windows(), figure);
            if (known.length > 0) {
                put(key + name, DoubleStream.of(known).max().orElseThrow());
            }
        });
        middle.forEach((name, figure) -> {
            double[] known = known(result.windows(), figure);
            if (known.length > 0) {
                put(key + name, median(known));
            }
        });
    }

    private void honesty() {
        for (var measure : Measure.values()) {
            double[] shares = results.honesty().twins().stream()
                    .flatMapToDouble(twin -> share(twin, measure))
                    .toArray();
            if (shares.length > 0) {
                put("twins/" + measure + "/median", median(shares));
                put("twins/" + measure + "/worst", DoubleStream.of(shares).max().orElseThrow());
                put("twins/" + measure + "/pairs", shares.length);
            }
        }
        var honesty = results.honesty();
        known("ceiling/perSecond", honesty.ceiling().requestsPerSecond());
        known("ceiling/cores", honesty.ceiling().cores());
        var windows = results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream())
                .flatMap(Recomputed::all)
                .toList();
        double[] generator = known(windows, it -> it.surroundings().generatorCores());
        double[] neighbours = known(windows, it -> it.surroundings().neighbourCores());
        DoubleStream.of(generator).max().ifPresent(most -> put("generator/most", most));
        if (neighbours.length > 0) {
            put("neighbours/median", median(neighbours));
            put("neighbours/most", DoubleStream.of(neighbours).max().orElseThrow());
        }
        put("neighbours/allowed", honesty.allowedNeighbourCores());
        put("windows/kept", windows.size());
        put("windows/disturbed", (double)
                windows.stream().filter(it -> it.surroundings().disturbed()).count());
        put(
                "windows/discarded",
                results.workloads().stream()
                        .flatMap(workload -> workload.contenders().stream())
                        .mapToInt(ContenderResult::discarded)
                        .sum());
        put("waited", honesty.waitedForQuietSeconds());
        var run = results.run();
        put("machine/cores", run.machine().cores());
        known("machine/memory", run.machine().memoryBytes().map(bytes -> bytes / 1e9));
        put("run/took", run.tookSeconds());
        put("plan/rounds", run.plan().rounds());
        put("plan/window", run.plan().windowSeconds());
        put("plan/warmUp", run.plan().warmUpSeconds());
    }

    private DoubleStream share(Honesty.Twin twin, Measure measure) {
        var first = figure(twin.first(), measure).value();
        var second = figure(twin.second(), measure).value();
        if (first.isEmpty() || second.isEmpty() || first.getAsDouble() <= 0 || second.getAsDouble() <= 0) {
            return DoubleStream.empty();
        }
        double ratio = first.getAsDouble() / second.getAsDouble();
        return DoubleStream.of(100 * (Math.max(ratio, 1 / ratio) - 1));
    }

    private static Stream<Window> all(ContenderResult result) {
        return Stream.concat(
                result.windows().stream(),
                result.searches().stream()
                        .flatMap(search -> search.steps().stream())
                        .map(RateSearch.Step::window));
    }

    private static double[] known(List<Window> windows, Function<Window, Figure> figure) {
        return windows.stream()
                .map(figure)
                .flatMapToDouble(it -> it.value().stream())
                .toArray();
    }

    private static double median(List<Window> windows, ToDoubleFunction<Window> figure) {
        return median(windows.stream().mapToDouble(figure).toArray());
    }

    private static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }

    private void known(String key, Figure figure) {
        figure.value().ifPresent(number -> put(key, number));
    }

    private void put(String key, double number) {
        figures.put(key, number);
    }
}
