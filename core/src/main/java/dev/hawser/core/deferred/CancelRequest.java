package dev.hawser.core.deferred;

import java.util.concurrent.atomic.AtomicBoolean;

/// Remembers, in place of what a step waits for, that it was cancelled when the chain waited for nothing that could
/// be stopped: a callback was running or about to run. Each step on the way from the cancelled one down to that
/// callback holds one. The first of them that comes to wait for another Deferred cancels that one.
///
/// @param taken whether one did; shared by all of them, so that a single `cancel()` stops a single thing
record CancelRequest(Deferred<?> awaited, AtomicBoolean taken) {
    /// Returns whether the caller is the one to cancel what it came to wait for.
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    boolean isOpen() {
        return !taken.get();
    }
}
