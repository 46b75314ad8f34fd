package dev.hawser.db;

import dev.hawser.core.RetryPolicy;
import dev.hawser.core.deferred.Callback;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.task.Later;
import java.sql.Connection;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A database, behind Deferreds. (Twisted's `adbapi.ConnectionPool`.)
///
/// Who runs what: calls to PostgreSQL run on virtual threads, [PoolOptions#connections] at once; SQLite's run on
/// platform threads, since its native code would hold a virtual thread's carrier: one that writes, and so many that
/// read. Everybody else waits in a bounded line, first come, first served. Writers of SQLite who wait at the same
/// time share one commit; each is told that it is done only when it is on the disk.
///
/// Safe for use by many threads. Nothing here blocks but [#close]. Arguments are bound to the `?` of a statement;
/// see [Statements], whose methods these are, and which wait instead.
///
/// **Deferreds** fail with a [DatabaseException], with what a function or mapper threw, or with a
/// `CancellationException`. Cancelling one takes it out of the line or, when the database works on it, tells that
/// to stop. They fire on the thread that did the work: callbacks must not block there; add [Deferred#on].
public final class ConnectionPool implements AutoCloseable {
    private static final RetryPolicy RETRIES = new RetryPolicy(Duration.ofMillis(5), Duration.ofSeconds(1), 2, 0.5);

    private final Dialect dialect;
    private final PoolOptions options;
    private final Watch watch;
    private final Lane readers;
    private final Lane writers;
    private final Runnable last;
    private final BlockingPool blocking = new BlockingPool(this);
    private @Nullable Deferred<@Nullable Void> stopped;

    /// @param last what is to be done at the very end
    ConnectionPool(Dialect dialect, PoolOptions options, Watch watch, Lane readers, Lane writers, Runnable last) {
        this.dialect = dialect;
        this.options = options;
        this.watch = watch;
        this.readers = readers;
        this.writers = writers;
        this.last = last;
    }

    /// What a pool does and has done.
    ///
    /// @param running calls and streams that have a connection
    /// @param waiting calls that have none yet
    /// @param succeeded those that ended well
    /// @param failed those that didn't, refused and cancelled ones included
    /// @param refused those for which there was no place in the line
    /// @param commits how many commits SQLite's writers have made together
    public record Counts(int running, int waiting, long succeeded, long failed, long refused, long commits) {}

    /// Opens a database: `sqlite:FILE`, which is made unless it is there; `sqlite::memory:`, one for this pool,
    /// however many connections; or `postgresql://USER:PASSWORD@HOST:PORT/NAME?…`, with the driver's parameters.
    ///
    /// @return the pool, when the database has answered and the schema is there. Fails with a [DatabaseException],
    ///     and with an `IllegalArgumentException` for a URL that is none
    public static Deferred<ConnectionPool> open(String url, PoolOptions options) {
        return Opening.begin(() -> Opening.of(url, options));
    }

    /// Opens a database with [PoolOptions#defaults].
    public static Deferred<ConnectionPool> open(String url) {
        return open(url, PoolOptions.defaults());
    }

    /// Opens a database by its driver's `DataSource`, which should have no pool of its own. SQLite's connections get
    /// the settings that those of a URL have: a WAL, `synchronous=FULL`, foreign keys, and the wait for locks.
    ///
    /// @return as for a URL. Fails with an `IllegalArgumentException` for a source of SQLite's that names no file,
    ///     whose connections would be a database each
    public static Deferred<ConnectionPool> open(DataSource database, PoolOptions options) {
        return Opening.begin(() -> Opening.of(database, options));
    }

    /// Returns whose SQL it is.
    public Dialect dialect() {
        return dialect;
    }

    /// Returns the same pool for threads that may block. A call that finds its turn free runs on the caller's own
    /// thread, so nothing is handed over; with SQLite, that is so for platform threads only.
    public BlockingPool blocking() {
        return blocking;
    }

    /// Returns all rows, [PoolOptions.Rows#most] at most.
    public <T extends @Nullable Object> Deferred<List<T>> query(
            String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return submit(readerOf(sql), queryCall(sql, mapper, arguments));
    }

    /// Returns all rows as records, or as values when there is one column only; see [RowMapper#of].
    public <T> Deferred<List<T>> query(String sql, Class<T> type, @Nullable Object... arguments) {
        return query(sql, RowMapper.of(type), arguments);
    }

    /// Returns the row there is, if any. Two are an error.
    public <T> Deferred<Optional<T>> queryOne(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return submit(readerOf(sql), queryOneCall(sql, mapper, arguments));
    }

    /// Returns the row there is, if any, as a record or a value; see [RowMapper#of].
    public <T> Deferred<Optional<T>> queryOne(String sql, Class<T> type, @Nullable Object... arguments) {
        return queryOne(sql, RowMapper.of(type), arguments);
    }

    /// Runs a statement.
    ///
    /// @return how many rows it changed
    public Deferred<Integer> execute(String sql, @Nullable Object... arguments) {
        return submit(writers, executeCall(sql, arguments));
    }

    /// Inserts a row.
    ///
    /// @return the number that the database gave it; see [Statements#insert]
    public Deferred<Long> insert(String sql, @Nullable Object... arguments) {
        return submit(writers, insertCall(sql, arguments));
    }

    /// Runs a statement once for each list of arguments: all or none.
    ///
    /// @return how many rows were changed
    public Deferred<Long> batch(String sql, Collection<? extends @Nullable Object[]> arguments) {
        return submit(writers, batchCall(sql, arguments));
    }

    /// Does several things together or not at all: when the function returns they are committed, and when it throws
    /// they are rolled back, and what it threw is the failure.
    ///
    /// The function runs on a thread of the pool, and holds up others while it waits for anything but the database:
    /// on SQLite all who write. There it may also be run a second time, when a neighbour in its group took the
    /// whole group down (a full disk, a statement that was stopped): nothing of the first time is left in the
    /// database then.
    public <T extends @Nullable Object> Deferred<T> transaction(Callback<Transaction, T> work) {
        return transaction(TransactionOptions.defaults(), work);
    }

    /// The same in a certain way.
    public <T extends @Nullable Object> Deferred<T> transaction(TransactionOptions how, Callback<Transaction, T> work) {
        return transaction(how, work, 0);
    }

    private <T extends @Nullable Object> Deferred<T> transaction(
            TransactionOptions how, Callback<Transaction, T> work, int failures) {
        var result = submit(laneOf(how), transactionCall(how, work));
        return failures == how.retries()
                ? result
                : result.recoverWith(
                        DatabaseException.class,
                        failure -> failure.isRetryable()
                                ? Later.deferLater(options.clock(), pause(failures + 1))
                                        .compose(_ -> transaction(how, work, failures + 1))
                                : Deferred.failed(failure));
    }

    /// Does something with JDBC itself, outside any transaction of the pool's. The connection is the function's
    /// until it returns, and on SQLite it is the one that writes. The function must not close it.
    public <T extends @Nullable Object> Deferred<T> withConnection(Callback<Connection, T> work) {
        return submit(writers, connectionCall(work));
    }

    /// Reads a result that may be larger than memory. (A database in memory fits: there the rows are read at once.)
    ///
    /// @return the rows, when the database has begun to bring them
    public <T extends @Nullable Object> Deferred<RowStream<T>> stream(
            String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return switch (readers) {
            case SharedLane lane ->
                submit(
                        lane,
                        call(
                                sql,
                                Call.Kind.STATEMENT,
                                session -> new RowStream<>(new Cursor.Open(
                                                watch,
                                                lane,
                                                session,
                                                sql,
                                                options.rows().chunk())
                                        .cursor(mapper, arguments))));
            case WriterLane lane ->
                submit(
                        lane,
                        call(
                                sql,
                                Call.Kind.STATEMENT,
                                session -> new RowStream<>(new ReadAtOnce<>(
                                        session.queryAll(sql, mapper, arguments),
                                        options.rows().chunk()))));
        };
    }

    /// Reads a result that may be larger than memory, as records or values; see [RowMapper#of].
    public <T> Deferred<RowStream<T>> stream(String sql, Class<T> type, @Nullable Object... arguments) {
        return stream(sql, RowMapper.of(type), arguments);
    }

    /// Returns what it does and has done, as of now.
    public Counts counts() {
        return watch.counts(writers.commits());
    }

    /// Takes no more calls, ends those that wait at once, and lets those that run finish until the deadline, when
    /// they are stopped. Then the connections are closed. Doesn't block.
    ///
    /// @return fires when all that has been done. May be called again; the first deadline holds
    public Deferred<@Nullable Void> stop(Duration deadline) {
        Deferred<@Nullable Void> end;
        synchronized (this) {
            if (stopped != null) {
                return stopped.shielded();
            }
            end = new Deferred<>();
            stopped = end;
        }
        var _ = watch.close(deadline).<@Nullable Void>both(_ -> {
            // To close files and sockets may block, and SQLite's files hold a virtual thread's carrier.
            Thread.ofPlatform().daemon().name("hawser-db-close").start(() -> closeAll(end));
            return null;
        });
        return end.shielded();
    }

    private void closeAll(Deferred<@Nullable Void> end) {
        try {
            watch.end();
            readers.close();
            writers.close();
            last.run();
            end.succeed(null);
        } catch (Throwable failure) {
            end.tryFail(failure);
        }
    }

    /// Stops, with [PoolOptions.Waits#drain], and waits for that. Call [#stop] where one must not block.
    @Override
    public void close() {
        try {
            stop(options.waits().drain()).await();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public String toString() {
        return "ConnectionPool[" + watch.name() + ", " + counts() + "]";
    }

    static Duration pause(int failures) {
        return RETRIES.delay(failures, ThreadLocalRandom.current());
    }

    Lane readerOf(String sql) {
        return switch (Sql.kind(sql)) {
            case READS, STANDS_ALONE, CONTROLS -> readers;
            case WRITES -> writers;
        };
    }

    Lane laneOf(TransactionOptions how) {
        return how.readOnly() ? readers : writers;
    }

    Lane writers() {
        return writers;
    }

    private <T extends @Nullable Object> Deferred<T> submit(Lane lane, Call<T> call) {
        lane.submit(call);
        return call.result();
    }

    private <T extends @Nullable Object> Call<T> call(String sql, Call.Kind kind, Call.Task<? extends T> task) {
        return new Call<>(watch, sql, kind, TransactionOptions.defaults(), task);
    }

    <T extends @Nullable Object> Call<List<T>> queryCall(
            String sql, RowMapper<T> mapper, @Nullable Object[] arguments) {
        return call(sql, Call.Kind.STATEMENT, session -> session.query(sql, mapper, arguments));
    }

    <T> Call<Optional<T>> queryOneCall(String sql, RowMapper<T> mapper, @Nullable Object[] arguments) {
        return call(sql, Call.Kind.STATEMENT, session -> session.queryOne(sql, mapper, arguments));
    }

    Call<Integer> executeCall(String sql, @Nullable Object[] arguments) {
        return call(sql, kindOf(sql), session -> session.execute(sql, arguments));
    }

    private static Call.Kind kindOf(String sql) {
        return Sql.kind(sql) == Sql.Kind.STANDS_ALONE ? Call.Kind.ALONE : Call.Kind.STATEMENT;
    }

    Call<Long> insertCall(String sql, @Nullable Object[] arguments) {
        return call(sql, Call.Kind.STATEMENT, session -> session.insert(sql, arguments));
    }

    Call<Long> batchCall(String sql, Collection<? extends @Nullable Object[]> arguments) {
        return call(sql, Call.Kind.TRANSACTION, session -> session.batch(sql, arguments));
    }

    <T extends @Nullable Object> Call<T> transactionCall(TransactionOptions how, Callback<Transaction, T> work) {
        return new Call<>(watch, "a transaction", Call.Kind.TRANSACTION, how, session -> {
            var transaction = new Transaction(session);
            try {
                return work.call(transaction);
            } finally {
                transaction.end();
            }
        });
    }

    <T extends @Nullable Object> Call<T> connectionCall(Callback<Connection, T> work) {
        return call("withConnection", Call.Kind.ALONE, session -> session.withConnection(work));
    }
}
