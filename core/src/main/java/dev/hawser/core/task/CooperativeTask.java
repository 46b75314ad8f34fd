package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A long task that a [Cooperator] does step by step. Safe for use by many threads, and from within its own steps.
public final class CooperativeTask {
    private final Cooperator cooperator;
    private final Step step;
    private final Deferred<@Nullable Void> end = new Deferred<>();

    /// Guarded by the cooperator, as is the rest. Whether it is among those that take turns.
    private boolean queued;

    private boolean stepping;
    private boolean stopping;
    private boolean ended;
    private int pauses;
    private @Nullable Deferred<?> awaited;

    CooperativeTask(Cooperator cooperator, Step step) {
        this.cooperator = cooperator;
        this.step = step;
    }

    /// Makes no further step until [#resume] is called as many times as this was. A step that is going on is made
    /// to its end.
    public void pause() {
        synchronized (cooperator) {
            pauses++;
        }
    }

    /// Takes one [#pause] back. The next step is made by the executor, not by this call.
    ///
    /// @throws IllegalStateException when it isn't paused
    public void resume() {
        synchronized (cooperator) {
            if (pauses == 0) {
                throw new IllegalStateException(
                        "resume() without pause(): the task isn't paused; call each pause()'s" + " resume() once");
            }
            pauses--;
        }
        proceed();
    }

    /// Makes no further step, and cancels the Deferred that the task waits for. When a step that is going on, or
    /// that Deferred, has ended, the task fails with a `CancellationException`. Does nothing when it has ended.
    public void stop() {
        Deferred<?> inner;
        synchronized (cooperator) {
            if (ended || stopping) {
                return;
            }
            stopping = true;
            inner = awaited;
            if (inner == null && stepping) {
                return;
            }
        }
        if (inner != null) {
            inner.cancel();
        } else {
            end(stopped());
        }
    }

    /// Returns a new Deferred at each call, so that whoever cancels his own takes it from nobody else; the task
    /// goes on. A task that fails is reported as unhandled when nobody ever asked.
    ///
    /// @return null when the last step was made; what a step threw or the Deferred failed with that was waited for;
    ///     a `CancellationException` when the task was stopped; or why it was refused
    public Deferred<@Nullable Void> whenDone() {
        Deferred<@Nullable Void> mine = new Deferred<>();
        var _ = end.then(mine::trySucceed, mine::tryFail);
        return mine;
    }

    void begin() {
        proceed();
    }

    void refuse(Throwable why) {
        end(why);
    }

    /// Returns whether it is to make a step now. The lock must be held.
    boolean takeTurn() {
        queued = false;
        stepping = mayStep();
        return stepping;
    }

    void makeStep() {
        Progress progress;
        try {
            progress = Objects.requireNonNull(
                    step.next(), "a step returned null; expected Progress.MORE, Progress.DONE or Progress.after(…)");
        } catch (Throwable failure) {
            end(failure);
            return;
        }
        switch (progress) {
            case Progress.Plain.MORE -> stepped();
            case Progress.Plain.DONE -> end(null);
            case Progress.After(var deferred) -> await(deferred);
        }
    }

    private void stepped() {
        boolean stopNow;
        synchronized (cooperator) {
            stepping = false;
            stopNow = stopping;
        }
        if (stopNow) {
            end(stopped());
        } else {
            proceed();
        }
    }

    private void await(Deferred<?> deferred) {
        boolean cancelNow;
        synchronized (cooperator) {
            stepping = false;
            awaited = deferred;
            cancelNow = stopping;
        }
        var _ = deferred.<@Nullable Void>both(outcome -> {
            awaitedEnded(outcome);
            return null;
        });
        if (cancelNow) {
            deferred.cancel();
        }
    }

    private void awaitedEnded(Outcome<?> outcome) {
        boolean stopNow;
        synchronized (cooperator) {
            awaited = null;
            stopNow = stopping;
        }
        switch (outcome) {
            case Outcome.Failure<?>(var cause)
            when stopNow -> {
                var stopped = stopped();
                if (!(cause instanceof CancellationException)) {
                    stopped.addSuppressed(cause);
                }
                end(stopped);
            }
            case Outcome.Failure<?>(var cause) -> end(cause);
            case Outcome.Success<?> _ when stopNow -> end(stopped());
            case Outcome.Success<?> _ -> proceed();
        }
    }

    private void proceed() {
        synchronized (cooperator) {
            if (queued || stepping || !mayStep()) {
                return;
            }
            queued = true;
            cooperator.enqueue(this);
        }
        cooperator.schedule();
    }

    private boolean mayStep() {
        return !ended && !stopping && pauses == 0 && awaited == null;
    }

    private void end(@Nullable Throwable failure) {
        synchronized (cooperator) {
            if (ended) {
                return;
            }
            ended = true;
            stepping = false;
            cooperator.forget(this);
        }
        if (failure == null) {
            end.trySucceed(null);
        } else {
            end.tryFail(failure);
        }
    }

    private static CancellationException stopped() {
        return new CancellationException("the task was stopped");
    }
}
