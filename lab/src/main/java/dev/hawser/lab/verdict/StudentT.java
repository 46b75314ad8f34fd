package dev.hawser.lab.verdict;

/// Student's distribution: how far a mean of few figures may stray when their scatter is known from few figures,
/// too.
final class StudentT {
    private static final int STRIPS = 512;

    private StudentT() {}

    /// Returns the bound that is passed with this probability, in units of the scatter.
    ///
    /// @param tail how probable it may be to lie above the bound, more than 0 and less than 0.5
    /// @param freedom how many figures told of the scatter, less those that were estimated from them
    static double bound(double tail, int freedom) {
        if (!(tail > 0 && tail < 0.5) || freedom < 1) {
            throw new IllegalArgumentException("tail is " + tail + " and freedom " + freedom
                    + "; expected more than 0 and less than 0.5, and 1 or more");
        }
        // With t = sqrt(freedom) tan(angle) the density is that of cos^(freedom - 1), on a finite range.
        double all = area(Math.PI / 2, freedom);
        double low = 0;
        double high = Math.PI / 2;
        for (int i = 0; i < 60; i++) {
            double angle = (low + high) / 2;
            if ((all - area(angle, freedom)) / (2 * all) > tail) {
                low = angle;
            } else {
                high = angle;
            }
        }
        return Math.sqrt(freedom) * Math.tan(low);
    }

    /// By Simpson's rule, from 0.
    private static double area(double angle, int freedom) {
        double width = angle / STRIPS;
        double sum = 0;
        for (int i = 0; i <= STRIPS; i++) {
            double weight = i == 0 || i == STRIPS ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.pow(Math.cos(i * width), freedom - 1);
        }
        return sum * width / 3;
    }
}
