package dev.hawser.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// The statements that a SQLite connection has prepared: to prepare takes longer than to read a row. (PostgreSQL's
/// driver has a cache of its own.) For one thread at a time.
final class StatementCache {
    private static final int CAPACITY = 64;

    private final Connection connection;
    private final LinkedHashMap<String, Prepared> idle = new LinkedHashMap<>(CAPACITY, 0.75f, true);

    /// A statement, and how many arguments it wants: SQLite would take those missing for NULL.
    static final class Prepared {
        private final PreparedStatement statement;
        private final int arguments;
        private @Nullable Columns columns;

        /// @param arguments a negative number when the driver counts them itself
        Prepared(PreparedStatement statement, int arguments) {
            this.statement = statement;
            this.arguments = arguments;
        }

        PreparedStatement statement() {
            return statement;
        }

        int arguments() {
            return arguments;
        }

        /// Returns the columns of its result, which are found out once.
        Columns columns(ResultSet result) throws SQLException {
            var known = columns;
            if (known == null) {
                known = new Columns(result.getMetaData());
                columns = known;
            }
            return known;
        }
    }

    StatementCache(Connection connection) {
        this.connection = connection;
    }

    /// Takes a statement out, so that nobody else has it.
    Prepared take(String sql) throws SQLException {
        var known = idle.remove(sql);
        if (known != null) {
            return known;
        }
        var statement = connection.prepareStatement(sql);
        return new Prepared(statement, statement.getParameterMetaData().getParameterCount());
    }

    void giveBack(String sql, Prepared prepared) throws SQLException {
        if (!Sql.namesItsColumns(sql)) {
            // SQLite would prepare it anew when a table has other columns; its driver would still tell the old ones.
            prepared.statement().close();
            return;
        }
        closeIfAny(idle.put(sql, prepared));
        if (idle.size() > CAPACITY) {
            closeIfAny(idle.pollFirstEntry().getValue());
        }
    }

    private static void closeIfAny(@Nullable Prepared prepared) throws SQLException {
        if (prepared != null) {
            prepared.statement().close();
        }
    }
}
