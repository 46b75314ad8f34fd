package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Percentile;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.verdict.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Latency against rate of one contender: a point for each load, of the medians of its windows. Under a closed load
/// a slow server is asked less, which hides how slow it is; such points are there only if there are no others.
///
/// @param points by their rate
record Curve(List<Point> points) {
    /// One load.
    ///
    /// @param load which
    /// @param perSecond how many requests a second were asked for or, under a closed load, answered
    /// @param micros the percentile of the SLO, in microseconds
    /// @param windows of how many windows these are the medians
    record Point(Load load, double perSecond, double micros, int windows) {}

    Curve {
        points = List.copyOf(points);
    }

    static Curve of(ContenderResult result, Percentile percentile) {
        Map<Load, List<Window>> byLoad = new LinkedHashMap<>();
        windows(result)
                .filter(window -> !window.surroundings().disturbed())
                .filter(window -> window.answered() > 0)
                .filter(window -> window.latency().at(percentile).value().isPresent())
                .forEach(window -> byLoad.computeIfAbsent(window.load(), _ -> new ArrayList<>())
                        .add(window));
        if (byLoad.keySet().stream().anyMatch(load -> load instanceof Load.Open)) {
            byLoad.keySet().removeIf(load -> load instanceof Load.Closed);
        }
        var points = new ArrayList<Point>();
        byLoad.forEach((load, windows) -> points.add(new Point(
                load, rate(load, windows), median(windows, window -> micros(window, percentile)), windows.size())));
        points.sort(Comparator.comparingDouble(Point::perSecond).thenComparingDouble(Point::micros));
        return new Curve(points);
    }

    private static Stream<Window> windows(ContenderResult result) {
        var steps = result.searches().stream()
                .flatMap(search -> search.steps().stream())
                .map(RateSearch.Step::window);
        return Stream.concat(result.windows().stream(), steps);
    }

    private static double rate(Load load, List<Window> windows) {
        return switch (load) {
            case Load.Open open -> open.requestsPerSecond();
            case Load.Closed _ -> median(windows, Window::requestsPerSecond);
        };
    }

    private static double micros(Window window, Percentile percentile) {
        return window.latency().at(percentile).value().orElseThrow();
    }

    private static double median(List<Window> windows, ToDoubleFunction<Window> figure) {
        return Interval.of(windows.stream().mapToDouble(figure).toArray()).median();
    }
}
