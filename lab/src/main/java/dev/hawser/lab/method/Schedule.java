package dev.hawser.lab.method;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Knows how much of a plan is left, and how slowly it goes: on a machine that others use all takes longer than
/// planned. For one thread.
final class Schedule {
    /// Too little to say how slowly it goes.
    private static final Duration EARLY = Duration.ofSeconds(2);

    private final Progress progress;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private Duration left;
    private Duration current = Duration.ZERO;
    private Duration done = Duration.ZERO;

    /// Begins now.
    Schedule(Progress progress, Duration all, LongSupplier nanoTime) {
        this.progress = progress;
        this.left = all;
        this.nanoTime = nanoTime;
        this.startNanos = nanoTime.getAsLong();
    }

    /// Says what begins, and counts on it taking so long.
    void begin(String what, Duration length) {
        done = done.plus(current);
        current = length;
        progress.at(what, left.isNegative() ? Duration.ZERO : scaled(left));
        left = left.minus(length);
    }

    /// Plans anew what is left after the step that is under way.
    void replan(Duration rest) {
        left = rest;
    }

    /// Returns the time since the beginning.
    Duration elapsed() {
        return Duration.ofNanos(nanoTime.getAsLong() - startNanos);
    }

    /// Returns how many times as long as planned all has taken so far; 1 when it is faster. To be asked when a step
    /// is over.
    double slowness() {
        return slowness(done.plus(current));
    }

    private double slowness(Duration planned) {
        return planned.compareTo(EARLY) < 0 ? 1 : Math.max(1, (double) elapsed().toNanos() / planned.toNanos());
    }

    private Duration scaled(Duration length) {
        return Duration.ofNanos((long) (length.toNanos() * slowness(done)));
    }
}
