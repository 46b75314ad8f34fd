package dev.hawser.core.task;

import dev.hawser.core.deferred.Canceller;
import dev.hawser.core.deferred.Deferred;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jetbrains.annotations.Async;
import org.jspecify.annotations.Nullable;

/// A piece of work from its submitting to its end.
final class Work<T extends @Nullable Object> implements Canceller {
    private final Workers workers;
    private final Callable<? extends T> call;
    private final Deferred<T> result = Deferred.stoppedBy(this);

    /// Guarded by this, as is what follows: so an interrupt falls between the work's beginning and its end, or not
    /// at all.
    private @Nullable Thread runner;

    private boolean cancelled;

    /// How it ended, for the counts.
    enum Ending {
        SUCCEEDED,
        FAILED,
        CANCELLED
    }

    @Async.Schedule
    Work(Workers workers, Callable<? extends T> call) {
        this.workers = workers;
        this.call = call;
    }

    Deferred<T> result() {
        return result;
    }

    /// Takes it out of the queue, or else interrupts it.
    @Override
    public void cancel() {
        var removed = workers.remove(this);
        if (removed != null) {
            endUnbegun();
            removed.run();
            return;
        }
        synchronized (this) {
            cancelled = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    /// Ends it in the queue's stead.
    void endUnbegun() {
        result.tryFail(new CancellationException("cancelled before it began"));
    }

    /// Does the work on this thread, which isn't interrupted afterwards. Doesn't throw.
    @Async.Execute
    void run() {
        if (!begin()) {
            workers.count(Ending.CANCELLED);
            endUnbegun();
            return;
        }
        T value;
        try {
            value = call.call();
        } catch (Throwable failure) {
            if (end()) {
                var cancellation = new CancellationException("cancelled while it ran");
                cancellation.initCause(failure);
                workers.count(Ending.CANCELLED);
                result.tryFail(cancellation);
            } else {
                workers.count(Ending.FAILED);
                result.tryFail(failure);
            }
            return;
        }
        end();
        workers.count(Ending.SUCCEEDED);
        result.trySucceed(value);
    }

    private synchronized boolean begin() {
        if (!cancelled) {
            runner = Thread.currentThread();
        }
        return !cancelled;
    }

    /// Returns whether it was cancelled.
    private boolean end() {
        boolean wasCancelled;
        synchronized (this) {
            runner = null;
            wasCancelled = cancelled;
        }
        Thread.interrupted();
        return wasCancelled;
    }
}
