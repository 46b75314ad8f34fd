package dev.hawser.lab.verdict;

import java.util.Arrays;
import java.util.SplittableRandom;

/// The median of some figures, and within which bounds the true one lies.
///
/// The bounds are those of a percentile bootstrap: the figures are drawn anew from themselves many times, and the
/// outermost 2.5 % of the medians at either end are left out. Of three figures that is their whole range. Of few
/// figures it is too narrow: of fifteen it holds the true median nine times of ten, not nineteen of twenty.
///
/// @param low lower bound
/// @param median the one in the middle; of an even number, the mean of the two in the middle
/// @param high upper bound
public record Interval(double low, double median, double high) {
    private static final int DRAWS = 2_000;

    /// Any fixed number: the same figures must give the same bounds each time.
    private static final long SEED = 0x4a75646765L;

    /// Returns the interval of these figures, in whatever order they come.
    ///
    /// @param figures at least one
    public static Interval of(double... figures) {
        if (figures.length == 0) {
            throw new IllegalArgumentException("there are no figures; expected 1 or more");
        }
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        var random = new SplittableRandom(SEED);
        double[] medians = new double[DRAWS];
        double[] drawn = new double[sorted.length];
        for (int draw = 0; draw < DRAWS; draw++) {
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = sorted[random.nextInt(sorted.length)];
            }
            Arrays.sort(drawn);
            medians[draw] = middle(drawn);
        }
        Arrays.sort(medians);
        int left = DRAWS / 40;
        return new Interval(medians[left], middle(sorted), medians[DRAWS - 1 - left]);
    }

    /// Returns the median alone.
    static double median(double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        return middle(sorted);
    }

    private static double middle(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
