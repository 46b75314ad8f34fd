package dev.hawser.core.deferred;

import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;

/// Takes what a Deferred was fired with, without waiting: a test knows when that has happened.
final class Results {
    private Results() {}

    static <T extends @Nullable Object> T successOf(Deferred<T> deferred) {
        return switch (deferred.poll()) {
            case null -> throw new AssertionError("expected a value; it was not fired");
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Throwable cause) -> throw new AssertionError("expected a value; it failed", cause);
        };
    }

    static <T extends @Nullable Object> ObjectAssert<T> assertValue(Deferred<T> deferred) {
        return Assertions.assertThatObject(successOf(deferred));
    }

    static <T extends @Nullable Object> ListAssert<T> assertValues(Deferred<List<T>> deferred) {
        return Assertions.assertThatList(successOf(deferred));
    }

    static Throwable failureOf(Deferred<?> deferred) {
        return switch (deferred.poll()) {
            case null -> throw new AssertionError("expected a failure; it was not fired");
            case Outcome.Success<?>(Object value) ->
                throw new AssertionError("expected a failure; the value is " + value);
            case Outcome.Failure<?>(Throwable cause) -> cause;
        };
    }
}
