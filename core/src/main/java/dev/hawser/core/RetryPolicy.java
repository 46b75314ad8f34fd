package dev.hawser.core;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before one tries again: longer after each failure, up to a cap, and never all at the same moment.
///
/// @param first before the first new attempt
/// @param cap never longer than that
/// @param factor by how much each wait is longer than the one before; 1 or more
/// @param jitter how much of a wait is left to chance, from 0 to 1, so that clients which lost a server together don't
///     come back together
public record RetryPolicy(Duration first, Duration cap, double factor, double jitter) {
    private static final Duration MOST_CAP = Duration.ofDays(365);

    public RetryPolicy {
        if (first.isNegative() || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "first is " + first + " and cap is " + cap + "; expected 0 <= first <= cap");
        }
        if (cap.compareTo(MOST_CAP) > 0) {
            throw new IllegalArgumentException("cap is " + cap + "; expected at most " + MOST_CAP);
        }
        if (!(factor >= 1)) {
            throw new IllegalArgumentException("factor is " + factor + "; expected 1 or more");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter is " + jitter + "; expected 0 to 1");
        }
    }

    /// Returns Twisted's: a second, half as long again each time, a minute at most; a fifth of it left to chance.
    public static RetryPolicy defaults() {
        return new RetryPolicy(Duration.ofSeconds(1), Duration.ofMinutes(1), 1.5, 0.2);
    }

    /// Returns how long to wait after so many failures in a row.
    ///
    /// @param failures 0 after a connection that worked
    public Duration delay(int failures, RandomGenerator random) {
        double nanos = Math.min(first.toNanos() * Math.pow(factor, Math.max(0, failures - 1)), (double) cap.toNanos());
        return Duration.ofNanos((long) (nanos * (1 - jitter * random.nextDouble())));
    }
}
