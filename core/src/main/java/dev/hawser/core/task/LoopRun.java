package dev.hawser.core.task;

import dev.hawser.core.deferred.Canceller;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// What happens between the start of a [LoopingCall] and its end.
final class LoopRun implements Canceller {
    private final Deferred<LoopingCall> end = Deferred.stoppedBy(this);
    private final LoopingCall loop;
    private final Clock clock;
    private final LoopingCall.Counted work;
    private final long intervalNanos;

    /// Guarded by this, as is what follows.
    private long startNanos;

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

    LoopRun(LoopingCall loop, Clock clock, LoopingCall.Counted work, Duration interval) {
        this.loop = loop;
        this.clock = clock;
        this.work = work;
        intervalNanos = Ticks.nanos(interval);
        startNanos = clock.nanoTime();
    }

    Deferred<LoopingCall> end() {
        return end;
    }

    void begin(boolean now) {
        if (now) {
            call(1);
        } else {
            proceed();
        }
    }

    void stop() {
        synchronized (this) {
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
        synchronized (this) {
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
        synchronized (this) {
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
        synchronized (this) {
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
            next = clock.callLater(Ticks.untilNext(clock.nanoTime() - startNanos, intervalNanos), () -> tick(mine));
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
        synchronized (this) {
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
        synchronized (this) {
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
        synchronized (this) {
            stopped = true;
            wasCancelled = cancelled;
        }
        if (!loop.forget(this)) {
            return;
        }
        if (failure != null) {
            end.tryFail(failure);
        } else if (wasCancelled) {
            end.tryFail(new CancellationException("the loop was cancelled"));
        } else {
            end.trySucceed(loop);
        }
    }
}
