package dev.hawser.core.deferred;

import java.util.concurrent.Executor;
import org.jetbrains.annotations.Async;
import org.jspecify.annotations.Nullable;

/// A Deferred that fires when another one has: what [Deferred#then] and its like return.
///
/// @param <S> what it waits for
/// @param <T> what it brings
abstract sealed class Step<S extends @Nullable Object, T extends @Nullable Object> extends Deferred<T>
        permits Step.Then,
                Step.Pair,
                Step.Compose,
                Step.Recover,
                Step.Both,
                Step.Eventually,
                Step.On,
                Step.Listener,
                Timeout {
    /// Ends a batch of one that was added to a cell whose delivery is over.
    static final Object ALONE = new Object();

    /// The next one that waits for the same cell.
    @Nullable
    Object next;

    @Async.Schedule
    Step(Deferred<S> source) {
        super((Object) source);
    }

    /// Returns the cell that it waits for. Only for the thread that delivers that cell's result.
    final Cell awaited() {
        return switch (source()) {
            case Cell cell -> cell;
            case CancelRequest request -> request.awaited();
            case null, default -> throw new AssertionError("a step that waits for nothing");
        };
    }

    /// Runs the step, since what it waits for was fired.
    @Async.Execute
    final void start(Turn turn, Cell awaited) {
        Object outcome = awaited.result();
        if (outcome == null) {
            throw new AssertionError("a step run before its source was fired");
        }
        receive(turn, outcome);
    }

    /// Does what the step is for. What a callback throws is the step's failure.
    abstract void receive(Turn turn, Object outcome);

    /// Takes the place of a Deferred that a callback returned: has its result, and cancels it when cancelled.
    final void become(Turn turn, @Nullable Deferred<?> inner, String method) {
        if (inner == null) {
            fire(
                    turn,
                    Failed.of(new NullPointerException("the callback given to " + method
                            + " returned null; expected a Deferred; return Deferred.succeeded(null)"
                            + " for one without a value")));
            return;
        }
        if (inner.equals(this)) {
            fire(
                    turn,
                    Failed.of(new IllegalStateException("the callback given to " + method
                            + " returned the Deferred that waits for it, which would wait for itself for ever")));
            return;
        }
        if (inner.isDelivered()) {
            Object outcome = inner.result();
            fire(turn, outcome == null ? NULL : outcome);
            return;
        }
        Object before = source();
        while (!changeSource(before, inner)) {
            // Only a request to cancel comes between.
            before = source();
        }
        inner.add(this);
        if (before instanceof CancelRequest request && request.take()) {
            inner.cancel();
        }
    }

    /// On success, a value.
    static final class Then<S extends @Nullable Object, T extends @Nullable Object> extends Step<S, T> {
        private final Callback<? super S, ? extends T> onSuccess;

        Then(Deferred<S> source, Callback<? super S, ? extends T> onSuccess) {
            super(source);
            this.onSuccess = onSuccess;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            Object mine = outcome;
            if (!(outcome instanceof Failed)) {
                try {
                    mine = encode(onSuccess.call(decode(outcome)));
                } catch (Throwable failure) {
                    mine = Failed.of(failure);
                }
            }
            fire(turn, mine);
        }
    }

    /// On success a value, on failure another; neither sees what the other throws.
    static final class Pair<S extends @Nullable Object, T extends @Nullable Object> extends Step<S, T> {
        private final Callback<? super S, ? extends T> onSuccess;
        private final Callback<? super Throwable, ? extends T> onFailure;

        Pair(
                Deferred<S> source,
                Callback<? super S, ? extends T> onSuccess,
                Callback<? super Throwable, ? extends T> onFailure) {
            super(source);
            this.onSuccess = onSuccess;
            this.onFailure = onFailure;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            Object mine;
            try {
                mine = encode(
                        outcome instanceof Failed failed
                                ? onFailure.call(failed.handled())
                                : onSuccess.call(decode(outcome)));
            } catch (Throwable failure) {
                mine = Failed.of(failure);
            }
            fire(turn, mine);
        }
    }

    /// On success, another Deferred.
    static final class Compose<S extends @Nullable Object, T extends @Nullable Object> extends Step<S, T> {
        /// Null once it was called: from then on the step has the result of what it returned.
        private @Nullable Callback<? super S, ? extends Deferred<T>> onSuccess;

        Compose(Deferred<S> source, Callback<? super S, ? extends Deferred<T>> onSuccess) {
            super(source);
            this.onSuccess = onSuccess;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            var callback = onSuccess;
            onSuccess = null;
            if (callback == null || outcome instanceof Failed) {
                fire(turn, outcome);
                return;
            }
            Deferred<T> inner;
            try {
                inner = callback.call(decode(outcome));
            } catch (Throwable failure) {
                fire(turn, Failed.of(failure));
                return;
            }
            become(turn, inner, "compose");
        }
    }

    /// On failure, another Deferred.
    static final class Recover<T extends @Nullable Object> extends Step<T, T> {
        private @Nullable Callback<? super Throwable, ? extends Deferred<T>> onFailure;
        private final Class<? extends Throwable> kind;

        Recover(
                Deferred<T> source,
                Class<? extends Throwable> kind,
                Callback<? super Throwable, ? extends Deferred<T>> onFailure) {
            super(source);
            this.kind = kind;
            this.onFailure = onFailure;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            var callback = onFailure;
            onFailure = null;
            if (callback == null || !(outcome instanceof Failed failed) || !kind.isInstance(failed.cause())) {
                fire(turn, outcome);
                return;
            }
            Deferred<T> inner;
            try {
                inner = callback.call(failed.handled());
            } catch (Throwable failure) {
                fire(turn, Failed.of(failure));
                return;
            }
            become(turn, inner, "recover");
        }
    }

    /// Whatever came, a value.
    static final class Both<S extends @Nullable Object, T extends @Nullable Object> extends Step<S, T> {
        private final Callback<? super Outcome<S>, ? extends T> callback;

        Both(Deferred<S> source, Callback<? super Outcome<S>, ? extends T> callback) {
            super(source);
            this.callback = callback;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            Object mine;
            try {
                mine = encode(callback.call(outcome(outcome)));
            } catch (Throwable failure) {
                mine = Failed.of(failure);
            }
            fire(turn, mine);
        }
    }

    /// The same, after something was done.
    static final class Eventually<T extends @Nullable Object> extends Step<T, T> {
        private final Deferred.Cleanup cleanup;

        Eventually(Deferred<T> source, Deferred.Cleanup cleanup) {
            super(source);
            this.cleanup = cleanup;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            Object mine = outcome;
            try {
                cleanup.run();
            } catch (Throwable failure) {
                if (outcome instanceof Failed before) {
                    before.suppressIn(failure);
                }
                mine = Failed.of(failure);
            }
            fire(turn, mine);
        }
    }

    /// The same, brought by someone else.
    static final class On<T extends @Nullable Object> extends Step<T, T> implements Runnable {
        private final Executor executor;
        private @Nullable Object outcome;

        On(Deferred<T> source, Executor executor) {
            super(source);
            this.executor = executor;
        }

        @Override
        void receive(Turn turn, Object result) {
            outcome = result;
            try {
                executor.execute(this);
            } catch (Throwable refused) {
                if (result instanceof Failed before) {
                    before.suppressIn(refused);
                }
                tryFire(Failed.of(refused));
            }
        }

        @Override
        public void run() {
            if (outcome != null) {
                tryFire(outcome);
            }
        }

        /// Has a step run by the executor that was added when all was delivered.
        void bring(Step<?, ?> late) {
            try {
                executor.execute(() -> runAlone(late));
            } catch (Throwable refused) {
                if (outcome instanceof Failed before) {
                    before.suppressIn(refused);
                }
                var instead = failed(refused);
                while (!late.changeSource(late.source(), instead)) {
                    // Only a request to cancel comes between.
                    Thread.onSpinWait();
                }
                runAlone(late);
            }
        }
    }

    /// Someone of this package who wants to know. Brings nothing itself.
    abstract static non-sealed class Listener<S extends @Nullable Object> extends Step<S, @Nullable Void> {
        Listener(Deferred<S> source) {
            super(source);
        }
    }

    /// Hands on what came, to one that can't be cancelled through to here.
    static final class Shield<T extends @Nullable Object> extends Listener<T> {
        private final Deferred<T> shielded;

        Shield(Deferred<T> source, Deferred<T> shielded) {
            super(source);
            this.shielded = shielded;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            if (!shielded.tryFire(outcome) && outcome instanceof Failed failed) {
                failed.reachedTheEnd(this);
            }
        }
    }
}
