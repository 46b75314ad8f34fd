package dev.hawser.app.article;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.db.ConnectionPool;
import dev.hawser.db.Dialect;
import dev.hawser.db.PoolOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The article's table of users, in SQLite or PostgreSQL. Safe for use by many threads; nothing here blocks. Its
/// Deferreds fail as those of a [ConnectionPool] do, and fire where those fire.
public final class UserTable implements AutoCloseable {
    private static final String COLUMNS = "id, name, email, created_at";
    private static final String INSERT = "INSERT INTO users (name, email, created_at) VALUES (?, ?, ?)";

    private final ConnectionPool pool;
    private final PoolOptions options;

    private UserTable(ConnectionPool pool, PoolOptions options) {
        this.pool = pool;
        this.options = options;
    }

    /// A row of it.
    ///
    /// @param id given by the database, and never again
    /// @param email no two have the same, in whatever case: with SQLite that of ASCII's letters, with PostgreSQL
    ///     that of every alphabet
    /// @param createdAt to the microsecond
    public record User(long id, String name, String email, Instant createdAt) {}

    /// Opens the database, and makes the table unless it is there.
    ///
    /// @param url as for [ConnectionPool#open]
    /// @return the table, when it is there
    public static Deferred<UserTable> open(String url, PoolOptions options) {
        return Deferred.attempt(() -> ConnectionPool.open(url, options.withSchema(schema(Dialect.of(url)))))
                .then(pool -> new UserTable(pool, options));
    }

    /// The first index finds where a page begins, without which each would sort the whole table.
    private static List<String> schema(Dialect dialect) {
        String id = dialect == Dialect.SQLITE
                ? "INTEGER PRIMARY KEY AUTOINCREMENT"
                : "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
        String anyCase = dialect == Dialect.SQLITE ? " COLLATE NOCASE" : "";
        String time = dialect == Dialect.SQLITE ? "TEXT" : "timestamptz";
        var statements = new ArrayList<String>();
        statements.add("CREATE TABLE IF NOT EXISTS users (id " + id + ", name text NOT NULL, email text NOT NULL"
                + anyCase + " UNIQUE, created_at " + time + " NOT NULL)");
        statements.add("CREATE INDEX IF NOT EXISTS users_by_age ON users (created_at, id)");
        if (dialect == Dialect.POSTGRESQL) {
            statements.add("CREATE UNIQUE INDEX IF NOT EXISTS users_email_in_any_case ON users (lower(email))");
        }
        return statements;
    }

    /// Adds the article's two users if there is none yet: once, however many processes do so at the same time.
    ///
    /// @return whether they were added
    public Deferred<Boolean> addSamples() {
        return pool.transaction(transaction -> {
            if (pool.dialect() == Dialect.POSTGRESQL) {
                // Lets others read, but not add. SQLite has one writer anyway.
                transaction.execute("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE");
            }
            if (transaction
                    .queryOne("SELECT 1 FROM users LIMIT 1", Integer.class)
                    .isPresent()) {
                return false;
            }
            // As the article prints their addresses, they do not differ.
            transaction.execute(INSERT, "Zhang San", "zhangsan@example.com", now());
            transaction.execute(INSERT, "Li Si", "lisi@example.com", now());
            return true;
        });
    }

    /// Adds a user.
    ///
    /// @return the user as stored. Fails with a [dev.hawser.db.DatabaseException.Unique] when somebody has that
    ///     e-mail already, be it in another case, as far as [User#email] goes; it is about `email` when it is the
    ///     very same
    public Deferred<User> create(String name, String email) {
        var now = now();
        return pool.insert(INSERT, name, email, now).then(id -> new User(id, name, email, now));
    }

    private Instant now() {
        return options.clock().now().truncatedTo(ChronoUnit.MICROS);
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

    /// Has the database answer something that takes it no time.
    ///
    /// @return fires when it has
    public Deferred<@Nullable Void> ping() {
        return pool.queryOne("SELECT 1", Integer.class).then(_ -> null);
    }

    /// Closes the database; see [ConnectionPool#stop].
    public Deferred<@Nullable Void> stop(Duration deadline) {
        return pool.stop(deadline);
    }

    /// Closes the database, and waits for that; see [ConnectionPool#close].
    @Override
    public void close() {
        pool.close();
    }
}
