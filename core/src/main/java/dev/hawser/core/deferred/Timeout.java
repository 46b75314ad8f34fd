package dev.hawser.core.deferred;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Cancels its source when that takes too long, and says so instead of "cancelled".
final class Timeout<T extends @Nullable Object> extends Step<T, T> {
    private final Duration limit;
    private volatile boolean expired;
    private volatile @Nullable DelayedCall timer;

    Timeout(Deferred<T> source, Duration limit) {
        super(source);
        this.limit = limit;
    }

    void begin(Clock clock) {
        timer = clock.callLater(limit, this::expire);
        if (result() != null) {
            stopTimer();
        }
    }

    private void expire() {
        expired = true;
        cancel();
    }

    private void stopTimer() {
        var running = timer;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    void receive(Turn turn, Object outcome) {
        boolean timedOut =
                expired && outcome instanceof Failed failed && failed.cause() instanceof CancellationException;
        fire(
                turn,
                timedOut
                        ? Failed.of(new TimeoutException("no result within " + limit + "; it was cancelled"))
                        : outcome);
        stopTimer();
    }
}
