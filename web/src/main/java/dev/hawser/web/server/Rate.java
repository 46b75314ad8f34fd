package dev.hawser.web.server;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Counts what a client may do only so often. Not safe for use by many threads.
final class Rate {
    private final int most;
    private final long windowNanos;
    private final LongSupplier nanoTime;
    private long sinceNanos;
    private int count;

    /// Makes a count.
    ///
    /// @param most how often in each window of time, which begins when the one before it is over
    Rate(int most, Duration window, LongSupplier nanoTime) {
        this.most = most;
        this.windowNanos = window.toNanos();
        this.nanoTime = nanoTime;
        this.sinceNanos = nanoTime.getAsLong();
    }

    /// Counts once.
    ///
    /// @return whether that was too often
    boolean isPassed() {
        if (++count <= most) {
            return false;
        }
        long now = nanoTime.getAsLong();
        if (now - sinceNanos < windowNanos) {
            return true;
        }
        sinceNanos = now;
        count = 1;
        return false;
    }

    /// Takes back some of what was counted.
    void pardon(int times) {
        count = Math.max(0, count - times);
    }
}
