package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.OverflowException;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Does long work on a thread that must stay responsive, such as an event loop: the work comes in steps, and after
/// a slice of time the thread is left to others before the work goes on. Several tasks take turns, step by step.
///
/// Each slice is one task given to the executor; the next is given when it has ended. So what else the executor has
/// to do comes in between, if it queues: a [dev.hawser.core.protocol.Transport], a pool, an event loop. One slice
/// at a time, whatever the executor: steps never overlap.
///
/// Safe for use by many threads, and from within steps. Callbacks of [CooperativeTask#whenDone] run between steps,
/// on the executor's thread, or on the thread that stops the task.
public final class Cooperator {
    /// How long steps go on in one piece unless told otherwise, as in Twisted.
    public static final Duration DEFAULT_SLICE = Duration.ofMillis(10);

    /// How many tasks there may be at a time: as many as a port has connections.
    public static final int MAX_TASKS = 10_000;

    private final Executor executor;
    private final Clock clock;
    private final long sliceNanos;

    /// Guarded by this, as is what is in them, and the rest of the state.
    private final Set<CooperativeTask> tasks = new HashSet<>();

    private final ArrayDeque<CooperativeTask> runnable = new ArrayDeque<>();
    private boolean scheduled;
    private boolean stopped;

    /// Makes one with slices of [#DEFAULT_SLICE].
    public Cooperator(Executor executor) {
        this(executor, DEFAULT_SLICE, SystemClock.shared());
    }

    /// Makes one.
    ///
    /// @param slice after what time the thread is left to others; at least one step is made, and a step is never
    ///     broken off
    /// @param clock what the slice is measured by
    /// @throws IllegalArgumentException when the slice is negative
    public Cooperator(Executor executor, Duration slice, Clock clock) {
        if (slice.isNegative()) {
            throw new IllegalArgumentException("slice is " + slice + "; expected zero (one step at a time) or more");
        }
        this.executor = executor;
        this.clock = clock;
        sliceNanos = Ticks.nanos(slice);
    }

    /// Begins a task. Its first step is made by the executor, not by this call.
    ///
    /// @return the task; it has failed already, with an [OverflowException] when there are [#MAX_TASKS], or with a
    ///     `RejectedExecutionException` when the cooperator was stopped or its executor takes nothing
    public CooperativeTask cooperate(Step step) {
        var task = new CooperativeTask(this, step);
        RejectedExecutionException refusal = null;
        synchronized (this) {
            if (stopped) {
                refusal = new RejectedExecutionException(
                        "the cooperator was stopped and takes no new tasks; make another one");
            } else if (tasks.size() >= MAX_TASKS) {
                refusal = new OverflowException("the cooperator has " + MAX_TASKS
                        + " tasks already, the most that it takes; try later, or make one task of many");
            } else {
                tasks.add(task);
            }
        }
        if (refusal != null) {
            task.refuse(refusal);
        } else {
            task.begin();
        }
        return task;
    }

    /// Does the same when only the end matters. Cancelling stops the task.
    ///
    /// @return null when the last step was made, or what ended the task
    public Deferred<@Nullable Void> coiterate(Step step) {
        var task = cooperate(step);
        Deferred<@Nullable Void> end = Deferred.stoppedBy(task::stop);
        var _ = task.whenDone().then(end::trySucceed, end::tryFail);
        return end;
    }

    /// Stops all tasks, and takes no new ones.
    public void stop() {
        List<CooperativeTask> all;
        synchronized (this) {
            stopped = true;
            all = List.copyOf(tasks);
        }
        all.forEach(CooperativeTask::stop);
    }

    /// Returns how many tasks there are: running, paused or waiting.
    public synchronized int tasks() {
        return tasks.size();
    }

    /// Puts a task at the end of those that take turns. The lock must be held; [#schedule] follows when it isn't.
    void enqueue(CooperativeTask task) {
        runnable.add(task);
    }

    /// Drops a task that has ended. The lock must be held.
    void forget(CooperativeTask task) {
        tasks.remove(task);
    }

    /// Sees to it that there will be a slice if there is work.
    void schedule() {
        synchronized (this) {
            if (scheduled || runnable.isEmpty()) {
                return;
            }
            scheduled = true;
        }
        giveSlice();
    }

    private void giveSlice() {
        do {
            var slice = new Slice();
            try {
                executor.execute(slice);
            } catch (Throwable refused) {
                refuseAll(refused);
                return;
            }
            slice.given = true;
            if (!slice.wasRunAtOnce) {
                return;
            }
            makeSteps();
        } while (hasWork());
    }

    private void makeSteps() {
        long begin = clock.nanoTime();
        do {
            var task = nextTask();
            if (task == null) {
                return;
            }
            task.makeStep();
        } while (clock.nanoTime() - begin < sliceNanos);
    }

    private synchronized @Nullable CooperativeTask nextTask() {
        for (var task = runnable.poll(); task != null; task = runnable.poll()) {
            if (task.takeTurn()) {
                return task;
            }
        }
        return null;
    }

    /// Returns whether another slice is to be given; if not, the next one who has work does it.
    private synchronized boolean hasWork() {
        scheduled = !runnable.isEmpty();
        return scheduled;
    }

    private void refuseAll(Throwable refused) {
        List<CooperativeTask> lost;
        synchronized (this) {
            scheduled = false;
            lost = List.copyOf(runnable);
            runnable.clear();
        }
        lost.forEach(task -> task.refuse(refused));
    }

    private final class Slice implements Runnable {
        private final Thread giver = Thread.currentThread();

        /// These two are the giver's alone.
        private boolean given;

        private boolean wasRunAtOnce;

        @Override
        public void run() {
            if (Thread.currentThread().equals(giver) && !given) {
                // An executor that runs what it is given at once: to go deeper each time would end in an overflow.
                wasRunAtOnce = true;
                return;
            }
            makeSteps();
            if (hasWork()) {
                giveSlice();
            }
        }
    }
}
