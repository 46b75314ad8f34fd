package dev.hawser.lab.method;

import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Pinning;

/// What a whole run measures with.
///
/// @param generator the process that asks
/// @param pinning who has which cores
/// @param processes all that were started
/// @param glass what looks at a server
/// @param schedule how much of the plan is left
/// @param patience how much may be repeated
record Equipment(
        Child generator, Pinning pinning, Processes processes, Glass glass, Schedule schedule, Patience patience) {
    /// Patience is for all windows, so no single one may take it all.
    static final int MOST_REPEATS = 2;
}
