package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An open result: the statement, its connection, and who may use them now.
final class Cursor<T extends @Nullable Object> implements RowStream.Source<T>, Watch.Subject {
    private final Watch watch;
    private final SharedLane lane;
    private final Lease lease;
    private final String what;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final RowMapper<T> mapper;
    private final int chunk;
    private final Row row;
    private final long openedNanos;

    /// Guarded by this, as is what follows.
    private @Nullable Call<List<T>> fetching;

    private long lastNanos;
    private boolean released;

    /// Why it is over: null while it isn't, and at the result's end.
    private @Nullable RuntimeException over;

    private boolean atEnd;

    /// Opens it on a connection that is kept for it.
    private Cursor(Open open, PreparedStatement statement, ResultSet rows, RowMapper<T> mapper) throws SQLException {
        watch = open.watch;
        lane = open.lane;
        lease = open.session.lease();
        what = "a stream of " + Sql.shown(open.sql);
        this.statement = statement;
        this.rows = rows;
        this.mapper = mapper;
        chunk = open.chunk;
        row = new Row(rows, new Columns(rows.getMetaData()), lease.dialect());
        openedNanos = watch.nanoTime();
        lastNanos = openedNanos;
    }

    /// What a cursor is opened with.
    record Open(Watch watch, SharedLane lane, Session session, String sql, int chunk) {
        <T extends @Nullable Object> Cursor<T> cursor(RowMapper<T> mapper, @Nullable Object[] arguments) {
            var lease = session.lease();
            var call = session.call();
            try {
                // PostgreSQL hands out a part of a result only within a transaction.
                if (lease.dialect() != Dialect.SQLITE) {
                    lease.connection().setAutoCommit(false);
                }
                var statement = lease.connection().prepareStatement(sql);
                boolean open = false;
                try {
                    var cursor = cursor(statement, mapper, arguments);
                    open = true;
                    return cursor;
                } finally {
                    if (!open) {
                        // Whoever is stopped, or binds what can't be, would leave it to a connection that stays.
                        statement.close();
                    }
                }
            } catch (SQLException failed) {
                var failure = call.explained(failed, sql, false);
                if (failure instanceof DatabaseException known && Failures.isFatal(known)) {
                    lease.breaks();
                }
                throw failure;
            }
        }

        private <T extends @Nullable Object> Cursor<T> cursor(
                PreparedStatement statement, RowMapper<T> mapper, @Nullable Object[] arguments) throws SQLException {
            var lease = session.lease();
            var call = session.call();
            statement.setFetchSize(chunk);
            Session.checkNumber(sql, statement.getParameterMetaData().getParameterCount(), arguments.length);
            Arguments.bind(statement, arguments, lease.dialect());
            call.entering(statement::cancel);
            try {
                var cursor = new Cursor<>(this, statement, statement.executeQuery(), mapper);
                lease.keep();
                watch.add(cursor);
                return cursor;
            } finally {
                call.leaving();
            }
        }
    }

    @Override
    public Deferred<List<T>> next() {
        Call<List<T>> call;
        synchronized (this) {
            if (atEnd) {
                return Deferred.succeeded(List.of());
            }
            if (over != null) {
                return Deferred.failed(over);
            }
            if (fetching != null) {
                return Deferred.failed(new IllegalStateException(
                        "next() while the last one is under way; wait for its Deferred, then ask for more"));
            }
            call = new Call<>(watch, what, Call.Kind.STATEMENT, TransactionOptions.defaults(), _ -> List.of());
            fetching = call;
        }
        watch.add(call);
        lane.goOn(() -> fetch(call));
        return call.result();
    }

    private void fetch(Call<List<T>> call) {
        if (!call.begin()) {
            // Stopped before it began, by its caller or by the pool's end.
            end(new DatabaseException.Closed("the stream was closed when a next() was cancelled", null));
            return;
        }
        List<T> found;
        try {
            found = read(call);
        } catch (Throwable failure) {
            end(failure instanceof RuntimeException why ? why : new IllegalStateException(failure));
            call.fail(failure);
            return;
        }
        boolean last = found.size() < chunk;
        synchronized (this) {
            fetching = null;
            lastNanos = watch.nanoTime();
            atEnd = last;
            last |= over != null;
        }
        if (last) {
            release();
        }
        call.succeed(found);
    }

    private List<T> read(Call<?> call) {
        if (lease.dialect() != Dialect.SQLITE) {
            call.runsOn(lease.connection());
        }
        // PostgreSQL's driver takes a statement that has rows for one that has ended, and wouldn't stop it.
        call.entering(lease::stopWhatRuns);
        try {
            var found = new ArrayList<T>();
            while (found.size() < chunk && rows.next()) {
                found.add(mapper.map(row));
            }
            return found;
        } catch (SQLException failed) {
            var failure = call.explained(failed, what, false);
            if (failure instanceof DatabaseException known && Failures.isFatal(known)) {
                lease.breaks();
            }
            throw failure;
        } finally {
            call.leaving();
        }
    }

    @Override
    public void close() {
        stopped(new DatabaseException.Closed("the stream was closed", null), Stop.Why.CANCELLED);
    }

    @Override
    public void stop(Stop.Why why, String message) {
        stopped(new Stop(why, message, watch.nanoTime()).failure(null), why);
    }

    private void stopped(RuntimeException failure, Stop.Why why) {
        Call<?> current;
        synchronized (this) {
            if (over != null || atEnd) {
                return;
            }
            over = failure;
            current = fetching;
        }
        if (current != null) {
            // Whoever fetches gives the connection back.
            current.stop(why, String.valueOf(failure.getMessage()));
        } else {
            lane.goOn(this::release);
        }
    }

    private void end(RuntimeException why) {
        synchronized (this) {
            fetching = null;
            over = over == null ? why : over;
        }
        release();
    }

    private void release() {
        boolean well;
        synchronized (this) {
            if (released) {
                return;
            }
            released = true;
            well = over == null;
        }
        try (statement;
                rows) {
            if (lease.dialect() != Dialect.SQLITE) {
                lease.connection().rollback();
            }
        } catch (SQLException failed) {
            lease.breaks();
        }
        lease.giveBack();
        watch.ended(this, well);
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public long sinceNanos() {
        return openedNanos;
    }

    @Override
    public void look(long now) {
        var hold = watch.waits().hold();
        boolean idle;
        synchronized (this) {
            idle = fetching == null && over == null && !atEnd && now - lastNanos > hold.toNanos();
        }
        if (idle) {
            watch.reportHeld(what, Duration.ofNanos(now - lastNanosNow()), new StackTraceElement[0]);
            stop(Stop.Why.TIMED_OUT, "nobody read from the stream for " + hold + ", so it was closed");
        }
    }

    private synchronized long lastNanosNow() {
        return lastNanos;
    }

    @Override
    public String describe(long now) {
        return what + " (for " + Duration.ofNanos(now - openedNanos).toMillis() + " ms)";
    }
}
