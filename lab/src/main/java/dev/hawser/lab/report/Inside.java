package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Percentile;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.verdict.Interval;
import dev.hawser.lab.verdict.Reading;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// What may tell why: a row of the table of what went on inside the servers.
///
/// @param key names it in the page
/// @param label what a reader calls it
/// @param unit of the figure; empty for a mere count
/// @param of how to read it; missing if no window has it
record Inside(String key, String label, String unit, Source of) {
    private static final Figure NO_WINDOW = Figure.missing("no window was kept");

    /// How to read a figure.
    @FunctionalInterface
    interface Source {
        /// Reads it.
        ///
        /// @param windows those of the contender that are told of
        Figure of(ContenderResult result, List<Window> windows);
    }

    /// All rows, in their order.
    static final List<Inside> ROWS = List.of(
            new Inside("starved", "connections without an answer, to the end", "", (result, _) -> starved(result)),
            new Inside("errors", "failed requests, at worst", "", (result, _) -> errors(result)),
            latency("p50", Percentile.P50),
            latency("p99", Percentile.P99),
            latency("p999", Percentile.P999),
            latency("max", Percentile.MAX),
            middle("user", "CPU in the program", "µs a request", w -> w.cost().userMicros()),
            middle("system", "CPU in the kernel", "µs a request", w -> w.cost().systemMicros()),
            middle(
                    "allocated",
                    "heap allocated",
                    "bytes a request",
                    w -> w.cost().allocatedBytes()),
            middle("switches", "context switches", "a request", w -> w.cost().contextSwitches()),
            most("threads", "platform threads, at most", "", w -> w.symptoms().threads()),
            middle("rss", "memory in RAM", "MB", w -> w.memory().rssBytes().map(it -> it / 1e6)),
            middle("heap", "heap in use", "MB", w -> w.memory().heapBytes().map(it -> it / 1e6)),
            middle("heapEach", "heap", "bytes a connection", w -> w.memory().heapBytesPerConnection()),
            most(
                    "gcPauses",
                    "collector's pauses, at most",
                    "a window",
                    w -> w.symptoms().gcPauses()),
            most(
                    "gcLongest",
                    "longest pause of the collector",
                    "ms",
                    w -> w.symptoms().gcLongestMillis()),
            most("loopLag", "loop's lag, at worst", "ms", w -> w.symptoms().loopLagMillis()),
            most(
                    "carrierWaits",
                    "virtual threads waiting for a carrier, at most",
                    "",
                    w -> w.symptoms().carrierWaits()),
            most(
                    "pins",
                    "pinned carriers, at most",
                    "a window",
                    w -> w.symptoms().pins()),
            middle("serverCores", "server", "cores", w -> w.surroundings().serverCores()),
            middle("generatorCores", "generator", "cores", w -> w.surroundings().generatorCores()));

    /// Returns those windows of a contender in which its CPU a request was measured: of other loads, and beside
    /// neighbours, other things went on.
    static List<Window> windows(ContenderResult result, Reading cpu) {
        return result.windows().stream()
                .filter(window -> cpu.load().isEmpty() || cpu.load().get().equals(window.load()))
                .filter(window ->
                        cpu.besideNeighbours() || !window.surroundings().disturbed())
                .toList();
    }

    private static Figure starved(ContenderResult result) {
        return result.windows().isEmpty()
                ? NO_WINDOW
                : Figure.of((double) result.starving().map(Window::starved).orElse(0L));
    }

    private static Figure errors(ContenderResult result) {
        return summary(
                result.windows(),
                window -> Figure.of(
                        window.errors().values().stream().mapToDouble(it -> it).sum()),
                figures -> DoubleStream.of(figures).max().orElseThrow());
    }

    private static Inside latency(String key, Percentile percentile) {
        return middle(
                key, latency(percentile), "ms", w -> w.latency().at(percentile).map(micros -> micros / 1_000));
    }

    static String latency(Percentile percentile) {
        return "latency, " + percentile;
    }

    /// Returns the median of a figure over windows; missing if none has it.
    static Figure median(List<Window> windows, Function<Window, Figure> figure) {
        return summary(windows, figure, figures -> Interval.of(figures).median());
    }

    private static Inside most(String key, String label, String unit, Function<Window, Figure> figure) {
        return row(
                key,
                label,
                unit,
                figure,
                figures -> DoubleStream.of(figures).max().orElseThrow());
    }

    private static Inside middle(String key, String label, String unit, Function<Window, Figure> figure) {
        return row(key, label, unit, figure, figures -> Interval.of(figures).median());
    }

    private static Inside row(
            String key,
            String label,
            String unit,
            Function<Window, Figure> figure,
            ToDoubleFunction<double[]> summary) {
        return new Inside(key, label, unit, (_, windows) -> summary(windows, figure, summary));
    }

    private static Figure summary(
            List<Window> windows, Function<Window, Figure> figure, ToDoubleFunction<double[]> summary) {
        var figures = windows.stream().map(figure).toList();
        double[] known =
                figures.stream().flatMapToDouble(it -> it.value().stream()).toArray();
        if (known.length > 0) {
            return Figure.of(summary.applyAsDouble(known));
        }
        return figures.isEmpty() ? NO_WINDOW : figures.getFirst();
    }
}
