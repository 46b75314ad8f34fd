package dev.hawser.db;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Runs SQL on the thread that calls, which waits meanwhile. Arguments stand for the `?` of a statement, in order;
/// they are bound, never pasted in. Which types they may have: null, `String`, numbers, `Boolean`, `byte[]`,
/// `Instant`, `OffsetDateTime`, `LocalDate`, `LocalDateTime`, `UUID`, enums.
///
/// Every method throws a [DatabaseException] when the database refuses, a `CancellationException` when the call was
/// cancelled, and what a mapper throws.
public sealed interface Statements permits Transaction, BlockingPool {
    /// Returns all rows, [PoolOptions.Rows] at most.
    <T extends @Nullable Object> List<T> query(String sql, RowMapper<T> mapper, @Nullable Object... arguments);

    /// Returns all rows as records, or as values when there is one column only; see [RowMapper#of].
    default <T> List<T> query(String sql, Class<T> type, @Nullable Object... arguments) {
        return query(sql, RowMapper.of(type), arguments);
    }

    /// Returns the row there is, if any.
    ///
    /// @throws DatabaseException.BadValue when there are two
    <T> Optional<T> queryOne(String sql, RowMapper<T> mapper, @Nullable Object... arguments);

    /// Returns the row there is, if any, as a record or a value; see [RowMapper#of].
    default <T> Optional<T> queryOne(String sql, Class<T> type, @Nullable Object... arguments) {
        return queryOne(sql, RowMapper.of(type), arguments);
    }

    /// Runs a statement.
    ///
    /// @return how many rows it changed; 0 for one that changes none
    int execute(String sql, @Nullable Object... arguments);

    /// Inserts a row.
    ///
    /// @return the number that the database gave it, or that of the row which `ON CONFLICT DO UPDATE` changed
    ///     instead: with SQLite its `rowid`, elsewhere the column that counts by itself, or else the first. For
    ///     other keys (a SQLite table `WITHOUT ROWID` has no number), or several rows, [#query] an
    ///     `INSERT … RETURNING`
    /// @throws DatabaseException.BadValue when nothing was inserted, or the key is no whole number
    long insert(String sql, @Nullable Object... arguments);

    /// Runs a statement once for each list of arguments: all or none.
    ///
    /// @return how many rows were changed
    long batch(String sql, Collection<? extends @Nullable Object[]> arguments);
}
