package dev.hawser.db;

import dev.hawser.db.DatabaseException.Constraint;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.sqlite.SQLiteException;

/// Gives what a driver throws its kind.
final class Failures {
    /// What SQLite says: `… (UNIQUE constraint failed: users.email, users.name)`.
    private static final Pattern SQLITE_CONSTRAINT = Pattern.compile("constraint failed: (.*?)\\)?$");

    /// What PostgreSQL says in any language: `… (email, name)=(…) …`.
    private static final Pattern POSTGRES_KEY = Pattern.compile("\\(([^()]+)\\)=\\(");

    private Failures() {}

    /// @param context what was to be done, for the message
    static DatabaseException of(SQLException failure, String context) {
        String message = failure.getMessage() + "; in: " + Sql.shown(context);
        if (failure instanceof SQLiteException sqlite) {
            return ofSqlite(sqlite, message);
        }
        return ofState(failure, message);
    }

    /// For a failure that came when the database may have done already what it was told.
    static DatabaseException ofLastWord(SQLException failure, String context) {
        var kind = of(failure, context);
        return kind instanceof DatabaseException.Unavailable && !(failure instanceof SQLiteException)
                ? new DatabaseException.UnknownOutcome(
                        "the connection broke before the database said whether it is done; look before trying again: "
                                + kind.getMessage(),
                        failure)
                : kind;
    }

    /// Returns whether the connection is of no use any more.
    static boolean isFatal(DatabaseException failure) {
        return failure instanceof DatabaseException.Unavailable || failure instanceof DatabaseException.UnknownOutcome;
    }

    private static DatabaseException ofSqlite(SQLiteException failure, String message) {
        return switch (failure.getResultCode()) {
            case SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID ->
                new DatabaseException.Unique(message, sqliteColumns(failure), failure);
            case SQLITE_CONSTRAINT_FOREIGNKEY ->
                new DatabaseException.ForeignKey(message, new Constraint(null, null, List.of()), failure);
            case SQLITE_CONSTRAINT_NOTNULL -> new DatabaseException.NotNull(message, sqliteColumns(failure), failure);
            case SQLITE_CONSTRAINT_CHECK ->
                new DatabaseException.Check(message, new Constraint(sqliteNames(failure), null, List.of()), failure);
            case SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_TIMEOUT, SQLITE_LOCKED ->
                new DatabaseException.Busy(message, failure);
            case SQLITE_FULL -> new DatabaseException.StorageFull(message, failure);
            case SQLITE_ERROR, SQLITE_AUTH -> new DatabaseException.Syntax(message, failure);
            case SQLITE_MISMATCH, SQLITE_TOOBIG, SQLITE_RANGE, SQLITE_CONSTRAINT_DATATYPE ->
                new DatabaseException.BadValue(message, failure);
            default -> otherSqlite(failure, message);
        };
    }

    private static DatabaseException otherSqlite(SQLiteException failure, String message) {
        String code = failure.getResultCode().name();
        boolean unavailable = code.startsWith("SQLITE_IOERR")
                || code.startsWith("SQLITE_CANTOPEN")
                || code.startsWith("SQLITE_CORRUPT")
                || code.equals("SQLITE_NOTADB");
        if (code.startsWith("SQLITE_READONLY")) {
            return new DatabaseException.Other(
                    message
                            + "; a query() and a read-only transaction only read, so write with execute(), insert() or"
                            + " in another transaction(); if it was one of these, the file or its folder is"
                            + " write-protected",
                    failure);
        }
        return unavailable
                ? new DatabaseException.Unavailable(message, failure)
                : new DatabaseException.Other(message, failure);
    }

    private static @Nullable String sqliteNames(SQLiteException failure) {
        var found = SQLITE_CONSTRAINT.matcher(String.valueOf(failure.getMessage()));
        return found.find() ? found.group(1) : null;
    }

    private static Constraint sqliteColumns(SQLiteException failure) {
        var names = sqliteNames(failure);
        if (names == null) {
            return new Constraint(null, null, List.of());
        }
        // An index over an expression has no columns, and is called by its name: index 'users_lower'.
        if (names.startsWith("index ")) {
            return new Constraint(names.substring("index ".length()).replace("'", ""), null, List.of());
        }
        String table = names.substring(0, Math.max(0, names.indexOf('.')));
        var columns = Arrays.stream(names.split(", "))
                .map(name -> name.substring(name.indexOf('.') + 1))
                .toList();
        return new Constraint(null, table, columns);
    }

    /// By the SQLSTATE, whose classes are those of ISO/IEC 9075-2 §24.1 and whose codes are PostgreSQL's.
    private static DatabaseException ofState(SQLException failure, String message) {
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        return switch (state) {
            case "23505", "23P01" -> new DatabaseException.Unique(message, postgresConstraint(failure), failure);
            case "23503", "23001" -> new DatabaseException.ForeignKey(message, postgresConstraint(failure), failure);
            case "23502" -> new DatabaseException.NotNull(message, postgresConstraint(failure), failure);
            case "23514" -> new DatabaseException.Check(message, postgresConstraint(failure), failure);
            case "40001", "40P01" -> new DatabaseException.Conflict(message, failure);
            case "55P03" -> new DatabaseException.Busy(message, failure);
            case "57014" -> new DatabaseException.Timeout(message, failure);
            case "53100" -> new DatabaseException.StorageFull(message, failure);
            case "57P01", "57P02", "57P03", "57P05", "53300" -> new DatabaseException.Unavailable(message, failure);
            default -> ofClass(state, failure, message);
        };
    }

    private static DatabaseException ofClass(String state, SQLException failure, String message) {
        if (state.startsWith("08") || failure instanceof java.sql.SQLTransientConnectionException) {
            return new DatabaseException.Unavailable(message, failure);
        }
        if (state.startsWith("42") || state.startsWith("0A")) {
            return new DatabaseException.Syntax(message, failure);
        }
        if (state.startsWith("22")) {
            return new DatabaseException.BadValue(message, failure);
        }
        return new DatabaseException.Other(message, failure);
    }

    private static Constraint postgresConstraint(SQLException failure) {
        var told = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        if (told == null) {
            return new Constraint(null, null, List.of());
        }
        List<String> columns = List.of();
        if (told.getColumn() != null) {
            columns = List.of(told.getColumn());
        } else if (told.getDetail() != null) {
            var key = POSTGRES_KEY.matcher(told.getDetail());
            columns = key.find() ? List.of(key.group(1).split(", ")) : columns;
        }
        return new Constraint(told.getConstraint(), told.getTable(), columns);
    }
}
