package dev.hawser.testkit.toxic;

import java.time.Duration;

/// What is asked of every time that a toxic is given.
final class Times {
    /// Longer is a mistake; and no sum of two overflows.
    private static final Duration MOST = Duration.ofDays(365);

    private Times() {}

    static void check(String name, Duration time) {
        if (time.isNegative() || time.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(name + " is " + time + "; expected 0 to " + MOST);
        }
    }
}
