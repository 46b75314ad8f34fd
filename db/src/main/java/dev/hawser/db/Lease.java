package dev.hawser.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A connection for a while. For one thread at a time.
final class Lease {
    private final Connection connection;
    private final Dialect dialect;
    private final @Nullable StatementCache cache;
    private final Consumer<Lease> giveBack;
    private boolean broken;
    private boolean clean;
    private boolean kept;

    /// @param cache what the connection has prepared; null when its driver sees to that
    /// @param giveBack takes it back, and doesn't throw
    Lease(Connection connection, Dialect dialect, @Nullable StatementCache cache, Consumer<Lease> giveBack) {
        this.connection = connection;
        this.dialect = dialect;
        this.cache = cache;
        this.giveBack = giveBack;
    }

    Connection connection() {
        return connection;
    }

    Dialect dialect() {
        return dialect;
    }

    @Nullable
    StatementCache cache() {
        return cache;
    }

    /// Says that the connection must not be used again.
    void breaks() {
        broken = true;
    }

    boolean isBroken() {
        return broken;
    }

    /// Says that the connection is as it was: only whole statements were run on it.
    void stayedClean() {
        clean = true;
    }

    boolean isClean() {
        return clean && !broken;
    }

    /// Says that the call's end isn't the end of it: somebody else gives it back.
    void keep() {
        kept = true;
    }

    boolean isKept() {
        return kept;
    }

    void giveBack() {
        giveBack.accept(this);
    }

    /// Stops whatever the database does on this connection.
    void stopWhatRuns() throws SQLException {
        switch (dialect) {
            case SQLITE ->
                connection
                        .unwrap(org.sqlite.SQLiteConnection.class)
                        .getDatabase()
                        .interrupt();
            case POSTGRESQL ->
                connection.unwrap(org.postgresql.PGConnection.class).cancelQuery();
            case OTHER -> {}
        }
    }
}
