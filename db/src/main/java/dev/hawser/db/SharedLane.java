package dev.hawser.db;

import dev.hawser.core.deferred.DeferredSemaphore;
import dev.hawser.core.deferred.OverflowException;
import dev.hawser.core.deferred.Permit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Runs as many calls at once as there are connections. The others wait in one line, whoever they are: those that
/// have a thread and those that want one.
final class SharedLane implements Lane {
    private final Watch watch;
    private final Connections connections;
    private final DeferredSemaphore turns;
    private final Threads threads;
    private final int mostRows;

    /// Who runs calls that bring no thread, and whether a virtual thread may run one itself.
    ///
    /// @param executor takes as many tasks at once as there are turns
    /// @param virtualToo whether a virtual thread may wait in the driver
    /// @param close gives the threads back
    record Threads(Executor executor, boolean virtualToo, Runnable close) {}

    SharedLane(Watch watch, Connections connections, DeferredSemaphore turns, Threads threads, int mostRows) {
        this.watch = watch;
        this.connections = connections;
        this.turns = turns;
        this.threads = threads;
        this.mostRows = mostRows;
    }

    @Override
    public void submit(Call<?> call) {
        if (!watch.add(call)) {
            return;
        }
        var turn = turns.tryAcquire();
        if (turn != null) {
            start(call, turn);
            return;
        }
        var wait = turns.acquire();
        var _ = wait.<@Nullable Void>then(
                given -> {
                    start(call, given);
                    return null;
                },
                refused -> {
                    refuse(call, refused);
                    return null;
                });
        call.leaveBy(wait::cancel);
    }

    @Override
    public <T extends @Nullable Object> void runHere(Call<T> call) throws Exception {
        Lane.checkMayBlock();
        if (Thread.currentThread().isVirtual() && !threads.virtualToo()) {
            submit(call);
            return;
        }
        if (!watch.add(call)) {
            return;
        }
        var turn = turns.tryAcquire();
        if (turn == null) {
            var wait = turns.acquire();
            call.leaveBy(wait::cancel);
            try {
                turn = wait.await();
            } catch (OverflowException | CancellationException refused) {
                refuse(call, refused);
                return;
            } catch (Throwable gaveUp) {
                // A second interrupt: nobody waits any more, and what still comes is for the next one.
                wait.cancel();
                var _ = wait.<@Nullable Void>then(SharedLane::handBack, _ -> null);
                call.fail(gaveUp);
                return;
            }
        }
        run(call, turn);
    }

    private static @Nullable Void handBack(Permit turn) {
        turn.release();
        return null;
    }

    /// A wait that was cancelled has been answered by whoever cancelled it.
    private void refuse(Call<?> call, Throwable refusal) {
        if (refusal instanceof OverflowException) {
            watch.refused();
            call.fail(new DatabaseException.Overloaded("the pool " + watch.name() + " is full: " + watch.describe(call)
                    + "; refused was " + call.what() + "; try later, or raise connections or queue"));
        } else {
            call.cancel();
        }
    }

    private void start(Call<?> call, Permit turn) {
        threads.executor().execute(() -> run(call, turn));
    }

    private <T extends @Nullable Object> void run(Call<T> call, Permit turn) {
        if (!call.begin()) {
            turn.release();
            return;
        }
        T value;
        try {
            value = perform(call, turn);
        } catch (Throwable failure) {
            call.fail(failure);
            return;
        }
        call.succeed(value);
    }

    private <T extends @Nullable Object> T perform(Call<T> call, Permit turn) throws Exception {
        Lease lease;
        try {
            lease = connections.lease(turn::release);
        } catch (SQLException failed) {
            turn.release();
            throw call.explained(failed, call.what(), false);
        } catch (Throwable failed) {
            turn.release();
            throw failed;
        }
        if (lease.dialect() != Dialect.SQLITE) {
            call.runsOn(lease.connection());
        }
        try {
            return switch (call.kind()) {
                case STATEMENT, ALONE -> call.run(new Session(lease, call, mostRows, false));
                case TRANSACTION -> transact(call, lease);
            };
        } finally {
            if (lease.dialect() != Dialect.SQLITE) {
                call.runsOn(null);
            }
            if (!lease.isKept()) {
                if (call.kind() == Call.Kind.STATEMENT) {
                    lease.stayedClean();
                }
                lease.giveBack();
            }
        }
    }

    private <T extends @Nullable Object> T transact(Call<T> call, Lease lease) throws Exception {
        var connection = lease.connection();
        try {
            begin(connection, call.options(), lease.dialect());
        } catch (SQLException failed) {
            lease.breaks();
            throw call.explained(failed, call.what(), false);
        }
        T value;
        try {
            value = call.run(new Session(lease, call, mostRows, true));
        } catch (Throwable failure) {
            rollBack(lease, failure);
            throw failure;
        }
        commit(call, lease);
        return value;
    }

    /// HikariCP sets all this back.
    private static void begin(Connection connection, TransactionOptions options, Dialect dialect) throws SQLException {
        if (dialect != Dialect.SQLITE) {
            if (options.isolation().isPresent()) {
                connection.setTransactionIsolation(options.isolation().get().jdbc());
            }
            connection.setReadOnly(options.readOnly());
        }
        connection.setAutoCommit(false);
    }

    private static void commit(Call<?> call, Lease lease) {
        // Not to be stopped: nobody would know how it ended. Cut off it is, when the server is gone.
        call.entering(() -> {});
        try {
            lease.connection().commit();
        } catch (SQLException failed) {
            var failure = call.explained(failed, call.what(), true);
            if (failure instanceof DatabaseException known && Failures.isFatal(known)) {
                lease.breaks();
            }
            rollBack(lease, failure);
            throw failure;
        } finally {
            call.leaving();
        }
    }

    private static void rollBack(Lease lease, Throwable because) {
        try {
            lease.connection().rollback();
        } catch (SQLException failed) {
            lease.breaks();
            because.addSuppressed(failed);
        }
    }

    /// Runs more of a call whose connection was kept, on a thread of this lane.
    void goOn(Runnable more) {
        threads.executor().execute(more);
    }

    @Override
    public long commits() {
        return 0;
    }

    @Override
    public void close() {
        connections.close();
        threads.close().run();
    }
}
