package dev.hawser.core.deferred;

/// Stops what would have fired a [Deferred].
@FunctionalInterface
public interface Canceller {
    /// Called once at most, on the thread that cancels. Must not block. What it throws is suppressed in the
    /// `CancellationException`.
    void cancel() throws Exception;
}
