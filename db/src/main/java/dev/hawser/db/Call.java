package dev.hawser.db;

import dev.hawser.core.deferred.Canceller;
import dev.hawser.core.deferred.Deferred;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One request to a pool, from when it is asked for to its end. It can be stopped at any moment: while it waits it
/// leaves the line; while the database works on a statement of it, that is told to stop.
final class Call<T extends @Nullable Object> implements Canceller, Watch.Subject {
    private static final long FIRST_PAUSE_NANOS = 5_000_000;
    private static final long LAST_PAUSE_NANOS = 1_000_000_000;

    /// About a third of a second.
    private static final int PATIENT_ROUNDS = 6;

    private final Watch watch;
    private final String what;
    private final Kind kind;
    private final TransactionOptions options;
    private final Task<? extends T> task;
    private final long askedNanos;
    private final Deferred<T> result = Deferred.stoppedBy(this);

    /// Guarded by this, as is what follows.
    private State state = State.WAITING;

    private @Nullable Runnable leaving;
    private @Nullable Thread runner;
    private @Nullable Connection connection;
    private long begunNanos;
    private boolean reported;
    private boolean aborted;

    private volatile @Nullable Stop stop;

    /// Held while a statement is being stopped, so that this one is hit and not the connection's next. Whoever
    /// stops sets `stop` before looking for something to be stopped, and whoever has ended something takes it away
    /// before looking at `stop`: so one of them sees the other, and only then is there a lock to be waited for.
    private final ReentrantLock stopping = new ReentrantLock();

    private volatile @Nullable Stoppable statement;

    /// When the statement began; meaningless without one.
    private volatile long statementNanos;

    /// For the thread of the task alone.
    private boolean entered;

    /// The thread of the task, while it may be interrupted.
    private volatile @Nullable Thread interruptible;

    /// Whether the task has the connection itself, and so may wait for anything while it counts as a statement.
    private volatile boolean lent;

    /// Who waits for the result on a thread of its own, and whether an interrupt was why that one cancelled.
    private @Nullable Thread waiter;

    private boolean interrupted;

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    /// What a connection is needed for.
    enum Kind {
        /// One statement, which is a transaction of its own.
        STATEMENT,
        /// Several, together.
        TRANSACTION,
        /// Something that brings its own transactions, or can't have any.
        ALONE
    }

    /// What is to be done with a connection.
    @FunctionalInterface
    interface Task<T extends @Nullable Object> {
        T run(Session session) throws Exception;
    }

    /// Something the database works on.
    @FunctionalInterface
    interface Stoppable {
        /// Tells the database to stop it. May block.
        void stop() throws SQLException;
    }

    Call(Watch watch, String what, Kind kind, TransactionOptions options, Task<? extends T> task) {
        this.watch = watch;
        this.what = what;
        this.kind = kind;
        this.options = options;
        this.task = task;
        askedNanos = watch.nanoTime();
    }

    String what() {
        return what;
    }

    Kind kind() {
        return kind;
    }

    TransactionOptions options() {
        return options;
    }

    Deferred<T> result() {
        return result;
    }

    /// Says how it leaves the line in which it waits.
    void leaveBy(Runnable leave) {
        synchronized (this) {
            if (state == State.WAITING) {
                leaving = leave;
                return;
            }
        }
        leave.run();
    }

    /// Returns false when it was stopped while it waited.
    synchronized boolean begin() {
        if (state != State.WAITING) {
            return false;
        }
        state = State.RUNNING;
        runner = Thread.currentThread();
        begunNanos = leaving == null ? askedNanos : watch.nanoTime();
        leaving = null;
        return true;
    }

    synchronized boolean isEnded() {
        return state == State.ENDED;
    }

    /// Says on which connection it runs, to be cut when nothing else helps. SQLite's can't be cut.
    synchronized void runsOn(@Nullable Connection its) {
        connection = its;
    }

    /// Does what is to be done. While that waits for anything but the database, stopping interrupts it; no
    /// interrupt is left when this ends.
    T run(Session session) throws Exception {
        interruptible = Thread.currentThread();
        try {
            return task.run(session);
        } catch (InterruptedException interrupted) {
            var stopped = stop;
            throw stopped == null ? interrupted : stopped.failure(interrupted);
        } finally {
            interruptible = null;
            if (stop != null) {
                awaitStopper();
                boolean _ = Thread.interrupted();
            }
        }
    }

    @SuppressWarnings("LockNotBeforeTry") // Nothing is done under it but waiting.
    private void awaitStopper() {
        stopping.lock();
        stopping.unlock();
    }

    void succeed(T value) {
        if (end(true)) {
            result.trySucceed(value);
        }
    }

    void fail(Throwable failure) {
        if (end(false)) {
            result.tryFail(failure);
        }
    }

    private boolean end(boolean well) {
        synchronized (this) {
            if (state == State.ENDED) {
                return false;
            }
            state = State.ENDED;
            runner = null;
            connection = null;
        }
        watch.ended(this, well);
        return true;
    }

    /// Waits for the result on this thread, which is interrupted again at the end if it was before: waiting itself
    /// takes an interrupt for the wish to cancel, and nobody else would see it.
    T await() throws Exception {
        try {
            return result.await();
        } finally {
            synchronized (this) {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /// Says that this thread is going to wait for it.
    synchronized void awaitedHere() {
        waiter = Thread.currentThread();
    }

    @Override
    public void cancel() {
        synchronized (this) {
            interrupted |= state != State.ENDED && Thread.currentThread().equals(waiter);
        }
        stop(Stop.Why.CANCELLED, "cancelled");
    }

    @Override
    public void stop(Stop.Why why, String message) {
        var wanted = new Stop(why, message + "; it was: " + what, watch.nanoTime());
        boolean waited;
        Runnable leave;
        synchronized (this) {
            if (state == State.ENDED || stop != null) {
                return;
            }
            stop = wanted;
            waited = state == State.WAITING;
            leave = leaving;
            if (waited) {
                state = State.ENDED;
            }
        }
        if (!waited) {
            // It may take a connection to the server, for which a caller such as an event loop must not wait.
            Thread.ofVirtual().name("hawser-db-stop").start(this::stopUntilItEnds);
            return;
        }
        if (leave != null) {
            leave.run();
        }
        watch.ended(this, false);
        result.tryFail(wanted.failure(null));
    }

    /// A database that is told to stop a moment before it begins does nothing about it, and one that a function
    /// caught goes on to the next: so it is told again, ever less often, as long as there is something to be told.
    private void stopUntilItEnds() {
        long pause = FIRST_PAUSE_NANOS;
        for (int round = 0; !isEnded(); round++) {
            stopStatement(round >= PATIENT_ROUNDS);
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
        }
    }

    /// @param impatient a driver may take an interrupt for the end of its connection. So a function to which that
    ///     was lent is interrupted only if it hasn't heard otherwise
    private void stopStatement(boolean impatient) {
        stopping.lock();
        try {
            var running = statement;
            var thread = interruptible;
            if (running != null) {
                running.stop();
            }
            if (thread != null && (running == null || (lent && impatient))) {
                thread.interrupt();
            }
        } catch (SQLException unreachable) {
            // The watch aborts the connection.
        } finally {
            stopping.unlock();
        }
    }

    /// Called before the database works on something.
    void entering(Stoppable something) {
        // A call that is one statement begins with it, and to read the clock costs a part of what it costs itself.
        statementNanos = kind == Kind.STATEMENT && !entered ? begunNanos() : watch.nanoTime();
        entered = true;
        statement = something;
        var already = stop;
        if (already != null) {
            leaving();
            // Meant for the task; a driver would take it for the end of its connection.
            boolean _ = Thread.interrupted();
            throw already.failure(null);
        }
    }

    /// Called before the task is given the connection itself.
    void lending(Stoppable whateverRuns) {
        lent = true;
        entering(whateverRuns);
    }

    /// Called after that: from here on no statement will be stopped.
    void leaving() {
        statement = null;
        if (stop != null) {
            awaitStopper();
        }
    }

    /// Says what a driver's failure means: that it was stopped, perhaps.
    ///
    /// @param lastWord whether the database may have done it all the same
    RuntimeException explained(SQLException failure, String context, boolean lastWord) {
        var kind = lastWord ? Failures.ofLastWord(failure, context) : Failures.of(failure, context);
        var stopped = stop;
        return stopped == null || kind instanceof DatabaseException.UnknownOutcome ? kind : stopped.failure(failure);
    }

    @Override
    public synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    @Override
    public void look(long now) {
        var waits = watch.waits();
        boolean running;
        synchronized (this) {
            running = state == State.RUNNING;
        }
        if (!running) {
            if (now - askedNanos > waits.acquire().toNanos()) {
                stop(
                        Stop.Why.TIMED_OUT,
                        "waited more than " + waits.acquire() + " for its turn, while " + watch.describe(this)
                                + "; ask for less at once, or raise connections or acquire");
            }
            return;
        }
        if (statement != null && now - statementNanos > waits.statement().toNanos()) {
            stop(
                    Stop.Why.TIMED_OUT,
                    "the statement took more than " + waits.statement()
                            + " and was stopped; make it faster, or raise waits.statement");
        }
        var stopped = stop;
        if (stopped != null && now - stopped.atNanos() > Watch.GRACE.toNanos()) {
            abort();
        }
        if (now - begunNanos() > waits.hold().toNanos()) {
            report(now);
        }
    }

    private synchronized long begunNanos() {
        return begunNanos;
    }

    /// The server doesn't answer, not even to being told to stop.
    private void abort() {
        Connection broken;
        synchronized (this) {
            if (aborted || connection == null) {
                return;
            }
            aborted = true;
            broken = connection;
        }
        watch.abort(broken, this);
    }

    private void report(long now) {
        Thread holder;
        synchronized (this) {
            if (reported || runner == null) {
                return;
            }
            reported = true;
            holder = runner;
        }
        watch.reportHeld(what, Duration.ofNanos(now - begunNanos()), holder.getStackTrace());
    }

    @Override
    public synchronized String describe(long now) {
        long since = state == State.WAITING ? askedNanos : begunNanos;
        return what + " (for " + Duration.ofNanos(now - since).toMillis() + " ms)";
    }

    @Override
    public synchronized long sinceNanos() {
        return state == State.WAITING ? askedNanos : begunNanos;
    }
}
