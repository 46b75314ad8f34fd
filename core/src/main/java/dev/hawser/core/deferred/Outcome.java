package dev.hawser.core.deferred;

import org.jspecify.annotations.Nullable;

/// How something ended.
public sealed interface Outcome<T extends @Nullable Object> {
    /// It brought a value.
    record Success<T extends @Nullable Object>(T value) implements Outcome<T> {}

    /// It failed.
    record Failure<T extends @Nullable Object>(Throwable cause) implements Outcome<T> {}
}
