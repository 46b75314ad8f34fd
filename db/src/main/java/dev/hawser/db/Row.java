package dev.hawser.db;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// The row that a [RowMapper] is looking at. Columns go by their names, in which capitals and underscores don't
/// matter.
///
/// A value is taken as what the program wants only if nothing of it is lost: no text as a number that it isn't, no
/// `long` cut to an `int`.
public final class Row {
    private final ResultSet rows;
    private final Columns columns;
    private final Dialect dialect;

    Row(ResultSet rows, Columns columns, Dialect dialect) {
        this.rows = rows;
        this.columns = columns;
        this.dialect = dialect;
    }

    /// Returns the value of a column.
    ///
    /// @param type one of `String`, `Long`, `Integer`, `Double`, `Boolean`, `BigDecimal`, `byte[]`, `Instant`,
    ///     `OffsetDateTime`, `LocalDate`, `LocalDateTime`, `UUID`, an enum (by its constant's name), or `Object`
    ///     for what the driver makes of it
    /// @throws DatabaseException.BadValue when it is NULL or can't be had as that type
    /// @throws IllegalArgumentException when there is no such column, or two
    public <T> T get(String column, Class<T> type) {
        var value = find(column, type);
        if (value == null) {
            throw new DatabaseException.BadValue(
                    "the column " + column + " is NULL; find() it, or let the query say coalesce(…)", null);
        }
        return value;
    }

    /// Returns the value of a column, or null for NULL.
    public <T> @Nullable T find(String column, Class<T> type) {
        return at(columns.index(column), column, type);
    }

    /// Returns a text that isn't NULL.
    public String getString(String column) {
        return get(column, String.class);
    }

    /// Returns a whole number that isn't NULL.
    public long getLong(String column) {
        return get(column, Long.class);
    }

    /// Returns a whole number that isn't NULL and fits.
    public int getInt(String column) {
        return get(column, Integer.class);
    }

    Columns columns() {
        return columns;
    }

    <T> @Nullable T at(int index, String column, Class<T> type) {
        Object raw;
        try {
            raw = rows.getObject(index);
            if (raw != null && dialect != Dialect.SQLITE) {
                raw = inTime(index, raw, type);
            }
        } catch (SQLException failed) {
            throw new DatabaseException.BadValue(
                    "the column " + column + " can't be read as " + type.getSimpleName() + ": " + failed.getMessage(),
                    failed);
        }
        return raw == null ? null : Values.as(raw, type, column);
    }

    /// Dates of JDBC's own types would be in the zone of this machine.
    private Object inTime(int index, Object raw, Class<?> type) throws SQLException {
        return switch (raw) {
            case java.sql.Timestamp _
            when type == LocalDateTime.class || type == LocalDate.class -> rows.getObject(index, LocalDateTime.class);
            case java.sql.Timestamp _ -> rows.getObject(index, OffsetDateTime.class);
            case java.sql.Date _ -> rows.getObject(index, LocalDate.class);
            default -> raw;
        };
    }
}
