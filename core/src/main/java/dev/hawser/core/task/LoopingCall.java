package dev.hawser.core.task;

import dev.hawser.core.deferred.Canceller;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Something that is called at a steady beat: at whole intervals after the start, however long each call takes.
/// Ticks that pass while a call is going on, or while the machine was busy, are skipped: calls never come in a
/// burst to catch up, and never overlap.
///
/// Calls are made where the clock makes its calls, and the first perhaps by [#start] itself; so they must not
/// block. Something that does is called on a pool, and waited for: `new LoopingCall(clock, () ->
/// pool.submit(work))`.
///
/// Safe for use by many threads. Each call happens-before the next. A call may stop, reset or cancel its own loop.
public final class LoopingCall {
    private final Clock clock;
    private final Counted work;

    /// Guarded by this, as is what is in it; null while not running.
    private @Nullable Run run;

    /// Something to be called.
    @FunctionalInterface
    public interface Action {
        /// Does it. What it throws ends the loop.
        void call() throws Exception;
    }

    /// Something to be called that wants to know of skipped ticks.
    @FunctionalInterface
    public interface Counted {
        /// Does it. What it throws ends the loop.
        ///
        /// @param ticks how many ticks have passed since the last call: 1, and one more for each that was skipped.
        ///     All of them add up to the intervals that have passed (and the first call, if that was made at the
        ///     start). With an interval of zero always 1.
        /// @return what to wait for before the next call, or null if there is nothing
        @Nullable Deferred<?> call(long ticks) throws Exception;
    }

    /// Makes one that calls something.
    public LoopingCall(Clock clock, Action action) {
        this(clock, _ -> {
            action.call();
            return null;
        });
    }

    /// Makes one that calls something and waits for the Deferred that it returns. The value doesn't matter; a
    /// failure ends the loop.
    public LoopingCall(Clock clock, Callable<? extends Deferred<?>> call) {
        this(clock, _ -> call.call());
    }

    private LoopingCall(Clock clock, Counted work) {
        this.clock = clock;
        this.work = work;
    }

    /// Makes one that tells how many ticks have passed.
    public static LoopingCall withCount(Clock clock, Counted counted) {
        return new LoopingCall(clock, counted);
    }

    /// Starts, or starts again once the last run has ended.
    ///
    /// @param interval from one tick to the next; with zero each call follows as soon as the clock can make it
    /// @param now whether the first call is made at once, by this thread, or one interval later
    /// @return this, when it was stopped and a call that was going on has ended; or what a call threw or its
    ///     Deferred failed with. Cancelling it stops, and also cancels the Deferred that is waited for; that over,
    ///     it fails with a `CancellationException`.
    /// @throws IllegalArgumentException when the interval is negative
    /// @throws IllegalStateException while it runs, or its last call does
    public Deferred<LoopingCall> start(Duration interval, boolean now) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("interval is " + interval + "; expected zero or more");
        }
        Run begun;
        synchronized (this) {
            if (run != null) {
                throw new IllegalStateException("it is running already; stop() it, and start it again when the"
                        + " Deferred that start() returned has ended");
            }
            begun = new Run(interval);
            run = begun;
        }
        begun.begin(now);
        return begun.end;
    }

    /// Stops: no further call is made. One that is going on ends first, as does the Deferred that it returned. Does
    /// nothing when it isn't running.
    public void stop() {
        var current = current();
        if (current != null) {
            current.stop();
        }
    }

    /// Skips the next tick and starts counting anew: the next one is an interval from now, and those after it
    /// follow from that. Does nothing when it isn't running, or while a call is going on.
    public void reset() {
        var current = current();
        if (current != null) {
            current.reset();
        }
    }

    /// Returns whether it was started and hasn't ended.
    public synchronized boolean isRunning() {
        return run != null;
    }

    private synchronized @Nullable Run current() {
        return run;
    }

    /// What happens between a start and its end.
    private final class Run implements Canceller {
        private final Deferred<LoopingCall> end = Deferred.stoppedBy(this);
        private final long intervalNanos;
        private long startNanos = clock.nanoTime();

        /// The last tick that was called or skipped; the start is the tick 0.
        private long lastTick;

        private @Nullable DelayedCall next;

        /// Tells a call that came after all, though its timer was cancelled, from the one that is expected.
        private long expected;

        /// From the start on, until the first tick is waited for.
        private boolean calling = true;

        private boolean stopped;
        private boolean cancelled;
        private @Nullable Deferred<?> awaited;

        Run(Duration interval) {
            intervalNanos = Ticks.nanos(interval);
        }

        void begin(boolean now) {
            if (now) {
                call(1);
            } else {
                proceed();
            }
        }

        void stop() {
            synchronized (LoopingCall.this) {
                stopped = true;
                if (calling) {
                    return;
                }
                forgetNext();
            }
            end(null);
        }

        @Override
        public void cancel() {
            Deferred<?> inner;
            synchronized (LoopingCall.this) {
                cancelled = true;
                inner = awaited;
            }
            stop();
            if (inner != null) {
                inner.cancel();
            }
        }

        void reset() {
            RuntimeException failure;
            synchronized (LoopingCall.this) {
                if (calling || stopped) {
                    return;
                }
                forgetNext();
                startNanos = clock.nanoTime();
                lastTick = 0;
                failure = waitForNext();
            }
            if (failure != null) {
                end(failure);
            }
        }

        /// Goes on after a call, or ends.
        private void proceed() {
            RuntimeException failure = null;
            synchronized (LoopingCall.this) {
                calling = false;
                awaited = null;
                if (!stopped) {
                    failure = waitForNext();
                    if (failure == null) {
                        return;
                    }
                }
            }
            end(failure);
        }

        private @Nullable RuntimeException waitForNext() {
            long mine = ++expected;
            try {
                next = clock.callLater(
                        Ticks.untilNext(clock.nanoTime() - startNanos, intervalNanos), () -> tick(mine));
                return null;
            } catch (RuntimeException clockStopped) {
                return clockStopped;
            }
        }

        private void forgetNext() {
            expected++;
            if (next != null) {
                next.cancel();
                next = null;
            }
        }

        private void tick(long number) {
            long ticks;
            synchronized (LoopingCall.this) {
                if (number != expected || stopped) {
                    return;
                }
                next = null;
                calling = true;
                long tick = Ticks.passed(clock.nanoTime() - startNanos, intervalNanos, lastTick);
                ticks = tick - lastTick;
                lastTick = tick;
            }
            if (ticks < 1) {
                // The clock was early.
                proceed();
            } else {
                call(ticks);
            }
        }

        private void call(long ticks) {
            Deferred<?> returned;
            try {
                returned = work.call(ticks);
            } catch (Throwable failure) {
                end(failure);
                return;
            }
            if (returned == null) {
                proceed();
                return;
            }
            boolean cancelNow;
            synchronized (LoopingCall.this) {
                awaited = returned;
                cancelNow = cancelled;
            }
            var _ = returned.<@Nullable Void>both(outcome -> {
                switch (outcome) {
                    case Outcome.Success<?> _ -> proceed();
                    case Outcome.Failure<?>(var cause) -> end(cause);
                }
                return null;
            });
            if (cancelNow) {
                returned.cancel();
            }
        }

        private void end(@Nullable Throwable failure) {
            boolean wasCancelled;
            synchronized (LoopingCall.this) {
                if (run != this) {
                    return;
                }
                run = null;
                stopped = true;
                wasCancelled = cancelled;
            }
            if (failure != null) {
                end.tryFail(failure);
            } else if (wasCancelled) {
                end.tryFail(new CancellationException("the loop was cancelled"));
            } else {
                end.trySucceed(LoopingCall.this);
            }
        }
    }
}
