package dev.hawser.core.deferred;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// To and from the JDK's futures. Cancelling goes both ways.
final class Bridge {
    private Bridge() {}

    static <T extends @Nullable Object> CompletableFuture<T> toFuture(Deferred<T> deferred) {
        var future = new DeferredFuture<>(deferred);
        deferred.add(new Completion<>(deferred, future));
        return future;
    }

    static <T extends @Nullable Object> Deferred<T> fromStage(CompletionStage<T> stage) {
        var deferred = new Deferred<T>(() -> cancel(stage));
        var _ = stage.whenComplete((value, failure) -> {
            if (failure == null) {
                deferred.trySucceed(value);
            } else {
                deferred.tryFail(unwrapped(failure));
            }
        });
        return deferred;
    }

    private static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException onlyAStage) {
            // It can't be told; what it brings will find the Deferred cancelled.
        }
    }

    /// A stage that depends on another one wraps that one's failure.
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }

    private static final class DeferredFuture<T extends @Nullable Object> extends CompletableFuture<T> {
        private final Deferred<T> source;

        DeferredFuture(Deferred<T> source) {
            this.source = source;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            source.cancel();
            // A source that ends later, or in another way, is not waited for: a cancelled future is done.
            super.cancel(mayInterruptIfRunning);
            return isCancelled();
        }
    }

    private static final class Completion<T extends @Nullable Object> extends Step.Listener<T> {
        private final CompletableFuture<T> future;

        Completion(Deferred<T> source, CompletableFuture<T> future) {
            super(source);
            this.future = future;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            if (!(outcome instanceof Failed failed)) {
                future.complete(decode(outcome));
            } else if (future.completeExceptionally(failed.cause())) {
                failed.handled();
            } else {
                failed.reachedTheEnd(this);
            }
        }
    }
}
