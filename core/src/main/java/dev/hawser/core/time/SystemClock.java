package dev.hawser.core.time;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The machine's time, with one daemon thread that makes the delayed calls. Whoever opens it closes it.
public final class SystemClock implements Clock, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(SystemClock.class.getName());

    private final ScheduledThreadPoolExecutor timer;

    /// Returns the clock of the process.
    public static SystemClock shared() {
        return Shared.CLOCK;
    }

    private static final class Shared {
        static final SystemClock CLOCK = new SystemClock("hawser-shared-clock");
    }

    /// Starts a clock.
    ///
    /// @param threadName the name of its thread, for thread dumps
    public SystemClock(String threadName) {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(threadName).factory());
        // A cancelled call must not keep its task, and what hangs on it, in memory until it would have been due.
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable task) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + "; expected zero or more");
        }
        var call = new Call(task);
        try {
            call.future = timer.schedule(call, nanos(delay), TimeUnit.NANOSECONDS);
            return call;
        } catch (RejectedExecutionException stopped) {
            throw new IllegalStateException("the clock was stopped; a call in " + delay + " would never come", stopped);
        }
    }

    /// Stops the clock: calls still to come are dropped. Doesn't wait for one that is running.
    @Override
    public void close() {
        timer.shutdownNow();
    }

    /// A delay too long for 64 bits of nanoseconds (292 years) means never; the longest that fits will do.
    private static long nanos(Duration delay) {
        try {
            return delay.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE / 2;
        }
    }

    /// A call, which is either made or cancelled: whoever takes it first decides.
    private static final class Call implements DelayedCall, Runnable {
        private final AtomicReference<@Nullable Runnable> task;
        private volatile @Nullable ScheduledFuture<?> future;

        Call(Runnable task) {
            this.task = new AtomicReference<>(task);
        }

        @Override
        public void run() {
            var taken = task.getAndSet(null);
            if (taken == null) {
                return;
            }
            try {
                taken.run();
            } catch (Throwable failure) {
                LOG.log(Level.ERROR, "a delayed call failed; other calls go on", failure);
            }
        }

        @Override
        public boolean cancel() {
            boolean prevented = task.getAndSet(null) != null;
            var waiting = future;
            if (prevented && waiting != null) {
                waiting.cancel(false);
            }
            return prevented;
        }

        @Override
        public boolean isPending() {
            return task.get() != null;
        }
    }
}
