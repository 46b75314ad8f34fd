package dev.hawser.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConnection;

/// Connections that are kept open, checked, and replaced when they broke: HikariCP, and what SQLite's have
/// prepared.
final class Connections implements AutoCloseable {
    private final HikariDataSource source;
    private final Dialect dialect;

    /// By the driver's own connection, since HikariCP's is a new wrapper each time.
    private final Map<Connection, StatementCache> caches = new ConcurrentHashMap<>();

    /// Of SQLite's, those that were given back clean. A file doesn't hang up, so nobody need look at them in
    /// between, which would take a good part of the time in which a row is read.
    private final Deque<Kept> kept = new ConcurrentLinkedDeque<>();

    private record Kept(Connection connection, StatementCache cache) {}

    private Connections(HikariDataSource source, Dialect dialect) {
        this.source = source;
        this.dialect = dialect;
    }

    /// Connects. Blocks.
    ///
    /// @param init a statement for each new connection, or null
    /// @throws DatabaseException when that can't be done
    static Connections open(
            DataSource database, Dialect dialect, String name, int most, Duration acquire, @Nullable String init) {
        var config = new HikariConfig();
        config.setDataSource(database);
        config.setPoolName(name);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(acquire.toMillis());
        config.setValidationTimeout(Math.min(acquire.toMillis(), config.getValidationTimeout()));
        config.setConnectionInitSql(init);
        if (dialect == Dialect.SQLITE) {
            // A file doesn't hang up, and a database in memory is gone with its last connection.
            config.setMaxLifetime(0);
            config.setIdleTimeout(0);
            config.setKeepaliveTime(0);
        }
        try {
            return new Connections(new HikariDataSource(config), dialect);
        } catch (PoolInitializationException failed) {
            if (failed.getCause() instanceof SQLException said) {
                throw unavailable(Failures.of(said, "opening " + name));
            }
            throw new DatabaseException.Unavailable("the database " + name + " can't be opened: " + failed, failed);
        }
    }

    /// What keeps a database from being opened, such as a wrong password, is of no kind that anybody would handle
    /// otherwise.
    private static DatabaseException unavailable(DatabaseException failure) {
        return failure instanceof DatabaseException.Unavailable
                        || failure instanceof DatabaseException.Busy
                        || failure instanceof DatabaseException.StorageFull
                ? failure
                : new DatabaseException.Unavailable(
                        "the database can't be opened: " + failure.getMessage(), failure.getCause());
    }

    /// Takes a connection; waits for the server when it must connect anew.
    ///
    /// @param giveBack is called when it was given back here
    Lease lease(Runnable giveBack) throws SQLException {
        var ready = kept.pollFirst();
        var connection = ready == null ? source.getConnection() : ready.connection();
        return new Lease(connection, dialect, ready == null ? cache(connection) : ready.cache(), lease -> {
            takeBack(lease);
            giveBack.run();
        });
    }

    private @Nullable StatementCache cache(Connection connection) throws SQLException {
        return dialect == Dialect.SQLITE
                ? caches.computeIfAbsent(connection.unwrap(SQLiteConnection.class), StatementCache::new)
                : null;
    }

    private void takeBack(Lease lease) {
        var connection = lease.connection();
        var cache = lease.cache();
        if (cache != null && lease.isClean()) {
            kept.addFirst(new Kept(connection, cache));
            return;
        }
        if (lease.isBroken()) {
            forget(connection);
            source.evictConnection(connection);
        }
        closeQuietly(connection);
    }

    private void forget(Connection connection) {
        if (dialect == Dialect.SQLITE) {
            try {
                caches.remove(connection.unwrap(SQLiteConnection.class));
            } catch (SQLException _) {
                // Closed: nobody can ask for it any more.
            }
        }
    }

    @Override
    public void close() {
        for (var idle = kept.pollFirst(); idle != null; idle = kept.pollFirst()) {
            closeQuietly(idle.connection());
        }
        source.close();
    }

    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException _) {
            // HikariCP has dropped it then, and opens another when one is wanted.
        }
    }
}
