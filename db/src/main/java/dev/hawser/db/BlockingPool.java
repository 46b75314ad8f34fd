package dev.hawser.db;

import dev.hawser.core.deferred.Callback;
import java.sql.Connection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// A [ConnectionPool] for threads that may block: the same database, line, bounds and timeouts. A call that finds
/// its turn free runs on the caller's thread. (A virtual thread has another one do what SQLite's native code does.)
///
/// Safe for use by many threads. On an event loop, and in a callback of a Deferred, its methods throw an
/// `IllegalStateException` before anything is done. An interrupt while a call waits for its turn, or for another
/// thread, cancels it, and the thread stays interrupted.
public final class BlockingPool implements Statements {
    private final ConnectionPool pool;

    BlockingPool(ConnectionPool pool) {
        this.pool = pool;
    }

    @Override
    public <T extends @Nullable Object> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return run(pool.readerOf(sql), pool.queryCall(sql, mapper, arguments));
    }

    @Override
    public <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return run(pool.readerOf(sql), pool.queryOneCall(sql, mapper, arguments));
    }

    @Override
    public int execute(String sql, @Nullable Object... arguments) {
        return run(pool.writers(), pool.executeCall(sql, arguments));
    }

    @Override
    public long insert(String sql, @Nullable Object... arguments) {
        return run(pool.writers(), pool.insertCall(sql, arguments));
    }

    @Override
    public long batch(String sql, Collection<? extends @Nullable Object[]> arguments) {
        return run(pool.writers(), pool.batchCall(sql, arguments));
    }

    /// Does several things together or not at all; see [ConnectionPool#transaction].
    ///
    /// @throws Exception what the function throws
    public <T extends @Nullable Object> T transaction(Callback<Transaction, T> work) throws Exception {
        return transaction(TransactionOptions.defaults(), work);
    }

    /// The same in a certain way.
    ///
    /// @throws Exception what the function throws
    public <T extends @Nullable Object> T transaction(TransactionOptions how, Callback<Transaction, T> work)
            throws Exception {
        for (int failures = 0; ; failures++) {
            try {
                return runThrowing(pool.laneOf(how), pool.transactionCall(how, work));
            } catch (DatabaseException failure) {
                if (failures == how.retries() || !failure.isRetryable()) {
                    throw failure;
                }
            }
            Thread.sleep(ConnectionPool.pause(failures + 1));
        }
    }

    /// Does something with JDBC itself; see [ConnectionPool#withConnection].
    ///
    /// @throws Exception what the function throws
    public <T extends @Nullable Object> T withConnection(Callback<Connection, T> work) throws Exception {
        return runThrowing(pool.writers(), pool.connectionCall(work));
    }

    private static <T extends @Nullable Object> T run(Lane lane, Call<T> call) {
        try {
            return runThrowing(lane, call);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            var cancelled = new CancellationException("interrupted");
            cancelled.initCause(interrupted);
            throw cancelled;
        } catch (Exception impossible) {
            throw new IllegalStateException("statements throw no checked exceptions", impossible);
        }
    }

    private static <T extends @Nullable Object> T runThrowing(Lane lane, Call<T> call) throws Exception {
        call.awaitedHere();
        lane.runHere(call);
        return call.await();
    }
}
