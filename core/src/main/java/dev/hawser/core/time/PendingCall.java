package dev.hawser.core.time;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A call on its way: first an alarm is awaited, then the call is handed to whoever makes it, and there it is
/// made, unless it was cancelled or moved meanwhile. Whoever takes the task first decides.
///
/// The alarm may ring earlier than the call is due, which has then been moved since; it is set anew. So a timer
/// that is put off with each read costs a write to a field, and no work on a heap of timers. All fields are
/// guarded by this.
abstract sealed class PendingCall implements DelayedCall, Runnable permits SystemClock.Call, ClockView.Call {
    /// So far ahead, 146 years, that it never comes, and half of what readings can be told apart by.
    static final long NEVER_NANOS = Long.MAX_VALUE / 2;

    private static final System.Logger LOG = System.getLogger(PendingCall.class.getName());

    private final Executor caller;
    private @Nullable Runnable task;
    private long dueNanos;
    private long alarmNanos;
    private boolean handed;

    PendingCall(Runnable task, Executor caller) {
        this.task = task;
        this.caller = caller;
    }

    abstract long nanoTime();

    /// Sets the alarm, which calls [#ring].
    ///
    /// @throws IllegalStateException when the clock was stopped
    abstract void setAlarm(long delayNanos);

    /// Moves an alarm that was set and has not been heard yet, if the call's new time asks for it.
    ///
    /// @param sooner whether the call is due before the alarm would ring
    /// @return whether the alarm now rings after the delay
    abstract boolean moveAlarm(long delayNanos, boolean sooner);

    abstract void clearAlarm();

    /// Begins.
    synchronized PendingCall start(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + "; expected zero or more");
        }
        long delayNanos = nanos(delay);
        dueNanos = nanoTime() + delayNanos;
        awaitAlarm(delayNanos);
        return this;
    }

    /// Hands the call over, if it is due. Called by the clock.
    final void ring() {
        synchronized (this) {
            long now = nanoTime();
            if (task == null || handed || alarmNanos - now > 0) {
                // Over, or an alarm that was too late to be cleared: another one is set.
                return;
            }
            if (dueNanos - now > 0) {
                awaitAlarmAgain(dueNanos - now);
                return;
            }
            handed = true;
        }
        try {
            caller.execute(this);
        } catch (Throwable failure) {
            if (drop()) {
                LOG.log(Level.ERROR, "a delayed call could not be handed to its caller; it is dropped", failure);
            } else {
                logFailed(failure);
            }
        }
    }

    /// Makes the call. Called by whoever the call was handed to.
    @Override
    public final void run() {
        Runnable taken;
        synchronized (this) {
            handed = false;
            taken = task;
            if (taken == null) {
                return;
            }
            long left = dueNanos - nanoTime();
            if (left > 0) {
                awaitAlarmAgain(left);
                return;
            }
            task = null;
        }
        taken.run();
    }

    @Override
    public final synchronized boolean cancel() {
        if (task == null) {
            return false;
        }
        task = null;
        clearAlarm();
        return true;
    }

    @Override
    public final synchronized boolean reset(Duration fromNow) {
        if (fromNow.isNegative()) {
            throw new IllegalArgumentException("fromNow is " + fromNow + "; expected zero or more");
        }
        return move(nanos(fromNow));
    }

    @Override
    public final synchronized boolean delay(Duration more) {
        return move(later(dueNanos - nanoTime(), more));
    }

    @Override
    public final synchronized Duration remaining() {
        return task == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, dueNanos - nanoTime()));
    }

    @Override
    public final synchronized boolean isPending() {
        return task != null;
    }

    /// Logs what a call threw where nobody else reports it.
    static void logFailed(Throwable failure) {
        LOG.log(Level.ERROR, "a delayed call failed; other calls go on", failure);
    }

    /// Returns a delay in nanoseconds, or [#NEVER_NANOS].
    static long nanos(Duration delay) {
        return later(0, delay);
    }

    private static long later(long nanos, Duration more) {
        try {
            return Math.min(Math.addExact(nanos, more.toNanos()), NEVER_NANOS);
        } catch (ArithmeticException tooLong) {
            return more.isNegative() ? 0 : NEVER_NANOS;
        }
    }

    private boolean move(long leftNanos) {
        if (task == null) {
            return false;
        }
        dueNanos = nanoTime() + leftNanos;
        if (handed) {
            // Whoever has it will see, when about to make it, that it is not due.
            return true;
        }
        try {
            if (moveAlarm(Math.max(0, leftNanos), dueNanos - alarmNanos < 0)) {
                alarmNanos = dueNanos;
            }
            return true;
        } catch (IllegalStateException stopped) {
            task = null;
            return false;
        }
    }

    private void awaitAlarm(long delayNanos) {
        alarmNanos = nanoTime() + delayNanos;
        setAlarm(delayNanos);
    }

    private void awaitAlarmAgain(long delayNanos) {
        try {
            awaitAlarm(delayNanos);
        } catch (IllegalStateException stopped) {
            // As every call that a stopped clock had before it.
            task = null;
        }
    }

    private synchronized boolean drop() {
        boolean waited = task != null;
        task = null;
        return waited;
    }
}
