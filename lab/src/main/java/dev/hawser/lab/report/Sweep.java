package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Percentile;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.result.WorkloadResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One contender at each number of connections that was asked for: the medians of the windows that nobody disturbed.
///
/// @param points by the number of connections
record Sweep(List<Point> points) {
    /// One number of connections.
    ///
    /// @param load what was asked
    /// @param perSecond how many requests a second were answered
    /// @param micros the percentile of the SLO, in microseconds
    /// @param cpuMicros CPU time of the server a request
    /// @param bytes memory in RAM a connection
    record Point(Load load, Figure perSecond, Figure micros, Figure cpuMicros, Figure bytes) {}

    Sweep {
        points = List.copyOf(points);
    }

    /// Says whether a workload was measured at more than one number of connections.
    static boolean isOf(WorkloadResult workload) {
        return workload.contenders().stream()
                        .flatMap(result -> result.windows().stream())
                        .map(window -> window.load().connections())
                        .distinct()
                        .count()
                > 1;
    }

    static Sweep of(ContenderResult result, Percentile percentile) {
        Map<Load, List<Window>> loads = new LinkedHashMap<>();
        for (var window : result.windows()) {
            var windows = loads.computeIfAbsent(window.load(), _ -> new ArrayList<>());
            if (!window.surroundings().disturbed()) {
                windows.add(window);
            }
        }
        var points = new ArrayList<Point>();
        loads.forEach((load, windows) -> points.add(new Point(
                load,
                Inside.median(windows, it -> Figure.of(it.requestsPerSecond())),
                Inside.median(windows, it -> it.latency().at(percentile)),
                Inside.median(windows, it -> it.cost().cpuMicros()),
                Inside.median(windows, it -> it.memory().rssBytesPerConnection()))));
        return new Sweep(points);
    }
}
