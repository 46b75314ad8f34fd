package dev.hawser.lab;

import java.time.Duration;
import java.util.List;

/// What several runs of the same thing took.
///
/// @param median the one in the middle; of an even number, the mean of the two in the middle
/// @param min the shortest
/// @param max the longest
public record Spread(Duration median, Duration min, Duration max) {
    /// Returns the spread of these runs.
    ///
    /// @param runs at least one, in any order
    public static Spread of(List<Duration> runs) {
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs; expected 1 or more");
        }
        var sorted = runs.stream().sorted().toList();
        int middle = sorted.size() / 2;
        var median = sorted.size() % 2 == 1
                ? sorted.get(middle)
                : sorted.get(middle - 1).plus(sorted.get(middle)).dividedBy(2);
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }
}
