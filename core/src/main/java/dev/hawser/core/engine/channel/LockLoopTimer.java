package dev.hawser.core.engine.channel;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A timer of a pipeline on a [LockLoop]: the clock wakes, the loop runs.
final class LockLoopTimer<V> extends DefaultPromise<V> implements ScheduledFuture<V> {
    private final LockLoop loop;
    private final Clock clock;
    private final Callable<V> task;
    private Duration period = Duration.ZERO;
    private volatile long dueNanos;
    private volatile @Nullable DelayedCall call;

    LockLoopTimer(LockLoop loop, Clock clock, Callable<V> task) {
        super(loop);
        this.loop = loop;
        this.clock = clock;
        this.task = task;
    }

    /// Starts waiting.
    ///
    /// @param interval between runs; zero to run once
    LockLoopTimer<V> start(Duration delay, Duration interval) {
        period = interval;
        await(delay);
        return this;
    }

    private void await(Duration delay) {
        dueNanos = clock.nanoTime() + delay.toNanos();
        call = clock.callLater(delay, () -> loop.execute(this::run));
    }

    private void run() {
        if (isDone()) {
            return;
        }
        try {
            if (!period.isZero()) {
                task.call();
                await(period);
            } else if (setUncancellable()) {
                setSuccess(task.call());
            }
        } catch (Throwable failure) {
            tryFailure(failure);
        }
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        var waiting = call;
        if (waiting != null) {
            waiting.cancel();
        }
        return super.cancel(mayInterruptIfRunning);
    }

    @Override
    public long getDelay(TimeUnit unit) {
        return unit.convert(dueNanos - clock.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
        return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
}
