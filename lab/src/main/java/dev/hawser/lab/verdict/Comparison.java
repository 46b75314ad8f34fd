package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;

/// Two contenders by one measure.
///
/// @param first one of them
/// @param second the other
/// @param measure by what
/// @param ratio the first's figure divided by the second's, taken within each round, its median and interval
/// @param needed by which share the ratio must differ from 1 to mean something
/// @param outcome what follows for the first
public record Comparison(
        Contender first, Contender second, Measure measure, Interval ratio, double needed, Outcome outcome) {
    /// What a comparison says about its first contender.
    public enum Outcome {
        BETTER,
        WORSE,
        TOO_CLOSE
    }

    static Comparison of(Contender first, Contender second, Measure measure, Interval ratio, double needed) {
        return new Comparison(first, second, measure, ratio, needed, outcome(measure, ratio, needed));
    }

    private static Outcome outcome(Measure measure, Interval ratio, double needed) {
        boolean more = ratio.low() > 1 && ratio.median() > 1 + needed;
        boolean less = ratio.high() < 1 && ratio.median() < 1 / (1 + needed);
        if (!more && !less) {
            return Outcome.TOO_CLOSE;
        }
        return more == measure.moreIsBetter() ? Outcome.BETTER : Outcome.WORSE;
    }

    /// Returns the same comparison seen from the other side.
    public Comparison reversed() {
        return of(second, first, measure, new Interval(1 / ratio.high(), 1 / ratio.median(), 1 / ratio.low()), needed);
    }
}
