package dev.hawser.lab.method;

import dev.hawser.lab.result.RateSearch;
import java.util.OptionalDouble;

/// Looks for the highest rate that keeps the promise: the one that a closed loop reached is about the most there is, so
/// it begins below that, halves what is left between kept and broken, and goes up where all is kept. For one thread.
final class RateHunt {
    /// Of what the closed loop reached.
    private static final double FIRST = 0.7;

    /// How much more to ask for when all was kept.
    private static final double STEP_UP = 1.3;

    /// Close enough: kept and broken are this near to each other.
    private static final double NEAR = 0.08;

    private final double most;
    private final int steps;
    private double next;
    private double kept;
    private double broken = Double.POSITIVE_INFINITY;
    private int done;

    /// @param reached what a closed loop reached, a second
    /// @param most what the generator can ask for, a second
    /// @param steps how often to try, at most
    RateHunt(double reached, double most, int steps) {
        this.most = Math.max(1, most);
        this.steps = steps;
        this.next = Math.clamp(reached * FIRST, 1, this.most);
    }

    /// Returns the rate to try next; empty when the hunt is over.
    OptionalDouble next() {
        boolean near = broken < Double.POSITIVE_INFINITY && broken - kept <= NEAR * broken;
        return done >= steps || near || kept >= most ? OptionalDouble.empty() : OptionalDouble.of(next);
    }

    /// Learns what came of the rate that [#next] named.
    void tell(boolean met) {
        done++;
        if (met) {
            kept = next;
        } else {
            broken = next;
        }
        next = Math.min(most, broken == Double.POSITIVE_INFINITY ? kept * STEP_UP : (kept + broken) / 2);
    }

    /// Returns why it ended.
    RateSearch.End end() {
        if (kept == 0) {
            return RateSearch.End.NOTHING_MET;
        }
        return broken == Double.POSITIVE_INFINITY && kept >= most ? RateSearch.End.GENERATOR : RateSearch.End.FOUND;
    }
}
