package dev.hawser.examples;

import dev.hawser.core.time.Clock;
import java.util.Locale;

/// Shows how long something took.
final class Stopwatch {
    private final Clock clock;
    private final long began;

    Stopwatch(Clock clock) {
        this.clock = clock;
        this.began = clock.nanoTime();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, " (%.1f s)", (clock.nanoTime() - began) / 1e9);
    }
}
