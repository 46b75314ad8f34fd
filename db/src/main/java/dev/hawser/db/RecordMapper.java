package dev.hawser.db;

import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Makes a record of a row, through its canonical constructor, so that what that checks is checked.
final class RecordMapper<T> implements RowMapper<T> {
    private final Class<T> type;
    private final Constructor<T> constructor;
    private final String[] names;
    private final Class<?>[] types;
    private final boolean[] primitive;

    private RecordMapper(Class<T> type) {
        this.type = type;
        var components = type.getRecordComponents();
        names = Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new);
        types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        constructor = canonical(type, types);
        primitive = new boolean[types.length];
        for (int i = 0; i < types.length; i++) {
            primitive[i] = types[i].isPrimitive();
            types[i] = Values.boxed(types[i]);
        }
        for (var component : types) {
            Values.check(component);
        }
    }

    @SuppressWarnings("unchecked") // One mapper a class, of that class.
    static <T> RowMapper<T> of(Class<T> type) {
        if (type.isRecord()) {
            return (RowMapper<T>) MAPPERS.get(type);
        }
        var boxed = Values.boxed(type);
        Values.check(boxed);
        return row -> {
            if (row.columns().count() != 1) {
                throw new IllegalArgumentException(
                        "the result has " + row.columns().count() + " columns; expected one" + " for a "
                                + type.getSimpleName() + "; name a record for more");
            }
            return row.get(row.columns().name(1), boxed);
        };
    }

    private static final ClassValue<RecordMapper<?>> MAPPERS = new ClassValue<>() {
        @Override
        protected RecordMapper<?> computeValue(Class<?> record) {
            return new RecordMapper<>(record);
        }
    };

    @Override
    public T map(Row row) {
        var values = new @Nullable Object[names.length];
        for (int i = 0; i < names.length; i++) {
            values[i] = row.at(row.columns().index(names[i]), names[i], types[i]);
            if (values[i] == null && primitive[i]) {
                throw new DatabaseException.BadValue(
                        "the column " + names[i] + " is NULL, and " + type.getSimpleName() + "." + names[i] + " is a"
                                + " primitive; make that a " + types[i].getSimpleName(),
                        null);
            }
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException refused) {
            switch (refused.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(refused);
            }
        } catch (InstantiationException | IllegalAccessException impossible) {
            throw new LinkageError("the record " + type.getName() + " can't be made", impossible);
        }
    }

    private static <T> Constructor<T> canonical(Class<T> type, Class<?>[] types) {
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError("a record without its constructor", impossible);
        } catch (InaccessibleObjectException closed) {
            throw new IllegalArgumentException(
                    "the record " + type.getName() + " can't be made from here; open its package, or give a RowMapper",
                    closed);
        }
    }
}
