package dev.hawser.core.deferred;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A failure on its way down a chain. One object for all the cells that it reaches, so that it is known of each
/// failure whether anybody handled it, however many branches it went into.
sealed class Failed {
    private final UnhandledFailures.Watch watch;

    private Failed(Throwable cause) {
        this.watch = new UnhandledFailures.Watch(cause);
    }

    static Failed of(Throwable cause) {
        return new Failed(Objects.requireNonNull(cause, "the cause of a failure is null; expected a Throwable"));
    }

    /// Returns what a Deferred ends with that was cancelled.
    ///
    /// @param suppressed what went wrong on the way, such as the canceller
    static Failed cancelled(@Nullable Throwable suppressed) {
        var cause = new CancellationException("cancelled");
        if (suppressed != null) {
            cause.addSuppressed(suppressed);
        }
        return new Failed(cause);
    }

    /// Returns the cause without having handled it.
    final Throwable cause() {
        return watch.cause();
    }

    /// Returns the cause to someone who handles it.
    final Throwable handled() {
        watch.handled();
        return watch.cause();
    }

    /// Keeps this failure in another one that takes its place.
    @SuppressWarnings("ReferenceEquality") // A throwable can't suppress itself.
    final void suppressIn(Throwable successor) {
        if (handled() != successor) {
            successor.addSuppressed(cause());
        }
    }

    /// Says that the failure came to a cell for which nobody waits. From now on it is reported unless somebody
    /// handles it after all. Cancelling isn't reported: whoever did it knows.
    final void reachedTheEnd(Cell cell) {
        if (!(cause() instanceof CancellationException)) {
            watch.begin(this, cell);
        }
    }

    /// The end of a Deferred that was cancelled without a canceller, so that its source doesn't know: one result
    /// that it still brings is nobody's fault.
    static final class CancelledUnasked extends Failed {
        private final AtomicBoolean swallowed = new AtomicBoolean();

        CancelledUnasked() {
            super(new CancellationException("cancelled"));
        }

        boolean swallow() {
            return swallowed.compareAndSet(false, true);
        }
    }
}
