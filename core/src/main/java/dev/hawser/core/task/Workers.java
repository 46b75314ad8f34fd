package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.OverflowException;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The queue of a [WorkerPool] and the threads that empty it. Deferreds are fired without the lock.
///
/// Not a `ThreadPoolExecutor`, because there an interrupt for one task may reach the next, a queue of zero refuses
/// work while a thread is about to be free, and "idle" can't be waited for.
final class Workers {
    private final String name;
    private final WorkerPool.Bounds bounds;
    private final ThreadFactory factory;
    private final long keepNanos;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition idle = lock.newCondition();

    /// Guarded by the lock, as is what follows. A set, so that work that is cancelled leaves from the middle at
    /// once.
    private final SequencedSet<Work<?>> queue = new LinkedHashSet<>();

    /// What has begun and whose Deferred's callbacks haven't returned.
    private final Set<Work<?>> running = new HashSet<>();

    private final Set<Thread> threads = new HashSet<>();
    private long succeeded;
    private long failed;
    private long cancelled;
    private long refused;

    private final Closing closing = new Closing();

    Workers(String name, WorkerPool.Bounds bounds, ThreadFactory factory, Duration keep) {
        this.name = name;
        this.bounds = bounds;
        this.factory = factory;
        keepNanos = keep.toNanos();
    }

    /// Takes work on, or returns why not.
    @Nullable
    RejectedExecutionException add(Work<?> work) {
        lock.lock();
        try {
            var refusal = refusal();
            if (refusal == null) {
                queue.add(work);
                refusal = wakeOne(work);
            }
            if (refusal != null) {
                refused++;
            }
            return refusal;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable RejectedExecutionException refusal() {
        if (closing.hasBegun()) {
            return new RejectedExecutionException("the pool " + name + " was shut down and takes no more work;"
                    + " submit before shutdown(), or to another pool");
        }
        if (queue.size() + running.size() >= bounds.threads() + bounds.queue()) {
            return new OverflowException("the pool " + name + " is full: " + running.size() + " of "
                    + bounds.threads() + " threads busy, " + queue.size() + " of " + bounds.queue()
                    + " waiting; submit later, or raise its bounds");
        }
        return null;
    }

    private @Nullable RejectedExecutionException wakeOne(Work<?> work) {
        changed.signal();
        int free = threads.size() - running.size();
        if (queue.size() <= free || threads.size() == bounds.threads()) {
            return null;
        }
        try {
            startThread();
            return null;
        } catch (Throwable noThread) {
            if (!threads.isEmpty()) {
                // The others will come to it.
                return null;
            }
            queue.remove(work);
            return new RejectedExecutionException(
                    "the pool " + name + " has no thread and the system gives none", noThread);
        }
    }

    private void startThread() {
        var thread = factory.newThread(this::work);
        threads.add(thread);
        try {
            thread.start();
        } catch (Throwable noThread) {
            threads.remove(thread);
            throw noThread;
        }
    }

    private void work() {
        boolean more = true;
        while (more) {
            more = workOnce();
        }
    }

    /// A method of its own, so that a thread that waits holds on to nothing that it has done.
    private boolean workOnce() {
        var work = take();
        if (work == null) {
            return false;
        }
        try {
            work.run();
        } finally {
            done(work);
        }
        return true;
    }

    /// Returns the next work, or null when this thread is to end.
    private @Nullable Work<?> take() {
        lock.lock();
        try {
            long nanos = keepNanos;
            while (queue.isEmpty()) {
                if (closing.hasBegun() || nanos <= 0) {
                    threads.remove(Thread.currentThread());
                    return null;
                }
                try {
                    nanos = changed.awaitNanos(nanos);
                } catch (InterruptedException stray) {
                    // Nobody's: work is interrupted only while it runs.
                    nanos = keepNanos;
                }
            }
            var work = queue.removeFirst();
            running.add(work);
            return work;
        } finally {
            lock.unlock();
        }
    }

    /// Takes work out that hasn't begun, and counts it as cancelled.
    ///
    /// @return what is to be done when its Deferred was told, or null if it isn't in the queue
    @Nullable
    Runnable remove(Work<?> work) {
        lock.lock();
        try {
            if (!queue.remove(work)) {
                return null;
            }
            cancelled++;
            return endIfIdle();
        } finally {
            lock.unlock();
        }
    }

    void count(Work.Ending ending) {
        lock.lock();
        try {
            switch (ending) {
                case SUCCEEDED -> succeeded++;
                case FAILED -> failed++;
                case CANCELLED -> cancelled++;
            }
        } finally {
            lock.unlock();
        }
    }

    private void done(Work<?> work) {
        // What a callback did to its thread must not reach the next work either.
        Thread.interrupted();
        Runnable ending;
        lock.lock();
        try {
            running.remove(work);
            ending = endIfIdle();
        } finally {
            lock.unlock();
        }
        ending.run();
    }

    WorkerPool.Counts counts() {
        lock.lock();
        try {
            return new WorkerPool.Counts(running.size(), queue.size(), succeeded, failed, cancelled, refused);
        } finally {
            lock.unlock();
        }
    }

    boolean awaitIdle(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            if (threads.contains(Thread.currentThread())) {
                throw new IllegalStateException(
                        "work of the pool " + name + " waits until the pool has none; it would wait for itself");
            }
            long nanos = TimeUnit.NANOSECONDS.convert(limit);
            while (!isIdle()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = idle.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    Deferred<WorkerPool.ShutdownReport> shutdown(Duration limit, Clock clock) {
        Deferred<WorkerPool.ShutdownReport> over = new Deferred<>();
        Runnable ending;
        lock.lock();
        try {
            closing.begin(queue.size() + running.size(), over);
            changed.signalAll();
            ending = closing.isOver() ? closing.end(0, 0) : endIfIdle();
        } finally {
            lock.unlock();
        }
        ending.run();
        if (limit.isZero()) {
            cutOff();
        } else if (!over.isFired()) {
            cutOffBy(clock.callLater(limit, this::cutOff));
        }
        return over;
    }

    private void cutOffBy(DelayedCall deadline) {
        lock.lock();
        try {
            closing.add(deadline);
        } finally {
            lock.unlock();
        }
    }

    private void cutOff() {
        List<Work<?>> unbegun;
        List<Work<?>> unfinished;
        Runnable ending;
        lock.lock();
        try {
            if (closing.isOver()) {
                return;
            }
            unbegun = List.copyOf(queue);
            queue.clear();
            cancelled += unbegun.size();
            unfinished = List.copyOf(running);
            ending = closing.end(unbegun.size(), unfinished.size());
        } finally {
            lock.unlock();
        }
        unfinished.forEach(Work::cancel);
        unbegun.forEach(Work::endUnbegun);
        ending.run();
    }

    private boolean isIdle() {
        return queue.isEmpty() && running.isEmpty();
    }

    /// Called with the lock held. Returns what is to be done without it.
    private Runnable endIfIdle() {
        if (!isIdle()) {
            return () -> {};
        }
        idle.signalAll();
        return closing.hasBegun() ? closing.end(0, 0) : () -> {};
    }
}
