package dev.hawser.lab.report;

import java.util.List;

/// A chart as its script reads it from the page.
sealed interface Chart {
    /// Returns the id of its canvas.
    String id();

    /// Bars, one a contender, each with its interval.
    record Bars(String id, String kind, String unit, List<Bar> bars) implements Chart {
        Bars(String id, String unit, List<Bar> bars) {
            this(id, "bars", unit, bars);
        }
    }

    /// One bar.
    ///
    /// @param label whose
    /// @param engine gives the colour
    /// @param faint whether it can't win
    /// @param atLeast whether the figure is a bound from below
    record Bar(String label, String engine, boolean faint, boolean atLeast, double low, double median, double high) {}

    /// Lines, one a contender.
    ///
    /// @param limit where the SLO is, on the vertical axis
    record Lines(String id, String kind, String across, String up, double limit, String limitLabel, List<Line> lines)
            implements Chart {
        Lines(String id, String across, String up, double limit, String limitLabel, List<Line> lines) {
            this(id, "lines", across, up, limit, limitLabel, lines);
        }
    }

    /// Lines over the number of connections, one a contender.
    record ByConnections(String id, String kind, String across, String up, List<Line> lines) implements Chart {
        ByConnections(String id, String up, List<Line> lines) {
            this(id, "connections", "connections", up, lines);
        }
    }

    /// One line.
    record Line(String label, String engine, boolean faint, List<Point> points) {}

    /// One point of it.
    record Point(double x, double y) {}
}
