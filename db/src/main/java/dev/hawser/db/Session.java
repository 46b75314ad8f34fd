package dev.hawser.db;

import dev.hawser.core.deferred.Callback;
import dev.hawser.db.StatementCache.Prepared;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A call's time on a connection: what it does there, with JDBC. For one thread at a time.
final class Session {
    private static final int BATCH = 1_000;

    private final Lease lease;
    private final Connection connection;
    private final Call<?> call;
    private final int mostRows;
    private final boolean inTransaction;

    /// What ended the transaction before its time.
    private @Nullable SQLException undoneBy;

    /// @param inTransaction whether a statement's end isn't the end of all
    Session(Lease lease, Call<?> call, int mostRows, boolean inTransaction) {
        this.lease = lease;
        this.call = call;
        this.mostRows = mostRows;
        this.inTransaction = inTransaction;
        connection = lease.connection();
    }

    /// Sees to it that a function which has caught what ended its transaction doesn't go on without one.
    void checkWhole() {
        if (undoneBy != null) {
            throw new DatabaseException.Other(
                    "the database has rolled the whole transaction back, and its function went on; let the failure end"
                            + " it: " + undoneBy.getMessage(),
                    undoneBy);
        }
    }

    /// Some failures end the transaction of SQLite. What followed would be committed by itself.
    private void noteWhetherUndone(SQLException failed) {
        if (!inTransaction || lease.dialect() != Dialect.SQLITE) {
            return;
        }
        try (var statement = connection.createStatement()) {
            // Within a transaction none can begin.
            statement.execute("BEGIN");
            statement.execute("ROLLBACK");
            undoneBy = failed;
        } catch (SQLException _) {
            // As it should be: there still is one.
        }
    }

    Lease lease() {
        return lease;
    }

    Call<?> call() {
        return call;
    }

    <T extends @Nullable Object> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object[] arguments) {
        return run(sql, arguments, false, prepared -> {
            var statement = prepared.statement();
            limit(statement, mostRows);
            try (var rows = statement.executeQuery()) {
                return read(rows, prepared, sql, mapper, mostRows);
            }
        });
    }

    /// A server's driver would take all rows into memory before one is seen. One more than wanted tells that there
    /// are too many.
    private void limit(PreparedStatement statement, int most) throws SQLException {
        if (lease.cache() == null && most < Integer.MAX_VALUE) {
            statement.setMaxRows(most + 1);
        }
    }

    /// Returns all rows, however many.
    <T extends @Nullable Object> List<T> queryAll(String sql, RowMapper<T> mapper, @Nullable Object[] arguments) {
        return run(sql, arguments, false, prepared -> {
            var statement = prepared.statement();
            try (var rows = statement.executeQuery()) {
                return read(rows, prepared, sql, mapper, Integer.MAX_VALUE);
            }
        });
    }

    private <T extends @Nullable Object> List<T> read(
            ResultSet rows, Prepared prepared, String sql, RowMapper<T> mapper, int most) throws SQLException {
        var found = new ArrayList<T>();
        var row = row(rows, prepared);
        while (rows.next()) {
            if (found.size() == most) {
                throw new DatabaseException.BadValue(
                        "more than " + most + " rows; stream() them, add a LIMIT, or raise rows.most; in: "
                                + Sql.shown(sql),
                        null);
            }
            found.add(mapper.map(row));
        }
        return found;
    }

    <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, @Nullable Object[] arguments) {
        return run(sql, arguments, false, prepared -> {
            var statement = prepared.statement();
            limit(statement, 1);
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var one = Optional.of(mapper.map(row(rows, prepared)));
                if (rows.next()) {
                    throw new DatabaseException.BadValue(
                            "more than one row; query() them, or add LIMIT 1; in: " + Sql.shown(sql), null);
                }
                return one;
            }
        });
    }

    int execute(String sql, @Nullable Object[] arguments) {
        return run(sql, arguments, false, prepared -> {
            var statement = prepared.statement();
            limit(statement, mostRows);
            statement.execute();
            return Math.max(0, statement.getUpdateCount());
        });
    }

    long insert(String sql, @Nullable Object[] arguments) {
        if (lease.dialect() == Dialect.SQLITE) {
            // last_insert_rowid() would be a stranger's after ON CONFLICT DO UPDATE.
            return run(Sql.returning(sql, "_rowid_"), arguments, false, prepared -> {
                try (var keys = prepared.statement().executeQuery()) {
                    if (!keys.next()) {
                        throw nothingInserted(sql);
                    }
                    return keys.getLong(1);
                }
            });
        }
        return run(sql, arguments, true, prepared -> {
            var statement = prepared.statement();
            statement.executeUpdate();
            try (var keys = statement.getGeneratedKeys()) {
                if (!keys.next()) {
                    throw nothingInserted(sql);
                }
                int column = countingColumn(keys);
                return Values.as(
                        keys.getObject(column), Long.class, keys.getMetaData().getColumnLabel(column));
            }
        });
    }

    private static DatabaseException nothingInserted(String sql) {
        return new DatabaseException.BadValue(
                "nothing was inserted, so there is no key; execute() it if that may be; in: " + Sql.shown(sql), null);
    }

    private static int countingColumn(ResultSet keys) throws SQLException {
        var columns = keys.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            if (columns.isAutoIncrement(i)) {
                return i;
            }
        }
        return 1;
    }

    long batch(String sql, Collection<? extends @Nullable Object[]> all) {
        if (all.isEmpty()) {
            return 0;
        }
        // The first are bound twice, which does no harm, so that their number is checked.
        var first = all.iterator().next();
        return run(sql, first, false, prepared -> {
            var statement = prepared.statement();
            long changed = 0;
            int waiting = 0;
            for (var arguments : all) {
                checkNumber(sql, first.length, arguments.length);
                Arguments.bind(statement, arguments, lease.dialect());
                statement.addBatch();
                if (++waiting == BATCH) {
                    changed += changed(statement);
                    waiting = 0;
                }
            }
            return waiting == 0 ? changed : changed + changed(statement);
        });
    }

    private static long changed(PreparedStatement statement) throws SQLException {
        long changed = 0;
        for (int count : statement.executeBatch()) {
            changed += count == Statement.SUCCESS_NO_INFO ? 1 : count;
        }
        return changed;
    }

    /// Lets somebody use the connection itself.
    <T extends @Nullable Object> T withConnection(Callback<Connection, T> work) throws Exception {
        call.lending(lease::stopWhatRuns);
        try {
            return work.call(connection);
        } catch (SQLException failed) {
            var failure = call.explained(failed, call.what(), true);
            if (failure instanceof DatabaseException known && Failures.isFatal(known)) {
                lease.breaks();
            }
            throw failure;
        } finally {
            call.leaving();
        }
    }

    /// Something to be done with a statement whose arguments are bound.
    private interface Step<R extends @Nullable Object> {
        R run(Prepared prepared) throws SQLException;
    }

    private <R extends @Nullable Object> R run(String sql, @Nullable Object[] arguments, boolean keys, Step<R> step) {
        checkControlsNothing(sql);
        checkWhole();
        try {
            var prepared = prepare(sql, keys);
            boolean reusable = false;
            try {
                bind(prepared, sql, arguments);
                call.entering(prepared.statement()::cancel);
                try {
                    var made = step.run(prepared);
                    reusable = true;
                    return made;
                } finally {
                    call.leaving();
                }
            } finally {
                release(sql, prepared, reusable);
            }
        } catch (SQLException failed) {
            noteWhetherUndone(failed);
            boolean lastWord = !inTransaction && !Sql.onlyReads(sql);
            var failure = call.explained(failed, sql, lastWord);
            if (failure instanceof DatabaseException known && Failures.isFatal(known)) {
                lease.breaks();
            }
            throw failure;
        }
    }

    private void checkControlsNothing(String sql) {
        if (Sql.kind(sql) == Sql.Kind.CONTROLS) {
            throw new IllegalArgumentException("'" + Sql.shown(sql)
                    + "' would begin or end a transaction behind the pool's back; use transaction(…), and throw in it"
                    + " to roll back");
        }
    }

    private Prepared prepare(String sql, boolean keys) throws SQLException {
        var cache = lease.cache();
        if (cache != null) {
            return cache.take(sql);
        }
        var statement = keys
                ? connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)
                : connection.prepareStatement(sql);
        return new Prepared(statement, -1);
    }

    private void bind(Prepared prepared, String sql, @Nullable Object[] arguments) throws SQLException {
        if (prepared.arguments() >= 0) {
            checkNumber(sql, prepared.arguments(), arguments.length);
        }
        Arguments.bind(prepared.statement(), arguments, lease.dialect());
    }

    /// SQLite would take a missing one for NULL.
    static void checkNumber(String sql, int wanted, int got) {
        if (wanted != got) {
            throw new IllegalArgumentException("the statement wants " + wanted + " arguments and got " + got
                    + "; give one for each '?'; in: " + Sql.shown(sql));
        }
    }

    private void release(String sql, Prepared prepared, boolean reusable) throws SQLException {
        var cache = lease.cache();
        if (cache != null && reusable) {
            cache.giveBack(sql, prepared);
        } else {
            prepared.statement().close();
        }
    }

    private Row row(ResultSet rows, Prepared prepared) throws SQLException {
        return new Row(rows, prepared.columns(rows), lease.dialect());
    }
}
