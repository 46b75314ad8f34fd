package dev.hawser.testkit;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import org.jspecify.annotations.Nullable;

/// Takes what a Deferred was fired with, without waiting: with a [ManualClock] a test knows when that has happened.
/// (Twisted's `successResultOf`, `failureResultOf` and `assertNoResult`.) Where it is otherwise, the methods throw an
/// `AssertionError` that says how.
public final class Results {
    private Results() {}

    /// Returns the value.
    public static <T extends @Nullable Object> T successOf(Deferred<T> deferred) {
        return switch (deferred.poll()) {
            case null -> throw new AssertionError("expected a value; it was not fired");
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable cause) -> throw new AssertionError("expected a value; it failed", cause);
        };
    }

    /// Returns the failure, which counts as handled.
    public static Throwable failureOf(Deferred<?> deferred) {
        return switch (deferred.poll()) {
            case null -> throw new AssertionError("expected a failure; it was not fired");
            case Outcome.Success<?>(Object value) ->
                throw new AssertionError("expected a failure; the value is " + value);
            case Outcome.Failure<?>(Throwable cause) -> cause;
        };
    }

    /// Returns the failure of this kind, which counts as handled.
    public static <X extends Throwable> X failureOf(Deferred<?> deferred, Class<X> kind) {
        var failure = failureOf(deferred);
        if (!kind.isInstance(failure)) {
            throw new AssertionError("expected a failure of " + kind.getName() + "; it is another", failure);
        }
        return kind.cast(failure);
    }

    /// Sees to it that it was not fired.
    public static void noneOf(Deferred<?> deferred) {
        if (deferred.isFired()) {
            throw new AssertionError("expected no result yet; got " + deferred);
        }
    }
}
