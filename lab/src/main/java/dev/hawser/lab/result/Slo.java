package dev.hawser.lab.result;

import java.util.Locale;
import java.util.regex.Pattern;

/// What a service promises: that this percentile of its answers takes less than so long. An error, and a connection
/// that never got an answer, break the promise too.
///
/// @param percentile of which
/// @param micros in less than this many microseconds
public record Slo(Percentile percentile, long micros) {
    private static final Pattern TEXT = Pattern.compile("(p50|p90|p99|p99\\.9|max)<(\\d{1,9})(us|ms|s)");

    public Slo {
        if (micros < 1) {
            throw new IllegalArgumentException("SLO is " + micros + " microseconds; expected 1 or more");
        }
    }

    /// Reads a promise such as `p99<50ms`; units are `us`, `ms` and `s`.
    ///
    /// @throws IllegalArgumentException if it is something else
    public static Slo parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("SLO is " + text
                    + "; expected one of p50, p90, p99, p99.9, max; then < and a number of us, ms or s");
        }
        long unit = switch (parts.group(3)) {
            case "us" -> 1;
            case "ms" -> 1_000;
            default -> 1_000_000;
        };
        return new Slo(Percentile.of(parts.group(1)), Long.parseLong(parts.group(2)) * unit);
    }

    /// Says whether what a window saw keeps the promise. Not to have measured the percentile is not to have kept
    /// it.
    public boolean metBy(Window window) {
        return window.starved() == 0
                && window.errors().isEmpty()
                && window.latency().at(percentile).value().orElse(Double.POSITIVE_INFINITY) < micros;
    }

    /// Returns it as [#parse] reads it.
    @Override
    public String toString() {
        if (micros % 1_000_000 == 0) {
            return String.format(Locale.ROOT, "%s<%ds", percentile, micros / 1_000_000);
        }
        return micros % 1_000 == 0
                ? String.format(Locale.ROOT, "%s<%dms", percentile, micros / 1_000)
                : String.format(Locale.ROOT, "%s<%dus", percentile, micros);
    }
}
