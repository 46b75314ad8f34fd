package dev.hawser.core.deferred;

import org.jspecify.annotations.Nullable;

/// Makes one thing of another, or fails. What it throws becomes the failure of the Deferred that it is a step of.
///
/// @param <S> what it is given
/// @param <T> what it makes
@FunctionalInterface
public interface Callback<S extends @Nullable Object, T extends @Nullable Object> {
    /// Called once at most.
    T call(S given) throws Exception;
}
