package dev.hawser.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The machine's time, with one daemon thread that knows when calls are due. Who makes them is said when it is
/// opened. Whoever opens it closes it.
public final class SystemClock implements Clock, AutoCloseable {
    /// Makes each call on a virtual thread of its own, so one that blocks holds up no other. What it throws is
    /// logged.
    public static final Executor VIRTUAL_THREADS =
            call -> Thread.ofVirtual().name("hawser-later").start(() -> runLogged(call));

    private final ScheduledThreadPoolExecutor timer;
    private final Executor caller;
    private final boolean shared;

    /// Starts a clock.
    ///
    /// @param threadName the name of its thread, for thread dumps
    /// @param caller makes the calls, as for [Clock#callingOn]. [#VIRTUAL_THREADS] suits all callbacks;
    ///     `Runnable::run` makes them on the clock's own thread, for which a call must neither block nor compute
    ///     for long, since all others wait for it; there, what a call throws is logged and dropped.
    public SystemClock(String threadName, Executor caller) {
        this(threadName, caller, false);
    }

    private SystemClock(String threadName, Executor caller, boolean shared) {
        this.caller = caller;
        this.shared = shared;
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name(threadName).factory());
        // A cancelled call must not keep its task, and what hangs on it, in memory until it would have been due.
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Returns the clock of the whole process, for those who have no reactor. Its calls are made on
    /// [#VIRTUAL_THREADS]. It is never stopped: [#close] on it refuses. Its daemon thread comes with the first
    /// call and goes when there has been none to wait for in a while.
    public static SystemClock shared() {
        return Shared.CLOCK;
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
        return callLater(delay, task, caller);
    }

    @Override
    public Clock callingOn(Executor other) {
        return new View(this, other);
    }

    /// Stops the clock: calls still to come are dropped. Doesn't wait for one that is running.
    ///
    /// @throws UnsupportedOperationException when this is the [#shared] one
    @Override
    public void close() {
        if (shared) {
            throw new UnsupportedOperationException(
                    "the shared clock serves the whole process and is never closed; open one of your own to close it");
        }
        timer.shutdownNow();
    }

    private DelayedCall callLater(Duration delay, Runnable task, Executor by) {
        try {
            return new Call(this, task, by).start(delay);
        } catch (IllegalStateException stopped) {
            throw new IllegalStateException("the clock was stopped; a call in " + delay + " would never come", stopped);
        }
    }

    private static void runLogged(Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) {
            PendingCall.logFailed(failure);
        }
    }

    /// Made when first asked for.
    private static final class Shared {
        private static final long KEEP_SECONDS = 5;

        static final SystemClock CLOCK = new SystemClock("hawser-shared-clock", VIRTUAL_THREADS, true);

        static {
            CLOCK.timer.setKeepAliveTime(KEEP_SECONDS, TimeUnit.SECONDS);
            CLOCK.timer.allowCoreThreadTimeOut(true);
        }
    }

    /// As [ClockView], with one object less for each call.
    private record View(SystemClock clock, Executor caller) implements Clock {
        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Instant now() {
            return clock.now();
        }

        @Override
        public DelayedCall callLater(Duration delay, Runnable task) {
            return clock.callLater(delay, task, caller);
        }

        @Override
        public Clock callingOn(Executor other) {
            return clock.callingOn(other);
        }
    }

    static final class Call extends PendingCall {
        private final SystemClock clock;
        private @Nullable ScheduledFuture<?> alarm;

        Call(SystemClock clock, Runnable task, Executor caller) {
            super(task, caller);
            this.clock = clock;
        }

        @Override
        long nanoTime() {
            return System.nanoTime();
        }

        @Override
        void setAlarm(long delayNanos) {
            try {
                alarm = clock.timer.schedule(this::ring, delayNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException stopped) {
                throw new IllegalStateException("the clock was stopped", stopped);
            }
        }

        @Override
        boolean moveAlarm(long delayNanos, boolean sooner) {
            if (clock.timer.isShutdown()) {
                throw new IllegalStateException("the clock was stopped");
            }
            if (sooner) {
                clearAlarm();
                setAlarm(delayNanos);
            }
            return sooner;
        }

        @Override
        void clearAlarm() {
            if (alarm != null) {
                alarm.cancel(false);
            }
        }
    }
}
