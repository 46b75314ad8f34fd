package dev.hawser.core.time;

/// A call that is still to come. Safe for use by many threads.
public interface DelayedCall {
    /// Cancels the call.
    ///
    /// @return whether it was prevented: false when it has run, is running, or was cancelled before
    boolean cancel();

    /// Returns whether the call is still to come.
    boolean isPending();
}
