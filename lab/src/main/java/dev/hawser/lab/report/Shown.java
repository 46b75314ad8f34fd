package dev.hawser.lab.report;

import dev.hawser.lab.result.Measure;
import java.util.Locale;

/// How numbers look: three digits that matter, groups of thousands, a unit that suits.
final class Shown {
    private Shown() {}

    /// Returns a number with three digits that matter, or all of its integer part; an integer as it is.
    static String number(double number) {
        double size = Math.abs(number);
        int decimals = size >= 100 || number == Math.rint(number) ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return number(number, decimals);
    }

    static String number(double number, int decimals) {
        String shown = String.format(Locale.ROOT, "%,." + decimals + "f", number);
        // A negative number that rounds to nothing is nothing.
        return shown.matches("-0(\\.0+)?") ? shown.substring(1) : shown;
    }

    /// Returns what a figure of this measure is divided by before it is shown: latency is measured in microseconds
    /// and read in milliseconds.
    static double divisor(Measure measure) {
        return measure == Measure.LATENCY ? 1_000 : 1;
    }

    /// Returns the unit in which a figure of this measure is shown.
    static String unit(Measure measure) {
        return switch (measure) {
            case RATE_AT_SLO, THROUGHPUT -> "requests a second";
            case LATENCY -> "ms";
            case CPU_PER_REQUEST -> "µs of CPU a request";
            case RSS_PER_CONNECTION -> "bytes a connection";
        };
    }
}
