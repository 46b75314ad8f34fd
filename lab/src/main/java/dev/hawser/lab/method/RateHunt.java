package dev.hawser.lab.method;

import dev.hawser.lab.result.RateSearch;
import java.util.Comparator;
import java.util.OptionalDouble;

/// Looks for the highest rate that keeps the promise: the one that a closed loop reached is about the most there is, so
/// it begins below that, halves what is left between kept and broken, and goes up where all is kept. A later hunt
/// begins in the middle of where the last one ended and confirms the other end, which takes fewer steps. For one
/// thread.
final class RateHunt {
    /// Of what the closed loop reached.
    private static final double FIRST = 0.7;

    /// Close enough: kept and broken are this near to each other.
    private static final double NEAR = 0.08;

    private final double most;
    private final int steps;

    /// What an earlier hunt found, to be confirmed.
    private final double low;

    private final double high;
    private double next;
    private double kept;
    private double broken = Double.POSITIVE_INFINITY;
    private int done;

    /// @param reached what a closed loop reached, a second
    /// @param most what the generator can ask for, a second
    /// @param steps how often to try, at most
    RateHunt(double reached, double most, int steps) {
        this(reached * FIRST, 0, Double.POSITIVE_INFINITY, most, steps);
    }

    private RateHunt(double first, double low, double high, double most, int steps) {
        this.most = Math.max(1, most);
        this.steps = steps;
        this.low = low;
        this.high = high;
        this.next = Math.clamp(first, 1, this.most);
    }

    /// Returns a hunt that goes on where this one ended.
    static RateHunt after(RateSearch last, double most, int steps) {
        double low = last.highest().orElse(0);
        double high = last.steps().stream()
                .filter(step -> !step.met() && step.requestsPerSecond() > low)
                .map(RateSearch.Step::requestsPerSecond)
                .min(Comparator.naturalOrder())
                .orElse(Double.POSITIVE_INFINITY);
        double first = high == Double.POSITIVE_INFINITY ? low * RateSearch.STEP_UP : (low + high) / 2;
        return new RateHunt(first, low, high, most, steps);
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
        next = Math.clamp(following(), 1, most);
    }

    private double following() {
        if (broken == Double.POSITIVE_INFINITY) {
            return high < Double.POSITIVE_INFINITY && high > kept ? high : kept * RateSearch.STEP_UP;
        }
        return kept == 0 && low > 0 && low < broken ? low : (kept + broken) / 2;
    }

    /// Returns why it ended.
    RateSearch.End end() {
        if (kept == 0) {
            return RateSearch.End.NOTHING_MET;
        }
        if (broken < Double.POSITIVE_INFINITY) {
            return RateSearch.End.FOUND;
        }
        return kept >= most ? RateSearch.End.GENERATOR : RateSearch.End.OPEN;
    }
}
