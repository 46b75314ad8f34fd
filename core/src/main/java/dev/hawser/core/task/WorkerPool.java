package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.NonBlockingThread;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// A bounded number of threads for work that blocks, with a bounded queue before them. Work begins in the order of
/// submitting. Threads are made when there is work for them; one that finds none ends, a platform thread after
/// [#KEEP]. They are daemons and don't keep the process alive: a program that wants its work done says [#shutdown].
///
/// Safe for use by many threads. Nothing here blocks but [#awaitIdle]. A Deferred fires on the thread that did the
/// work, and its callbacks hold that thread up: add [Deferred#on] to go on elsewhere. Work that waits for other
/// work of the same pool may wait for ever.
///
/// Work that fails harms nobody: the failure goes to its Deferred, and is reported when nobody handles it there. An
/// interrupt that was meant for one piece of work never reaches the next.
public final class WorkerPool implements Executor {
    /// How long a platform thread without work is kept.
    public static final Duration KEEP = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger(WorkerPool.class.getName());

    private final String name;
    private final Workers workers;

    private WorkerPool(String name, Workers workers) {
        this.name = name;
        this.workers = workers;
    }

    /// Makes a pool of platform threads.
    ///
    /// @param name for thread dumps and messages; the threads are called this and a number
    public static WorkerPool ofPlatformThreads(String name, Bounds bounds) {
        var factory = Thread.ofPlatform().daemon().name(name + " ", 1).factory();
        return new WorkerPool(name, new Workers(name, bounds, factory, KEEP));
    }

    /// Makes a pool of virtual threads: cheap ones, so that hundreds may wait, but not for work that computes, or
    /// blocks in native code and so holds one of the few carriers.
    ///
    /// @param name for thread dumps and messages; the threads are called this and a number
    public static WorkerPool ofVirtualThreads(String name, Bounds bounds) {
        var factory = Thread.ofVirtual().name(name + " ", 1).factory();
        return new WorkerPool(name, new Workers(name, bounds, factory, Duration.ZERO));
    }

    /// Has some work done. Cancelling it while it waits takes it out of the queue, whose place is free at once.
    /// While it runs, cancelling interrupts its thread, and the Deferred ends when the work has: with its value if
    /// it brings one all the same, else with a `CancellationException` whose cause is what it threw.
    ///
    /// @return what the work returns or throws; fails with an [dev.hawser.core.deferred.OverflowException] when the
    ///     pool is full, with a plain `RejectedExecutionException` when it was shut down
    public <T extends @Nullable Object> Deferred<T> submit(Callable<? extends T> call) {
        var work = new Work<T>(workers, call);
        var refusal = workers.add(work);
        return refusal == null ? work.result() : Deferred.failed(refusal);
    }

    /// Has something done without asking for the result. What it throws is logged, as is when it was cut off by a
    /// shutdown.
    ///
    /// @throws RejectedExecutionException when the pool was shut down or, as an
    ///     [dev.hawser.core.deferred.OverflowException], is full
    @Override
    public void execute(Runnable task) {
        var work = new Work<@Nullable Void>(workers, () -> {
            task.run();
            return null;
        });
        var _ = work.result().recover(failure -> {
            log(failure);
            return null;
        });
        var refusal = workers.add(work);
        if (refusal != null) {
            throw refusal;
        }
    }

    private void log(Throwable failure) {
        if (failure instanceof CancellationException) {
            LOG.log(Level.WARNING, "a task of the pool " + name + " was cut off by its shutdown", failure);
        } else {
            LOG.log(Level.ERROR, "a task of the pool " + name + " failed; others go on", failure);
        }
    }

    /// Blocks until nothing is queued or running, and all callbacks of what ran have returned, but not longer than
    /// `limit`.
    ///
    /// @return whether that was so
    /// @throws InterruptedException when interrupted; the pool goes on
    /// @throws IllegalStateException on one of its own threads, or on an event loop
    public boolean awaitIdle(Duration limit) throws InterruptedException {
        if (Thread.currentThread() instanceof NonBlockingThread) {
            throw new IllegalStateException(
                    "awaitIdle() on the thread " + Thread.currentThread().getName()
                            + " would stop everyone whom it serves; gather() the Deferreds that submit() returned");
        }
        return workers.awaitIdle(limit);
    }

    /// Takes no more work, and lets what is there finish. At the deadline what is still queued is cancelled and
    /// what is running is interrupted; whether that obeys, [#awaitIdle] tells. Called again, the sooner deadline
    /// holds.
    ///
    /// @param limit from now to the deadline; with zero everything is cut off at once
    /// @return how the work ended, when all has or the deadline is there
    public Deferred<ShutdownReport> shutdown(Duration limit) {
        return shutdown(limit, SystemClock.shared());
    }

    /// The same by this clock, which makes the deadline's call.
    ///
    /// @throws IllegalArgumentException when the limit is negative
    public Deferred<ShutdownReport> shutdown(Duration limit, Clock clock) {
        if (limit.isNegative()) {
            throw new IllegalArgumentException("limit is " + limit + "; expected zero (cut off at once) or more");
        }
        return workers.shutdown(limit, clock);
    }

    /// Returns what there is to do and what was done, all at one moment.
    public Counts counts() {
        return workers.counts();
    }

    @Override
    public String toString() {
        return "WorkerPool[" + name + ", " + counts() + "]";
    }

    /// How much a pool takes on.
    ///
    /// @param threads how many pieces of work are done at once, one or more
    /// @param queue how many more may wait, zero or more
    public record Bounds(int threads, int queue) {
        /// How many pieces of work may wait unless told otherwise. Twisted's pool has no such bound; with one, a
        /// server that can't keep up says so while an answer is still wanted.
        public static final int DEFAULT_QUEUE = 1_000;

        /// Checks them.
        public Bounds {
            if (threads < 1) {
                throw new IllegalArgumentException("threads is " + threads + "; expected 1 or more");
            }
            if (queue < 0) {
                throw new IllegalArgumentException("queue is " + queue + "; expected 0 (nothing waits) or more");
            }
        }

        /// Makes one with a queue of [#DEFAULT_QUEUE].
        public Bounds(int threads) {
            this(threads, DEFAULT_QUEUE);
        }
    }

    /// What a pool has to do and has done.
    ///
    /// @param running pieces of work that have begun, until the callbacks of their Deferreds have returned
    /// @param queued those that wait
    /// @param succeeded those that brought a value
    /// @param failed those that threw
    /// @param cancelled those that were cancelled before they began, or threw when they were
    /// @param refused those that were not taken
    public record Counts(int running, int queued, long succeeded, long failed, long cancelled, long refused) {}

    /// How the work ended that was there when a pool was shut down.
    ///
    /// @param finished what had ended by the deadline, in whatever way
    /// @param neverBegun what was still queued then and was cancelled
    /// @param interrupted what was still running then and was told to end
    public record ShutdownReport(int finished, int neverBegun, int interrupted) {
        /// Returns whether all was let finish.
        public boolean isClean() {
            return neverBegun == 0 && interrupted == 0;
        }
    }
}
