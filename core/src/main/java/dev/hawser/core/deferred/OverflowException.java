package dev.hawser.core.deferred;

import java.util.concurrent.RejectedExecutionException;

/// Says that something bounded is full: a queue, or the line of those who wait. Nothing was changed; the same call
/// may succeed later. That is the difference from a plain `RejectedExecutionException`, which says "never again".
///
/// What returns a [Deferred] fails with it; what doesn't, throws it.
public final class OverflowException extends RejectedExecutionException {
    private static final long serialVersionUID = 1;

    /// Makes one.
    ///
    /// @param message what is full, how much it holds, and what to do
    public OverflowException(String message) {
        super(message);
    }
}
