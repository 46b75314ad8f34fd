package dev.hawser.peers;

import java.util.List;
import java.util.Locale;

/// The middle one of some figures, and the least and the greatest.
record Spread(double least, double median, double most) {
    static Spread of(List<Double> figures) {
        var sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    /// Says whether the figures keep a bound; when they lie on both sides of it they can't tell.
    String against(double bound) {
        if (most <= bound) {
            return "met";
        }
        return least > bound ? "missed" : "too close to call";
    }

    /// Returns median and range, with this many decimals.
    String show(int decimals) {
        String figure = "%,." + decimals + "f";
        return String.format(Locale.ROOT, "**" + figure + "** (" + figure + "–" + figure + ")", median, least, most);
    }
}
