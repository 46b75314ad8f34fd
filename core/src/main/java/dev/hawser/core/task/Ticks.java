package dev.hawser.core.task;

import java.time.Duration;

/// Counts the beats of a [LoopingCall].
final class Ticks {
    private Ticks() {}

    /// Returns an interval in nanoseconds. One longer than 292 years means never.
    static long nanos(Duration interval) {
        try {
            return interval.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    /// Returns how many ticks have passed since the start. An interval of zero has one for each call.
    static long passed(long sinceStartNanos, long intervalNanos, long lastTick) {
        return intervalNanos == 0 ? lastTick + 1 : Math.floorDiv(sinceStartNanos, intervalNanos);
    }

    /// Returns the time to the next tick that is in the future; one that is due just now has passed.
    static Duration untilNext(long sinceStartNanos, long intervalNanos) {
        return intervalNanos == 0
                ? Duration.ZERO
                : Duration.ofNanos(intervalNanos - Math.floorMod(sinceStartNanos, intervalNanos));
    }
}
