package dev.hawser.core.task;

import dev.hawser.core.deferred.Canceller;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A call that is made once, when some time has passed, as a [Deferred] of its result. Safe for use by many
/// threads.
///
/// The call and what follows it run where the clock makes its calls, and so must not block. Who wants another
/// thread waits first and then changes over: `deferLater(clock, delay).on(pool).then(…)`.
public final class Later {
    private Later() {}

    /// Calls something when `delay` has passed. Cancelling takes the timer away; once the call has begun, its
    /// result is dropped.
    ///
    /// @return what the call returns or throws; a `CancellationException` when cancelled
    /// @throws IllegalArgumentException when the delay is negative
    /// @throws IllegalStateException when the clock was stopped
    public static <T extends @Nullable Object> Deferred<T> deferLater(
            Clock clock, Duration delay, Callable<? extends T> call) {
        var timer = new Timer<T>(call);
        timer.begin(clock, delay);
        return timer.result;
    }

    /// Waits. To go on with something that returns a Deferred itself, [Deferred#compose] it to this.
    ///
    /// @throws IllegalArgumentException when the delay is negative
    /// @throws IllegalStateException when the clock was stopped
    public static Deferred<@Nullable Void> deferLater(Clock clock, Duration delay) {
        return deferLater(clock, delay, () -> null);
    }

    private static final class Timer<T extends @Nullable Object> implements Canceller, Runnable {
        private final Deferred<T> result = new Deferred<>(this);
        private final Callable<? extends T> call;
        private volatile @Nullable DelayedCall delayed;

        Timer(Callable<? extends T> call) {
            this.call = call;
        }

        void begin(Clock clock, Duration delay) {
            delayed = clock.callLater(delay, this);
        }

        @Override
        public void run() {
            T value;
            try {
                value = call.call();
            } catch (Throwable failure) {
                result.tryFail(failure);
                return;
            }
            result.trySucceed(value);
        }

        @Override
        public void cancel() {
            var pending = delayed;
            if (pending != null) {
                pending.cancel();
            }
        }
    }
}
