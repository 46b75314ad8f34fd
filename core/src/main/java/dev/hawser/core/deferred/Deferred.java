package dev.hawser.core.deferred;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A result that is not there yet, and what shall be done with it.
///
/// Whoever promises a result makes a Deferred, hands it out, and *fires* it once: with a value or a failure.
/// Whoever gets it adds steps. Each step is a Deferred of its own, so steps form a chain: a value goes through
/// `then` and `compose` and past `recover`; a failure, be it the first one or what a step threw, goes past `then`
/// and `compose` to the next `recover`, whose value is on the way of success again.
///
/// **Threads.** Everything may be called from every thread. Steps that were added before the firing run on the
/// thread that fires, in the order of adding, and so do those that are added while these run. A step that is added
/// later runs at once on the thread that adds it. Either way a callback never runs inside another one: what it
/// fires or adds on its thread runs when it has returned. So stacks stay flat, however long or deep a chain is. Who
/// wants a certain thread names it with [#on]. Callbacks must not block unless one knows that thread.
///
/// **Failures.** One that nobody handles is reported, always: see [UnhandledFailures].
///
/// **Cancelling.** A chain is one thing: cancelling a step cancels what the chain waits for, hence all its
/// branches.
///
/// After Twisted's class of that name, where a step changes the one Deferred; here it returns the next, so that
/// types hold.
///
/// @param <T> the value; a Deferred without one is a `Deferred<Void>` fired with null
public sealed class Deferred<T extends @Nullable Object> extends Cell permits Step {
    /// Makes one whose source can't be stopped. When it is cancelled, it fails with a `CancellationException`, and
    /// one result that the source still brings is swallowed.
    public Deferred() {
        super(null);
    }

    /// Makes one whose source can be stopped. When it is cancelled, the canceller is called; if it didn't fire the
    /// Deferred itself, that fails with a `CancellationException`.
    public Deferred(Canceller canceller) {
        super(canceller);
    }

    /// For steps and for what is to be stopped first.
    Deferred(Object source) {
        super(source);
    }

    private Deferred(Object result, boolean fired) {
        super(result, fired);
    }

    /// Makes one whose source fires it in any case, cancelled or not: the canceller only asks it to end early. So
    /// what comes after runs when all is cleaned up.
    public static <T extends @Nullable Object> Deferred<T> stoppedBy(Canceller canceller) {
        return new Deferred<>(new StopRequest(canceller));
    }

    /// Returns one that was fired with a value.
    public static <T extends @Nullable Object> Deferred<T> succeeded(T value) {
        return new Deferred<>(encode(value), true);
    }

    /// Returns one that was fired with a failure.
    public static <T extends @Nullable Object> Deferred<T> failed(Throwable cause) {
        return new Deferred<>(Failed.of(cause), true);
    }

    /// Calls something now that returns a Deferred or throws, and makes one of both. (Twisted's `maybeDeferred`.)
    public static <T extends @Nullable Object> Deferred<T> attempt(Callable<Deferred<T>> call) {
        try {
            return Objects.requireNonNull(
                    call.call(), "the call returned null; expected a Deferred, such as Deferred.succeeded(null)");
        } catch (Throwable failure) {
            return failed(failure);
        }
    }

    /// Fires with a value.
    ///
    /// @throws IllegalStateException when it was fired already, which changes nothing, or is a step of another one
    public final void succeed(T value) {
        fireOnce(encode(value));
    }

    /// Fires with a failure.
    ///
    /// @throws IllegalStateException when it was fired already, which changes nothing, or is a step of another one
    public final void fail(Throwable cause) {
        fireOnce(Failed.of(cause));
    }

    /// Fires with a value, unless it was fired already. For sources that race with others or with cancelling.
    ///
    /// @return whether this was the result
    public final boolean trySucceed(T value) {
        checkFirst();
        return tryFire(encode(value));
    }

    /// Fires with a failure, unless it was fired already, in which case this failure is dropped.
    ///
    /// @return whether this was the result
    public final boolean tryFail(Throwable cause) {
        checkFirst();
        return tryFire(Failed.of(cause));
    }

    private void fireOnce(Object outcome) {
        checkFirst();
        if (!tryFire(outcome) && !(result() instanceof Failed.CancelledUnasked cancelled && cancelled.swallow())) {
            throw new IllegalStateException("fired twice: it already has " + this
                    + ", and this call changed nothing; where two sources race, call trySucceed or tryFail"
                    + Places.describe(this));
        }
    }

    private void checkFirst() {
        if (this instanceof Step) {
            throw new IllegalStateException(
                    "a step of a chain is fired by what it waits for; fire the Deferred at the chain's beginning");
        }
    }

    /// Returns whether there is a result.
    public final boolean isFired() {
        return result() != null;
    }

    /// Returns the outcome, or null if there is none yet. Who sees a failure so has handled it.
    public final @Nullable Outcome<T> poll() {
        Object outcome = result();
        return outcome == null ? null : outcome(outcome);
    }

    /// Makes something of the value.
    public final <R extends @Nullable Object> Deferred<R> then(Callback<? super T, ? extends R> onSuccess) {
        if (!isDelivered() || this instanceof Step.On) {
            return added(new Step.Then<>(this, onSuccess));
        }
        var turn = Turn.current();
        if (turn.isRunning()) {
            return added(new Step.Then<>(this, onSuccess));
        }
        // Nothing can come between, so it needs no step that waits.
        Object outcome = firedResult();
        if (outcome instanceof Failed) {
            return passedOn();
        }
        Object mine;
        turn.enter();
        try {
            mine = encode(onSuccess.call(decode(outcome)));
        } catch (Throwable failure) {
            mine = Failed.of(failure);
        }
        turn.leave();
        return new Deferred<>(mine, true);
    }

    /// Does something with the value, and has none itself.
    public final Deferred<@Nullable Void> thenAccept(Receiver<? super T> onSuccess) {
        return then(value -> {
            onSuccess.accept(value);
            return null;
        });
    }

    /// Makes something of the value, or of the failure. What one of the two throws is not seen by the other.
    public final <R extends @Nullable Object> Deferred<R> then(
            Callback<? super T, ? extends R> onSuccess, Callback<? super Throwable, ? extends R> onFailure) {
        return added(new Step.Pair<>(this, onSuccess, onFailure));
    }

    /// Goes on with another Deferred, which the callback returns when it is given the value; the step has its
    /// result.
    public final <R extends @Nullable Object> Deferred<R> compose(
            Callback<? super T, ? extends Deferred<R>> onSuccess) {
        return added(new Step.Compose<>(this, onSuccess));
    }

    /// Makes a value of a failure.
    public final Deferred<T> recover(Callback<? super Throwable, ? extends T> onFailure) {
        return recover(Throwable.class, onFailure);
    }

    /// Makes a value of a failure of this kind; others go past.
    public final <X extends Throwable> Deferred<T> recover(Class<X> kind, Callback<? super X, ? extends T> onFailure) {
        return recoverWith(kind, failure -> succeeded(onFailure.call(failure)));
    }

    /// Goes on with another Deferred after a failure.
    public final Deferred<T> recoverWith(Callback<? super Throwable, ? extends Deferred<T>> onFailure) {
        return recoverWith(Throwable.class, onFailure);
    }

    /// Goes on with another Deferred after a failure of this kind; others go past.
    public final <X extends Throwable> Deferred<T> recoverWith(
            Class<X> kind, Callback<? super X, ? extends Deferred<T>> onFailure) {
        return added(new Step.Recover<>(this, kind, failure -> onFailure.call(kind.cast(failure))));
    }

    /// Makes something of what came, be it value or failure.
    public final <R extends @Nullable Object> Deferred<R> both(Callback<? super Outcome<T>, ? extends R> callback) {
        return added(new Step.Both<>(this, callback));
    }

    /// Does something in any case, and has this one's outcome. If it throws, that is the failure; the one that was
    /// there before is suppressed in it.
    public final Deferred<T> eventually(Cleanup cleanup) {
        return added(new Step.Eventually<>(this, cleanup));
    }

    /// Has the same outcome, brought by this executor: a [dev.hawser.core.protocol.Transport], so that what follows
    /// runs like a callback of that connection; a thread pool; `Thread::startVirtualThread`. The steps that are
    /// added to what this returns run there, whenever they are added; steps of these, when they are added before.
    /// If the executor refuses, what it threw is the failure.
    public final Deferred<T> on(Executor executor) {
        return added(new Step.On<>(this, executor));
    }

    /// Has the same outcome, but cancelling it ends only itself: this one goes on, for others who wait for it.
    public final Deferred<T> shielded() {
        var own = new Deferred<T>();
        add(new Step.Shield<>(this, own));
        return own;
    }

    /// Cancels what the chain waits for: the source at its beginning or, if a step waits for a Deferred that its
    /// callback returned, that one's. If a callback of the chain is running, what the chain comes to wait for next
    /// is cancelled then. Once fired, does nothing.
    public final void cancel() {
        Cancelling.cancel(this);
    }

    /// Waits this long at most, and then cancels and fails with a `TimeoutException`. (If the source answers its
    /// cancelling with something else than a `CancellationException`, that is the outcome.) No timer is left
    /// behind.
    ///
    /// What comes after a timeout runs on a virtual thread of its own.
    ///
    /// @throws IllegalArgumentException when the limit is negative
    public final Deferred<T> timeout(Duration limit) {
        return timeout(limit, SystemClock.shared());
    }

    /// The same by this clock; what comes after a timeout runs where the clock makes its calls.
    public final Deferred<T> timeout(Duration limit, Clock clock) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + "; expected zero or more");
        }
        if (isDelivered()) {
            return this;
        }
        var step = new Timeout<T>(this, limit);
        add(step);
        step.begin(clock);
        return step;
    }

    /// Waits for the result. Meant for virtual threads, where waiting costs nothing.
    ///
    /// An interrupt cancels this Deferred, and the wait goes on until that has taken effect; what comes then is
    /// thrown or returned. A second interrupt ends the wait.
    ///
    /// @throws Exception the failure itself
    /// @throws InterruptedException at the second interrupt
    /// @throws IllegalStateException on an event loop, which would stop; and in a callback of a Deferred when there
    ///     is no result, since it may be what the result waits for
    public final T await() throws Exception {
        return Await.result(this);
    }

    /// Returns whether this thread is in a callback of a Deferred, where [#await] would refuse to wait. For whoever
    /// must know before something is begun that has to be waited for.
    public static boolean isInCallback() {
        return Turn.current().isRunning();
    }

    /// Returns a future with the same outcome. Cancelling it cancels this Deferred.
    public final CompletableFuture<T> toCompletableFuture() {
        return Bridge.toFuture(this);
    }

    /// Returns a Deferred with the outcome of a stage, whose `CompletionException` is taken off. Cancelling it
    /// cancels the stage, as far as the stage can.
    public static <T extends @Nullable Object> Deferred<T> from(CompletionStage<T> stage) {
        return Bridge.fromStage(stage);
    }

    /// Has all values, in the order of the Deferreds, or the first failure. Cancelling it cancels them all.
    ///
    /// @param siblings what happens to the others when one has failed
    public static <T extends @Nullable Object> Deferred<List<T>> gather(
            List<? extends Deferred<? extends T>> deferreds, Siblings siblings) {
        return Gather.all(deferreds, siblings);
    }

    /// Has all outcomes, in the order of the Deferreds; doesn't fail. Cancelling it cancels them all.
    public static <T extends @Nullable Object> Deferred<List<Outcome<T>>> settle(
            List<? extends Deferred<T>> deferreds) {
        return Gather.outcomes(deferreds);
    }

    /// Has the first value, and cancels the others. When all fail, it fails with a [RaceFailedException] that holds
    /// every cause. Cancelling it cancels them all.
    ///
    /// @throws IllegalArgumentException when there is none, since there would never be a result
    public static <T extends @Nullable Object> Deferred<T> race(List<? extends Deferred<? extends T>> deferreds) {
        return Race.first(deferreds);
    }

    /// Something to be done with a value.
    @FunctionalInterface
    public interface Receiver<T extends @Nullable Object> {
        /// Does it. What it throws is the failure of the step.
        void accept(T value) throws Exception;
    }

    /// Something to be done in the end.
    @FunctionalInterface
    public interface Cleanup {
        /// Does it.
        void run() throws Exception;
    }

    @Override
    public final String toString() {
        return switch (result()) {
            case null -> "Deferred[pending]";
            case Failed failed -> "Deferred[failed: " + failed.cause() + "]";
            case Object outcome -> "Deferred[" + decode(outcome) + "]";
        };
    }

    private <R extends @Nullable Object, S extends Step<T, R>> Deferred<R> added(S step) {
        add(step);
        return step;
    }

    private Object firedResult() {
        Object outcome = result();
        if (outcome == null) {
            throw new AssertionError("delivered, but not fired");
        }
        return outcome;
    }

    /// A failure that goes past a step ends it as it ended this one.
    @SuppressWarnings("unchecked") // A failed Deferred has no value.
    private <R extends @Nullable Object> Deferred<R> passedOn() {
        return (Deferred<R>) this;
    }
}
