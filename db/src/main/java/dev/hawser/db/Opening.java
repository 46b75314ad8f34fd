package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.DeferredSemaphore;
import dev.hawser.core.task.WorkerPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// Puts a pool together, and takes it apart when a step fails.
final class Opening {
    private static final long AGAIN_NANOS = 10_000_000;
    static final String READS_ONLY = "PRAGMA query_only = ON";
    static final String WRITES_TOO = "PRAGMA query_only = OFF";

    /// Each database in memory has a name, by which the connections of one pool find it.
    private static final AtomicLong MEMORIES = new AtomicLong();

    private final String name;
    private final PoolOptions options;
    private final Watch watch;

    /// What is to be undone, the latest first.
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private Opening(String name, PoolOptions options) {
        this.name = name;
        this.options = options;
        watch = new Watch(name, options.clock(), options.waits());
    }

    /// Opens on a thread of its own: a platform thread, for SQLite's sake.
    static Deferred<ConnectionPool> begin(Callable<ConnectionPool> opening) {
        var opened = new Deferred<ConnectionPool>();
        Thread.ofPlatform().daemon().name("hawser-db-open").start(() -> {
            ConnectionPool pool;
            try {
                pool = opening.call();
            } catch (Throwable failure) {
                opened.tryFail(failure);
                return;
            }
            if (!opened.trySucceed(pool)) {
                // Cancelled meanwhile.
                var _ = pool.stop(Duration.ZERO);
            }
        });
        return opened;
    }

    static ConnectionPool of(String url, PoolOptions options) {
        return switch (DatabaseUrl.parse(url)) {
            case DatabaseUrl.SqliteFile(String path) ->
                new Opening(path, options).undoing(opening -> opening.sqliteFile(path));
            case DatabaseUrl.SqliteMemory() -> new Opening(":memory:", options).undoing(Opening::sqliteMemory);
            case DatabaseUrl.Postgres postgres ->
                new Opening(postgres.toString(), options)
                        .undoing(opening -> opening.server(source(postgres, options), Dialect.POSTGRESQL));
        };
    }

    static ConnectionPool of(DataSource database, PoolOptions options) {
        Dialect dialect;
        String name;
        try (var connection = database.getConnection()) {
            name = connection.getMetaData().getDatabaseProductName();
            dialect = Dialect.ofProduct(name);
            if (dialect == Dialect.SQLITE) {
                SettledSource.checkFile(connection);
            }
        } catch (SQLException failed) {
            throw Failures.of(failed, "opening a DataSource");
        }
        return new Opening(name, options)
                .undoing(opening -> dialect == Dialect.SQLITE
                        ? opening.sqlite(
                                new SettledSource(database, options.waits().busy(), true),
                                new SettledSource(database, options.waits().busy(), false))
                        : opening.server(database, dialect));
    }

    private interface Step {
        ConnectionPool apply(Opening opening) throws SQLException;
    }

    private ConnectionPool undoing(Step step) {
        try {
            return step.apply(this);
        } catch (Throwable failure) {
            while (!undo.isEmpty()) {
                undo.pop().run();
            }
            switch (failure) {
                case SQLException said -> throw Failures.of(said, "opening " + name);
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                default -> throw new AssertionError(failure);
            }
        }
    }

    private ConnectionPool server(DataSource database, Dialect dialect) {
        var connections = connections(database, dialect, name, options.connections(), null);
        Executor virtual = task -> Thread.ofVirtual().name("hawser-db").start(task);
        var lane = new SharedLane(
                watch,
                connections,
                new DeferredSemaphore(options.connections(), options.queue()),
                new SharedLane.Threads(virtual, true, () -> {}),
                options.rows().most());
        return ready(new ConnectionPool(dialect, options, watch, lane, lane, () -> {}));
    }

    private ConnectionPool sqliteFile(String path) {
        var folder = Path.of(path).toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            // SQLite says only that it can't open the file.
            throw new DatabaseException.Unavailable(
                    "opening the SQLite file " + path + ": there is no folder " + folder
                            + "; make it, or name another file",
                    null);
        }
        return sqlite(source(path, true), source(path, false));
    }

    private ConnectionPool sqlite(DataSource writing, DataSource reading) {
        var writers = writers(writing);
        var connections = connections(reading, Dialect.SQLITE, name + " (readers)", options.connections(), READS_ONLY);
        // Twice as many as run: a call has given its turn to the next one when its callbacks run.
        var threads = WorkerPool.ofPlatformThreads(
                "hawser-db reader", new WorkerPool.Bounds(options.connections(), options.connections()));
        var readers = new SharedLane(
                watch,
                connections,
                new DeferredSemaphore(options.connections(), options.queue()),
                new SharedLane.Threads(threads, false, () -> {
                    var _ = threads.shutdown(Duration.ZERO);
                }),
                options.rows().most());
        return ready(new ConnectionPool(Dialect.SQLITE, options, watch, readers, writers, () -> {}));
    }

    /// One connection for all: more would only lock each other out, since a database in memory has no WAL.
    private ConnectionPool sqliteMemory() throws SQLException {
        var source = new SQLiteDataSource(config(true));
        source.setUrl("jdbc:sqlite:file:/hawser-" + MEMORIES.incrementAndGet() + "?vfs=memdb");
        // The database lives as long as somebody has it open, and HikariCP replaces connections that failed.
        var anchor = source.getConnection();
        undo.push(() -> closeQuietly(anchor));
        var lane = writers(source);
        return ready(new ConnectionPool(Dialect.SQLITE, options, watch, lane, lane, () -> closeQuietly(anchor)));
    }

    private WriterLane writers(DataSource source) {
        var connections = connections(source, Dialect.SQLITE, name, 1, null);
        var thread = WorkerPool.ofPlatformThreads("hawser-db writer", new WorkerPool.Bounds(1, 1));
        return new WriterLane(
                watch,
                connections,
                thread,
                options.queue(),
                new Group.Bounds(options.group(), options.rows().most()));
    }

    private Connections connections(
            DataSource database, Dialect dialect, String poolName, int most, @Nullable String init) {
        long began = System.nanoTime();
        while (true) {
            try {
                var opened = Connections.open(
                        database, dialect, poolName, most, options.waits().acquire(), init);
                undo.push(opened::close);
                return opened;
            } catch (DatabaseException.Busy others) {
                // To go over to a WAL takes a lock for which SQLite doesn't wait, and several may be opening the file.
                if (System.nanoTime() - began > options.waits().busy().toNanos()) {
                    throw others;
                }
                LockSupport.parkNanos(AGAIN_NANOS);
            }
        }
    }

    private ConnectionPool ready(ConnectionPool pool) {
        watch.begin();
        undo.push(watch::end);
        if (!options.schema().isEmpty()) {
            try {
                pool.blocking().transaction(transaction -> {
                    if (pool.dialect() == Dialect.POSTGRESQL) {
                        // Of two that create a table at once, IF NOT EXISTS or not, one would fail.
                        transaction.query("SELECT pg_advisory_xact_lock(7295412001)", row -> row);
                    }
                    options.schema().forEach(transaction::execute);
                    return null;
                });
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return pool;
    }

    private DataSource source(String path, boolean writes) {
        var source = new SQLiteDataSource(config(writes));
        source.setUrl("jdbc:sqlite:" + path);
        return source;
    }

    private SQLiteConfig config(boolean writes) {
        var config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(options.waits().busy().toMillis()));
        config.enforceForeignKeys(true);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        // The session asks for the key itself, where one is wanted.
        config.setGetGeneratedKeys(false);
        if (writes) {
            // Stays with the file; readers find it so.
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        }
        return config;
    }

    private static DataSource source(DatabaseUrl.Postgres url, PoolOptions options) {
        var source = new PGSimpleDataSource();
        source.setUrl(url.jdbc());
        if (url.user() != null) {
            source.setUser(url.user());
        }
        if (url.password() != null) {
            source.setPassword(url.password());
        }
        int seconds = Math.toIntExact(
                Math.max(1, options.waits().acquire().plusMillis(999).toSeconds()));
        unlessSaid(url, PGProperty.CONNECT_TIMEOUT, () -> source.setConnectTimeout(seconds));
        unlessSaid(
                url,
                PGProperty.CANCEL_SIGNAL_TIMEOUT,
                () -> source.setCancelSignalTimeout(Math.toIntExact(Watch.GRACE.toSeconds())));
        unlessSaid(url, PGProperty.TCP_KEEP_ALIVE, () -> source.setTcpKeepAlive(true));
        // The last resort against a server that is silent, when even its connection's end can't be told.
        int silence = Math.toIntExact(
                options.waits().statement().plus(Watch.GRACE.multipliedBy(2)).toSeconds() + 1);
        unlessSaid(url, PGProperty.SOCKET_TIMEOUT, () -> source.setSocketTimeout(silence));
        return source;
    }

    private static void unlessSaid(DatabaseUrl.Postgres url, PGProperty setting, Runnable otherwise) {
        if (!url.says(setting.getName())) {
            otherwise.run();
        }
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // Nothing in it is wanted any more.
        }
    }
}
