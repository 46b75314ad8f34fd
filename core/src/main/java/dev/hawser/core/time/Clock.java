package dev.hawser.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/// Tells the time and calls back later. Everything in Hawser that waits takes one, so a test can hand in a clock that
/// it moves itself. Safe for use by many threads.
///
/// Who makes the delayed calls, and so whether they may block, is for each clock to say: the reactor's makes
/// each on a virtual thread of its own, a connection's among the callbacks of that connection.
public interface Clock {
    /// Returns a monotonic reading in nanoseconds. Only differences mean anything; they are right across threads.
    long nanoTime();

    /// Returns the date and time of day, which may jump when the machine's clock is set.
    Instant now();

    /// Calls a task once, when `delay` has passed by [#nanoTime], never before.
    ///
    /// @param delay how long to wait; zero calls as soon as possible, a negative one is refused. More than the
    ///     clock can count (146 years at least) is never.
    /// @return a handle that can cancel the call or move it
    /// @throws IllegalStateException when the clock was stopped
    DelayedCall callLater(Duration delay, Runnable task);

    /// Returns a view of this clock: the same time, but its calls are made by `caller`. A call that is cancelled
    /// or moved after it fell due and before the caller has begun it isn't made, or not yet.
    ///
    /// @param caller takes a call that is due and returns soon, for the clock waits for it; what the call throws
    ///     is the caller's to report. What it refuses is logged and dropped.
    default Clock callingOn(Executor caller) {
        return new ClockView(this, caller);
    }
}
