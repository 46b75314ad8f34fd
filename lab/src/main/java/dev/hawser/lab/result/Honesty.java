package dev.hawser.lab.result;

import java.util.List;
import java.util.Locale;

/// What tells how far to believe the rest.
///
/// @param twins the same contender measured twice in a row, as if it were two
/// @param ceiling what the generator can do at most
/// @param waitedForQuietSeconds how long the run waited for the neighbours to become quiet
/// @param allowedNeighbourCores a window with more neighbours than this was thrown away
public record Honesty(List<Twin> twins, Ceiling ceiling, double waitedForQuietSeconds, double allowedNeighbourCores) {
    /// The same contender, twice: A against A. Whatever differs is noise.
    ///
    /// @param workload which one
    /// @param contender the contender's name
    /// @param first one of a pair
    /// @param second the other, measured right after it, in a process of its own if engines are
    public record Twin(String workload, String contender, Window first, Window second) {}

    /// What the generator can do against a server that costs next to nothing.
    ///
    /// @param requestsPerSecond its most
    /// @param cores what it used of the machine then
    /// @param how against what it was measured
    public record Ceiling(Figure requestsPerSecond, Figure cores, String how) {
        /// Returns this, or what was reached later where that was more: what was done can be done.
        public Ceiling raisedTo(List<WorkloadResult> later) {
            double most = later.stream()
                    .flatMap(workload -> workload.contenders().stream())
                    .flatMap(ContenderResult::everyWindow)
                    .mapToDouble(Window::requestsPerSecond)
                    .max()
                    .orElse(0);
            return requestsPerSecond.value().orElse(Double.POSITIVE_INFINITY) >= most
                    ? this
                    : new Ceiling(
                            Figure.of(most),
                            cores,
                            how + String.format(Locale.ROOT, "; it reached %.0f a second later", most));
        }
    }

    public Honesty {
        twins = List.copyOf(twins);
    }
}
