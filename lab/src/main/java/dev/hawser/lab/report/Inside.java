package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.verdict.Interval;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// What may tell why: a row of the table of what went on inside the servers.
///
/// @param key names it in the page
/// @param label what a reader calls it
/// @param unit of the figure; empty for a mere count
/// @param of how to read it from a contender's windows; missing if no window has it
record Inside(String key, String label, String unit, Function<ContenderResult, Figure> of) {
    private static final Figure NO_WINDOW = Figure.missing("no window was kept");

    /// All rows, in their order.
    static final List<Inside> ROWS = List.of(
            most("starved", "connections without an answer, at worst", "", w -> Figure.of((double) w.starved())),
            most("errors", "failed requests, at worst", "", Inside::errors),
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

    /// Returns the median of a figure over windows; missing if none has it.
    static Figure median(List<Window> windows, Function<Window, Figure> figure) {
        return summary(windows, figure, figures -> Interval.of(figures).median());
    }

    private static Figure errors(Window window) {
        return Figure.of(window.errors().values().stream().mapToDouble(it -> it).sum());
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
        return new Inside(key, label, unit, result -> summary(result.windows(), figure, summary));
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
