package dev.hawser.db;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a function does things with that happen together or not at all: returning commits, throwing rolls back. For
/// the thread that runs the function, and until it returns.
public final class Transaction implements Statements {
    private final Session session;
    private volatile boolean over;

    Transaction(Session session) {
        this.session = session;
    }

    @Override
    public <T extends @Nullable Object> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return open().query(sql, mapper, arguments);
    }

    @Override
    public <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, @Nullable Object... arguments) {
        return open().queryOne(sql, mapper, arguments);
    }

    @Override
    public int execute(String sql, @Nullable Object... arguments) {
        return open().execute(sql, arguments);
    }

    @Override
    public long insert(String sql, @Nullable Object... arguments) {
        return open().insert(sql, arguments);
    }

    @Override
    public long batch(String sql, Collection<? extends @Nullable Object[]> arguments) {
        return open().batch(sql, arguments);
    }

    void end() {
        over = true;
    }

    private Session open() {
        if (over) {
            throw new IllegalStateException("the transaction is over: its function has returned;"
                    + " do all of it inside, or begin another one");
        }
        return session;
    }
}
