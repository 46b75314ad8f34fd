package dev.hawser.db;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// Takes what a driver brought for what a program wants, when nothing is lost.
final class Values {
    private static final Map<Class<?>, Class<?>> BOXED = Map.of(
            int.class, Integer.class,
            long.class, Long.class,
            double.class, Double.class,
            boolean.class, Boolean.class);

    private static final Set<Class<?>> KNOWN = Set.of(
            Object.class,
            String.class,
            Integer.class,
            Long.class,
            Double.class,
            Boolean.class,
            BigDecimal.class,
            byte[].class,
            Instant.class,
            OffsetDateTime.class,
            LocalDate.class,
            LocalDateTime.class,
            UUID.class);

    private Values() {}

    @SuppressWarnings("unchecked") // A primitive's class has the type of its box.
    static <T> Class<T> boxed(Class<T> type) {
        return (Class<T>) BOXED.getOrDefault(type, type);
    }

    /// @throws IllegalArgumentException when no column can be had as this type
    static void check(Class<?> type) {
        if (!KNOWN.contains(type) && !type.isEnum()) {
            throw new IllegalArgumentException("a column can't be a " + type.getName()
                    + "; expected String, Long, Integer, Double, Boolean, BigDecimal, byte[], Instant, OffsetDateTime,"
                    + " LocalDate, LocalDateTime, UUID, an enum or a record of these; or write a RowMapper");
        }
    }

    static <T> T as(Object raw, Class<T> type, String column) {
        if (type.isInstance(raw)) {
            return type.cast(raw);
        }
        if (type == Long.class && raw instanceof Integer whole) {
            // What SQLite's driver makes of every number that is small enough.
            return type.cast(whole.longValue());
        }
        check(type);
        try {
            return type.cast(converted(raw, type));
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException lossy) {
            throw new DatabaseException.BadValue(
                    "the column " + column + " holds a " + raw.getClass().getSimpleName() + " that is no "
                            + type.getSimpleName() + "; read it as another type, or cast it in SQL",
                    lossy);
        }
    }

    private static Object converted(Object raw, Class<?> type) {
        if (type == String.class) {
            return text(raw);
        }
        if (type == Long.class) {
            return number(raw).longValueExact();
        }
        if (type == Integer.class) {
            return number(raw).intValueExact();
        }
        if (type == Double.class) {
            return number(raw).doubleValue();
        }
        if (type == BigDecimal.class) {
            return raw instanceof String text ? new BigDecimal(text) : number(raw);
        }
        if (type == Boolean.class) {
            return truth(raw);
        }
        if (type == UUID.class) {
            return UUID.fromString(text(raw));
        }
        if (type.isEnum()) {
            return constant(type, text(raw));
        }
        return time(raw, type);
    }

    private static String text(Object raw) {
        return switch (raw) {
            case byte[] _ -> throw new IllegalArgumentException("bytes");
            default -> raw.toString();
        };
    }

    private static BigDecimal number(Object raw) {
        return switch (raw) {
            case Integer whole -> BigDecimal.valueOf(whole);
            case Long whole -> BigDecimal.valueOf(whole);
            case Short whole -> BigDecimal.valueOf(whole);
            case BigDecimal exact -> exact;
            case BigInteger whole -> new BigDecimal(whole);
            case Double real -> BigDecimal.valueOf(real);
            case Float real -> new BigDecimal(real.toString());
            default -> throw new IllegalArgumentException("not a number");
        };
    }

    private static boolean truth(Object raw) {
        int bit = number(raw).intValueExact();
        if (bit != 0 && bit != 1) {
            throw new IllegalArgumentException("neither 0 nor 1");
        }
        return bit == 1;
    }

    private static Object constant(Class<?> type, String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no constant of that name");
    }

    private static Object time(Object raw, Class<?> type) {
        if (type == LocalDate.class) {
            return switch (raw) {
                case LocalDateTime time -> time.toLocalDate();
                case String text -> LocalDate.parse(text);
                default -> throw new IllegalArgumentException("not a date");
            };
        }
        if (type == LocalDateTime.class) {
            return switch (raw) {
                case String text -> LocalDateTime.parse(text.replace(' ', 'T'));
                default -> throw new IllegalArgumentException("not a date and time");
            };
        }
        if (type != Instant.class && type != OffsetDateTime.class) {
            throw new IllegalArgumentException("another type");
        }
        OffsetDateTime moment = switch (raw) {
            case OffsetDateTime time -> time;
            case String text -> moment(text);
            default -> throw new IllegalArgumentException("not a point in time");
        };
        return type == Instant.class ? moment.toInstant() : moment;
    }

    /// What SQLite's functions make has no zone, and means UTC.
    private static OffsetDateTime moment(String text) {
        String iso = text.replace(' ', 'T');
        boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 0 || iso.lastIndexOf('-') > iso.indexOf('T');
        return zoned ? OffsetDateTime.parse(iso) : LocalDateTime.parse(iso).atOffset(ZoneOffset.UTC);
    }
}
