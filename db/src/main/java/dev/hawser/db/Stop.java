package dev.hawser.db;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Why a call is to end before it is done.
///
/// @param why decides what its Deferred fails with
/// @param message what happened
/// @param atNanos when
record Stop(Why why, String message, long atNanos) {
    enum Why {
        CANCELLED,
        TIMED_OUT,
        CLOSED
    }

    /// @param cause what the database said to it, if it was asked
    RuntimeException failure(@Nullable Throwable cause) {
        return switch (why) {
            case CANCELLED -> {
                var cancelled = new CancellationException(message);
                cancelled.initCause(cause);
                yield cancelled;
            }
            case TIMED_OUT -> new DatabaseException.Timeout(message, cause);
            case CLOSED -> new DatabaseException.Closed(message, cause);
        };
    }
}
