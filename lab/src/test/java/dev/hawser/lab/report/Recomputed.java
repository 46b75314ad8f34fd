package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Percentile;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.verdict.Interval;
import dev.hawser.lab.verdict.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
                                .filter(search -> !hangsOnNeighbours(search))
                                .flatMapToDouble(search -> search.highest().stream())
                                .toArray()
                        : result.windows().stream()
                                .filter(window ->
                                        load.isPresent() && window.load().equals(load.get()))
                                .filter(window -> reading.besideNeighbours()
                                        || !window.surroundings().disturbed())
                                .flatMapToDouble(window -> figure(window, measure).value().stream())
                                .toArray();
                // Latency is measured in microseconds and read in milliseconds.
                double divisor = measure == Measure.LATENCY ? 1_000 : 1;
                interval(
                        key + measure,
                        DoubleStream.of(figures).map(it -> it / divisor).toArray());
            }
            curve(key + "curve/", result);
            sweep(key + "sweep/", result);
            var cpu =
                    Reading.of(workload, Measure.CPU_PER_REQUEST, results.run().slo());
            inside(key + "inside/", result, cpu);
            cpu.load().ifPresent(it -> load(workload.name() + "/inside", it));
            put(key + "discarded", result.discarded());
        }
        put(workload.name() + "/rounds", rounds(workload));
    }

    private static int rounds(WorkloadResult workload) {
        return workload.contenders().stream()
                .flatMap(result -> result.windows().stream())
                .mapToInt(Window::round)
                .max()
                .orElse(0);
    }

    private static boolean hangsOnNeighbours(RateSearch search) {
        double kept = search.highest().orElse(0);
        double broken = search.steps().stream()
                .filter(step -> !step.met() && step.requestsPerSecond() > kept)
                .mapToDouble(RateSearch.Step::requestsPerSecond)
                .min()
                .orElse(0);
        return search.steps().stream()
                .filter(step -> step.requestsPerSecond() == (step.met() ? kept : broken))
                .anyMatch(step -> step.window().surroundings().disturbed());
    }

    private void sweep(String key, ContenderResult result) {
        var percentile = results.run().slo().percentile();
        var loads = result.windows().stream().map(Window::load).distinct().toList();
        for (int i = 0; i < loads.size(); i++) {
            var load = loads.get(i);
            var windows = result.windows().stream()
                    .filter(it -> it.load().equals(load) && !it.surroundings().disturbed())
                    .toList();
            put(key + i + "/connections", load.connections());
            Map<String, Function<Window, Figure>> columns = Map.of(
                    "/perSecond", it -> Figure.of(it.answered() / it.seconds()),
                    "/ms", it -> it.latency().at(percentile).map(micros -> micros / 1_000),
                    "/cpu", it -> it.cost().cpuMicros(),
                    "/bytes", it -> it.memory().rssBytesPerConnection());
            String at = key + i;
            columns.forEach((name, figure) -> {
                double[] known = known(windows, figure);
                if (known.length > 0) {
                    put(at + name, median(known));
                }
            });
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

    private void inside(String key, ContenderResult result, Reading cpu) {
        if (!result.windows().isEmpty()) {
            // The last window of each load tells who starved, and the worst load counts.
            var last = new HashMap<Load, Window>();
            result.windows().forEach(window -> last.put(window.load(), window));
            put(
                    key + "starved",
                    last.values().stream().mapToDouble(Window::starved).max().orElseThrow());
            put(
                    key + "errors",
                    result.windows().stream()
                            .mapToDouble(window -> window.errors().values().stream()
                                    .mapToDouble(it -> it)
                                    .sum())
                            .max()
                            .orElseThrow());
        }
        var windows = result.windows().stream()
                .filter(window ->
                        cpu.load().isEmpty() || window.load().equals(cpu.load().get()))
                .filter(window ->
                        cpu.besideNeighbours() || !window.surroundings().disturbed())
                .toList();
        for (var percentile : List.of(Percentile.P50, Percentile.P99, Percentile.P999, Percentile.MAX)) {
            double[] known = known(windows, it -> it.latency().at(percentile).map(micros -> micros / 1_000));
            if (known.length > 0) {
                put(key + percentile.name().toLowerCase(Locale.ROOT), median(known));
            }
        }
        Map<String, Function<Window, Figure>> most = Map.of(
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
            double[] known = known(windows, figure);
            if (known.length > 0) {
                put(key + name, DoubleStream.of(known).max().orElseThrow());
            }
        });
        middle.forEach((name, figure) -> {
            double[] known = known(windows, figure);
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
        double[] rivals = known(windows, it -> it.surroundings().rivalCores());
        DoubleStream.of(rivals).max().ifPresent(most -> put("rivals/most", most));
        warmUps();
        results.workloads().stream().mapToInt(Recomputed::rounds).min().ifPresent(it -> put("run/fewestRounds", it));
        results.workloads().stream().mapToInt(Recomputed::rounds).max().ifPresent(it -> put("run/mostRounds", it));
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

    private void warmUps() {
        var all = results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream())
                .map(ContenderResult::warmUp)
                .toList();
        put("warmUp/all", all.size());
        put("warmUp/steady", (double)
                all.stream().filter(it -> it.spread().value().orElse(1) <= 0.07).count());
        all.stream()
                .flatMapToDouble(it -> it.seconds().value().stream())
                .max()
                .ifPresent(most -> put("warmUp/longest", most));
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
