package dev.hawser.core.time;

import java.time.Duration;
import java.time.Instant;

/// Tells the time and calls back later. Everything in Hawser that waits takes one, so a test can hand in a clock that
/// it moves itself. Safe for use by many threads.
public interface Clock {
    /// Returns a monotonic reading in nanoseconds. Only differences mean anything; they are right across threads.
    long nanoTime();

    /// Returns the date and time of day, which may jump when the machine's clock is set.
    Instant now();

    /// Calls a task once, when `delay` has passed. The call comes on the clock's own thread, which everyone shares:
    /// the task must neither block nor compute for long, and whatever it throws is logged and dropped.
    ///
    /// @param delay how long to wait; zero calls as soon as possible, a negative one is refused
    /// @return a handle that can cancel the call
    /// @throws IllegalStateException when the clock was stopped
    DelayedCall callLater(Duration delay, Runnable task);
}
