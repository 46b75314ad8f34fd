package dev.hawser.core.engine.watch;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A task that the clock calls again and again, each time a period after it was done, until it is closed. One that
/// is needed now and then only sleeps meanwhile, and asks nothing of the clock. For the engine's rooms.
public final class Repeating implements AutoCloseable {
    private final Clock clock;
    private final Duration period;
    private final Runnable task;
    private final BooleanSupplier isNeeded;
    private @Nullable DelayedCall next;
    private boolean closed;

    /// Written with the lock.
    private volatile boolean asleep = true;

    private Repeating(Clock clock, Duration period, Runnable task, BooleanSupplier isNeeded) {
        this.clock = clock;
        this.period = period;
        this.task = task;
        this.isNeeded = isNeeded;
    }

    public static Repeating every(Duration period, Clock clock, Runnable task) {
        var repeating = whileNeeded(period, clock, task, () -> true);
        repeating.wake();
        return repeating;
    }

    /// Makes a task that sleeps, until [#wake], whenever it is not needed.
    ///
    /// @param isNeeded who changes the answer to yes must then wake the task
    public static Repeating whileNeeded(Duration period, Clock clock, Runnable task, BooleanSupplier isNeeded) {
        return new Repeating(clock, period, task, isNeeded);
    }

    /// Has it run again, if it sleeps. Costs a load where it doesn't.
    public void wake() {
        if (asleep) {
            wakeIfAsleep();
        }
    }

    private synchronized void wakeIfAsleep() {
        if (asleep) {
            later();
        }
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
        // First asleep, then a look: whoever makes it needed meanwhile either is seen by the look or finds it asleep.
        asleep = true;
        if (!closed && isNeeded.getAsBoolean()) {
            asleep = false;
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
