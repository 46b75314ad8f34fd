package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
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

    /// Guarded by this; null while not running.
    private @Nullable LoopRun run;

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
        /// @param ticks how many ticks have passed since the last call: 1, and one more for each that was
        ///     skipped. All of them add up to the intervals that have passed, and one for a call at the start.
        ///     With an interval of zero always 1.
        /// @return what to wait for before the next call, or null if there is nothing
        @Nullable
        Deferred<?> call(long ticks) throws Exception;
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
        LoopRun begun;
        synchronized (this) {
            if (run != null) {
                throw new IllegalStateException("it is running already; stop() it, and start it again when the"
                        + " Deferred that start() returned has ended");
            }
            begun = new LoopRun(this, clock, work, interval);
            run = begun;
        }
        begun.begin(now);
        return begun.end();
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

    private synchronized @Nullable LoopRun current() {
        return run;
    }

    /// Forgets a run that has ended, so that it may be started again.
    synchronized boolean forget(LoopRun ended) {
        boolean current = ended.equals(run);
        if (current) {
            run = null;
        }
        return current;
    }
}
