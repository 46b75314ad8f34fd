package dev.hawser.core.engine;

import org.jspecify.annotations.Nullable;

/// Tells a peer that reads slowly from one that doesn't read at all, by looking now and then at what is being sent. For
/// the connection's event loop, unless marked otherwise.
final class Stall {
    /// What a peer is waited for that takes nothing.
    static final String STEP = "the peer to read";

    /// What was being sent at the last look, if anything. Whether there was is read by any thread.
    private volatile @Nullable Object message;

    private long progress;
    private long pending;
    private long sinceNanos;

    /// Returns whether there is something to forget. For any thread.
    boolean isSuspected() {
        return message != null;
    }

    /// Forgets the last look: nothing waits any more.
    void forget() {
        message = null;
    }

    /// Looks again.
    ///
    /// @return for how long nothing has moved, in nanoseconds; zero when something has
    long look(Outbound outbound, long nowNanos) {
        var current = outbound.current();
        long currentProgress = outbound.currentProgress();
        long currentPending = outbound.pendingBytes();
        @SuppressWarnings("ReferenceEquality") // Two messages with the same bytes are two messages.
        boolean moved = current == null // What waits is still on its way here from another thread.
                || current != message
                || currentProgress != progress
                || currentPending < pending;
        pending = currentPending;
        if (moved) {
            message = current;
            progress = currentProgress;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos;
    }
}
