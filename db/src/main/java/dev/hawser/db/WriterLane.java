package dev.hawser.db;

import dev.hawser.core.task.WorkerPool;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Runs what writes to SQLite, which takes one writer at a time, on the one connection that does. Whoever finds the
/// lane free leads it: a caller that may block works off its own call, with whoever joins its group; the lane's own
/// thread goes on while there is more. Never a virtual thread: native code would hold its carrier.
final class WriterLane implements Lane {
    private final Watch watch;
    private final Connections connections;
    private final WorkerPool thread;
    private final int mostWaiting;
    private final Group.Bounds bounds;
    private final LongAdder commits = new LongAdder();

    private final ReentrantLock lock = new ReentrantLock();

    /// Guarded by the lock, as is what follows. A set, so that who is stopped leaves from the middle.
    private final SequencedSet<Call<?>> queue = new LinkedHashSet<>();

    private boolean led;

    /// Whoever has led takes only itself away: the next one may have come already.
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();

    WriterLane(Watch watch, Connections connections, WorkerPool thread, int mostWaiting, Group.Bounds bounds) {
        this.watch = watch;
        this.connections = connections;
        this.thread = thread;
        this.mostWaiting = mostWaiting;
        this.bounds = bounds;
    }

    @Override
    public void submit(Call<?> call) {
        if (watch.add(call) && joinsAsFirst(call)) {
            thread.execute(this::lead);
        }
    }

    @Override
    public <T extends @Nullable Object> void runHere(Call<T> call) {
        Lane.checkMayBlock();
        if (Thread.currentThread().equals(leader.get())) {
            throw new IllegalStateException("a blocking call inside a transaction of the same database would wait for"
                    + " itself; use the transaction that the function was given");
        }
        if (Thread.currentThread().isVirtual()) {
            submit(call);
        } else if (watch.add(call) && joinsAsFirst(call)) {
            leadOnce();
        }
    }

    /// Puts a call at the end, or refuses it.
    ///
    /// @return whether the caller is to see to it that the lane is led
    private boolean joinsAsFirst(Call<?> call) {
        boolean full;
        boolean first;
        lock.lock();
        try {
            full = queue.size() >= mostWaiting && led;
            first = !full && !led;
            if (!full) {
                queue.add(call);
                led = true;
            }
        } finally {
            lock.unlock();
        }
        if (full) {
            watch.refused();
            call.fail(new DatabaseException.Overloaded("the writer of the pool " + watch.name() + " is full: "
                    + watch.describe(call) + "; refused was " + call.what() + "; try later, or raise queue"));
        } else {
            call.leaveBy(() -> leave(call));
        }
        return first;
    }

    private void leave(Call<?> call) {
        lock.lock();
        try {
            queue.remove(call);
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        leader.set(Thread.currentThread());
        try {
            while (true) {
                var first = firstOrFree();
                if (first == null) {
                    return;
                }
                work(first);
            }
        } finally {
            leader.compareAndSet(Thread.currentThread(), null);
        }
    }

    private void leadOnce() {
        leader.set(Thread.currentThread());
        try {
            var first = firstOrFree();
            if (first == null) {
                return;
            }
            work(first);
        } finally {
            leader.compareAndSet(Thread.currentThread(), null);
        }
        // Others came meanwhile. They aren't this caller's to serve.
        if (!isFreed()) {
            thread.execute(this::lead);
        }
    }

    private @Nullable Call<?> firstOrFree() {
        lock.lock();
        try {
            led = !queue.isEmpty();
            return led ? queue.removeFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFreed() {
        lock.lock();
        try {
            led = !queue.isEmpty();
            return !led;
        } finally {
            lock.unlock();
        }
    }

    /// Doesn't throw.
    private void work(Call<?> first) {
        if (!first.begin()) {
            return;
        }
        Lease lease;
        try {
            lease = connections.lease(() -> {});
        } catch (SQLException failed) {
            first.fail(first.explained(failed, first.what(), false));
            return;
        } catch (Throwable failed) {
            first.fail(failed);
            return;
        }
        Runnable acknowledge;
        if (first.kind() == Call.Kind.ALONE) {
            acknowledge = alone(first, lease);
        } else {
            acknowledge = new Group(lease, bounds, this::nextOfGroup, commits::increment).run(first);
            lease.stayedClean();
        }
        lease.giveBack();
        acknowledge.run();
    }

    /// Takes the next one that may share a commit.
    private @Nullable Call<?> nextOfGroup() {
        lock.lock();
        try {
            while (!queue.isEmpty() && queue.getFirst().kind() != Call.Kind.ALONE) {
                var next = queue.removeFirst();
                if (next.begin()) {
                    return next;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> Runnable alone(Call<T> call, Lease lease) {
        T value;
        try {
            value = call.run(new Session(lease, call, bounds.mostRows(), false));
        } catch (Throwable failure) {
            return () -> call.fail(failure);
        } finally {
            endLeftOpen(lease);
        }
        return () -> call.succeed(value);
    }

    /// A transaction that somebody began on the bare connection and forgot would keep all others out.
    private static void endLeftOpen(Lease lease) {
        try {
            if (!lease.connection().getAutoCommit()) {
                lease.connection().rollback();
                lease.connection().setAutoCommit(true);
                return;
            }
        } catch (SQLException broken) {
            lease.breaks();
            return;
        }
        try (var statement = lease.connection().createStatement()) {
            statement.execute("ROLLBACK");
        } catch (SQLException _) {
            // As it should be: there is none.
        }
    }

    @Override
    public long commits() {
        return commits.sum();
    }

    @Override
    public void close() {
        connections.close();
        var _ = thread.shutdown(Duration.ZERO);
    }
}
