package dev.hawser.db;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Transactions that share a commit, and so its one wait for the disk. Each has a savepoint: one that fails is
/// undone alone. Who has been done is told so after the commit, never before.
///
/// Some failures take the whole transaction with them: a disk that is full, a statement that was stopped, `ON
/// CONFLICT ROLLBACK`. Then, and when the commit itself fails, those who did nothing wrong are run again, each by
/// itself.
final class Group {
    private static final String SAVEPOINT = "SAVEPOINT hawser_member";
    private static final String RELEASE = "RELEASE hawser_member";
    private static final String UNDO = "ROLLBACK TO hawser_member";

    /// Those who were first don't wait longer than about this for those who join.
    private static final long MOST_NANOS = 20_000_000;

    private final Lease lease;
    private final Bounds bounds;
    private final Source others;
    private final Runnable committed;

    /// All that were taken on.
    private final List<Call<?>> members = new ArrayList<>();

    private final List<Member> done = new ArrayList<>();
    private final List<Runnable> acknowledgements = new ArrayList<>();

    /// @param most members
    /// @param mostRows that a query may bring
    record Bounds(int most, int mostRows) {}

    /// Those who wait.
    @FunctionalInterface
    interface Source {
        /// Returns the next one, which has begun, or null when nobody is there.
        @Nullable
        Call<?> next();
    }

    /// @param acknowledge tells its caller
    private record Member(Call<?> call, Runnable acknowledge) {}

    /// @param committed is told of each commit
    Group(Lease lease, Bounds bounds, Source others, Runnable committed) {
        this.lease = lease;
        this.bounds = bounds;
        this.others = others;
        this.committed = committed;
    }

    /// Runs a call, and with it those who come meanwhile. Doesn't throw.
    ///
    /// @return tells all of them how it ended
    Runnable run(Call<?> first) {
        try {
            runTogether(first);
        } catch (Throwable unforeseen) {
            // Such as a lack of memory: nobody knows where it struck.
            rollBack();
            lease.breaks();
            members.forEach(call -> acknowledgements.add(() -> call.fail(unforeseen)));
        }
        return () -> acknowledgements.forEach(Runnable::run);
    }

    private void runTogether(Call<?> first) {
        members.add(first);
        try {
            execute("BEGIN IMMEDIATE");
        } catch (SQLException failed) {
            failAll(failed);
            return;
        }
        long began = System.nanoTime();
        boolean intact = attempt(first);
        while (intact && System.nanoTime() - began < MOST_NANOS) {
            var next = next();
            if (next == null) {
                break;
            }
            intact = attempt(next);
        }
        if (!intact) {
            rollBack();
            runAgain();
            return;
        }
        try {
            commit();
        } catch (SQLException failed) {
            rollBack();
            if (done.size() == 1) {
                blame(done.getFirst().call(), failed);
            } else {
                runAgain();
            }
            return;
        }
        done.forEach(member -> acknowledgements.add(member.acknowledge()));
    }

    private @Nullable Call<?> next() {
        var next = members.size() < bounds.most() ? others.next() : null;
        if (next != null) {
            members.add(next);
        }
        return next;
    }

    /// For all who wait the answer is the same, and to find that out takes `waits.busy` each time.
    private void failAll(SQLException failed) {
        var next = next();
        while (next != null) {
            next = next();
        }
        members.forEach(call -> blame(call, failed));
    }

    private void blame(Call<?> call, SQLException failed) {
        var failure = call.explained(failed, call.what(), false);
        if (failure instanceof DatabaseException known && Failures.isFatal(known)) {
            lease.breaks();
        }
        acknowledgements.add(() -> call.fail(failure));
    }

    /// Returns whether there still is a transaction, with what others did in it.
    private <T extends @Nullable Object> boolean attempt(Call<T> call) {
        T value;
        try {
            execute(SAVEPOINT);
            var session = new Session(lease, call, bounds.mostRows(), true);
            value = call.options().readOnly() ? readOnly(() -> call.run(session)) : call.run(session);
            session.checkWhole();
            execute(RELEASE);
        } catch (Throwable failure) {
            var told = failure instanceof SQLException said ? call.explained(said, call.what(), false) : failure;
            acknowledgements.add(() -> call.fail(told));
            return undo();
        }
        done.add(new Member(call, () -> call.succeed(value)));
        return true;
    }

    /// A database in memory has one connection, so here come those that only read, too.
    private <T extends @Nullable Object> T readOnly(Callable<T> work) throws Exception {
        // Not from the cache: such a statement acts when it is prepared.
        try (var pragma = lease.connection().createStatement()) {
            pragma.execute(Opening.READS_ONLY);
            try {
                return work.call();
            } finally {
                pragma.execute(Opening.WRITES_TOO);
            }
        }
    }

    private boolean undo() {
        try {
            execute(UNDO);
            execute(RELEASE);
            return true;
        } catch (SQLException gone) {
            return false;
        }
    }

    private void runAgain() {
        var innocent = List.copyOf(done);
        for (var member : innocent) {
            done.clear();
            runAlone(member.call());
        }
    }

    private void runAlone(Call<?> call) {
        try {
            execute("BEGIN IMMEDIATE");
        } catch (SQLException failed) {
            blame(call, failed);
            return;
        }
        if (!attempt(call) || done.isEmpty()) {
            rollBack();
            return;
        }
        try {
            commit();
        } catch (SQLException failed) {
            rollBack();
            blame(call, failed);
            return;
        }
        acknowledgements.add(done.getFirst().acknowledge());
    }

    private void commit() throws SQLException {
        execute("COMMIT");
        committed.run();
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException gone) {
            // What took the transaction away did the same. Should there be one all the same, nobody is to go on in it.
            lease.breaks();
        }
    }

    private void execute(String sql) throws SQLException {
        var cache = lease.cache();
        if (cache == null) {
            throw new AssertionError("a writer without SQLite");
        }
        var prepared = cache.take(sql);
        boolean reusable = false;
        try {
            prepared.statement().execute();
            reusable = true;
        } finally {
            if (reusable) {
                cache.giveBack(sql, prepared);
            } else {
                prepared.statement().close();
            }
        }
    }
}
