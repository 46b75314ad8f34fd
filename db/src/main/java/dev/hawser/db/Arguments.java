package dev.hawser.db;

import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Binds arguments: they reach the database beside the statement, never in it.
final class Arguments {
    /// SQLite has no type for time. So many digits as PostgreSQL keeps, always all of them: so texts sort by time.
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    private Arguments() {}

    static void bind(PreparedStatement statement, @Nullable Object[] arguments, Dialect dialect) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            bind(statement, i + 1, arguments[i], dialect);
        }
    }

    private static void bind(PreparedStatement to, int at, @Nullable Object argument, Dialect dialect)
            throws SQLException {
        switch (argument) {
            case null -> to.setNull(at, Types.NULL);
            case String text -> to.setString(at, text);
            case Long whole -> to.setLong(at, whole);
            case Integer whole -> to.setInt(at, whole);
            case Short whole -> to.setInt(at, whole);
            case Double real -> to.setDouble(at, real);
            case Float real -> to.setDouble(at, real);
            case Boolean truth -> bindTruth(to, at, truth, dialect);
            case BigDecimal exact -> to.setBigDecimal(at, exact);
            case byte[] bytes -> to.setBytes(at, bytes);
            case Enum<?> constant -> to.setString(at, constant.name());
            case Instant instant -> bindMoment(to, at, instant.atOffset(ZoneOffset.UTC), dialect);
            case OffsetDateTime moment -> bindMoment(to, at, moment, dialect);
            case LocalDateTime time when dialect == Dialect.SQLITE -> to.setString(at, micros(time));
            case LocalDate date when dialect == Dialect.SQLITE -> to.setString(at, date.toString());
            case UUID id when dialect == Dialect.SQLITE -> to.setString(at, id.toString());
            case LocalDateTime time -> to.setObject(at, time);
            case LocalDate date -> to.setObject(at, date);
            case UUID id -> to.setObject(at, id);
            default ->
                throw new IllegalArgumentException("argument " + at + " is a "
                        + argument.getClass().getName()
                        + "; expected null, String, a number, Boolean, byte[], Instant, OffsetDateTime, LocalDate,"
                        + " LocalDateTime, UUID or an enum; make it one of these");
        }
    }

    private static void bindTruth(PreparedStatement to, int at, boolean truth, Dialect dialect) throws SQLException {
        if (dialect == Dialect.SQLITE) {
            to.setInt(at, truth ? 1 : 0);
        } else {
            to.setBoolean(at, truth);
        }
    }

    private static void bindMoment(PreparedStatement to, int at, OffsetDateTime moment, Dialect dialect)
            throws SQLException {
        if (dialect == Dialect.SQLITE) {
            to.setString(at, micros(moment.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()) + "Z");
        } else {
            to.setObject(at, moment);
        }
    }

    private static String micros(LocalDateTime time) {
        return MICROS.format(time.truncatedTo(ChronoUnit.MICROS));
    }
}
