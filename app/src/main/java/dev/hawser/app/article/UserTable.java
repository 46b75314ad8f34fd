package dev.hawser.app.article;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.db.ConnectionPool;
import dev.hawser.db.Dialect;
import dev.hawser.db.PoolOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The article's table of users, in SQLite or PostgreSQL. Safe for use by many threads; nothing here blocks. Its
/// Deferreds fail as those of a [ConnectionPool] do, and fire where those fire.
public final class UserTable {
    private static final String COLUMNS = "id, name, email, created_at";

    private final ConnectionPool pool;
    private final PoolOptions options;

    private UserTable(ConnectionPool pool, PoolOptions options) {
        this.pool = pool;
        this.options = options;
    }

    /// A row of it.
    ///
    /// @param id given by the database, and never again
    /// @param email no two have the same
    /// @param createdAt to the microsecond
    public record User(long id, String name, String email, Instant createdAt) {}

    /// Opens the database, and makes the table unless it is there.
    ///
    /// @param url as for [ConnectionPool#open]
    /// @return the table, when it is there
    public static Deferred<UserTable> open(String url, PoolOptions options) {
        return Deferred.attempt(() -> ConnectionPool.open(url, options.withSchema(List.of(schema(Dialect.of(url))))))
                .then(pool -> new UserTable(pool, options));
    }

    private static String schema(Dialect dialect) {
        String id = dialect == Dialect.SQLITE
                ? "INTEGER PRIMARY KEY AUTOINCREMENT"
                : "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
        String time = dialect == Dialect.SQLITE ? "TEXT" : "timestamptz";
        return "CREATE TABLE IF NOT EXISTS users (id " + id + ", name text NOT NULL, email text NOT NULL UNIQUE,"
                + " created_at " + time + " NOT NULL)";
    }

    /// Adds a user.
    ///
    /// @return the user as stored. Fails with a [dev.hawser.db.DatabaseException.Unique] that is about `email` when
    ///     somebody has that e-mail already
    public Deferred<User> create(String name, String email) {
        var now = options.clock().now().truncatedTo(ChronoUnit.MICROS);
        return pool.insert("INSERT INTO users (name, email, created_at) VALUES (?, ?, ?)", name, email, now)
                .then(id -> new User(id, name, email, now));
    }

    /// Returns the user of this number, if there is one.
    public Deferred<Optional<User>> get(long id) {
        return pool.queryOne("SELECT " + COLUMNS + " FROM users WHERE id = ?", User.class, id);
    }

    /// Returns users, the newest first; of those that were added at the same time, the one that was added last.
    ///
    /// @param limit how many at most
    /// @param after the number of the user after whom to begin; empty to begin with the newest. Users that are
    ///     added meanwhile move nobody from one page to another. None follow a user who isn't there
    public Deferred<List<User>> list(int limit, OptionalLong after) {
        String order = " ORDER BY created_at DESC, id DESC LIMIT ?";
        return after.isEmpty()
                ? pool.query("SELECT " + COLUMNS + " FROM users" + order, User.class, limit)
                : pool.query(
                        "SELECT " + COLUMNS + " FROM users WHERE (created_at, id) <"
                                + " (SELECT created_at, id FROM users WHERE id = ?)" + order,
                        User.class,
                        after.getAsLong(),
                        limit);
    }

    /// Closes the database; see [ConnectionPool#stop].
    public Deferred<@Nullable Void> stop(Duration deadline) {
        return pool.stop(deadline);
    }
}
