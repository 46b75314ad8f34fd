package dev.hawser.core.engine;

import org.jspecify.annotations.Nullable;

/// What moved on a connection, and when: by this its [Timeouts] tell an idle peer, and one that reads slowly from one
/// that doesn't read at all. For the connection's event loop, unless marked otherwise.
final class Activity {
    /// When a byte last moved, by the group's clock. Written by the loop, read by the sweep; a stale value is
    /// harmless.
    private volatile long lastNanos;

    /// What was being sent at the last look, if anything. Whether there was is read by any thread.
    private volatile @Nullable Object message;

    private long progress;
    private long pending;
    private long sinceNanos;

    Activity(long nowNanos) {
        lastNanos = nowNanos;
    }

    /// Notes that a byte moves. For any thread.
    void moved(long nowNanos) {
        lastNanos = nowNanos;
    }

    /// Returns when a byte last moved. For any thread.
    long lastNanos() {
        return lastNanos;
    }

    /// Returns whether there was something to send at the last look. For any thread.
    boolean wasSending() {
        return message != null;
    }

    /// Forgets the last look: nothing waits any more.
    void nothingToSend() {
        message = null;
    }

    /// Looks again at what is being sent.
    ///
    /// @return for how long nothing of it has moved, in nanoseconds; zero when something has
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
