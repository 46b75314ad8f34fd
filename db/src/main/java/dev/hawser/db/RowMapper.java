package dev.hawser.db;

import org.jspecify.annotations.Nullable;

/// Makes something of a row.
///
/// @param <T> what it makes
@FunctionalInterface
public interface RowMapper<T extends @Nullable Object> {
    /// Makes it. Called on the thread that reads; what it throws ends the query.
    ///
    /// @param row good for this call only
    T map(Row row);

    /// Returns one that makes a record by the names of the columns, or takes a query's only column. A column's name
    /// is a component's when they are the same without capitals and underscores: `created_at` is `createdAt`.
    ///
    /// @param type a record, or one of the types of [Row#get]
    /// @throws IllegalArgumentException for any other type
    static <T> RowMapper<T> of(Class<T> type) {
        return RecordMapper.of(type);
    }
}
