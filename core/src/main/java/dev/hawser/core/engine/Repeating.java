package dev.hawser.core.engine;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A task that the clock calls again and again, each time a period after it was done, until it is closed.
final class Repeating implements AutoCloseable {
    private final Clock clock;
    private final Duration period;
    private final Runnable task;
    private @Nullable DelayedCall next;
    private boolean closed;

    private Repeating(Clock clock, Duration period, Runnable task) {
        this.clock = clock;
        this.period = period;
        this.task = task;
    }

    static Repeating every(Duration period, Clock clock, Runnable task) {
        var repeating = new Repeating(clock, period, task);
        repeating.later();
        return repeating;
    }

    /// Ends it: afterwards it asks nothing more of the clock, which may be stopped. A run that has begun goes on.
    @Override
    public synchronized void close() {
        closed = true;
        if (next != null) {
            next.cancel();
        }
    }

    private synchronized void later() {
        if (!closed) {
            next = clock.callLater(period, this::run);
        }
    }

    private void run() {
        try {
            task.run();
        } finally {
            later();
        }
    }
}
