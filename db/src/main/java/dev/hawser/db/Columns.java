package dev.hawser.db;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the columns of a result are.
final class Columns {
    private static final int AMBIGUOUS = -1;

    private final String[] names;
    private final Map<String, Integer> indexes = new HashMap<>();

    Columns(ResultSetMetaData result) throws SQLException {
        names = new String[result.getColumnCount()];
        for (int i = 0; i < names.length; i++) {
            names[i] = result.getColumnLabel(i + 1);
            indexes.merge(key(names[i]), i + 1, (_, _) -> AMBIGUOUS);
        }
    }

    /// Returns a name without what doesn't matter in it.
    static String key(String name) {
        StringBuilder key = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c != '_' && !Character.isUpperCase(c);
            if (key == null && !plain) {
                key = new StringBuilder(name.length()).append(name, 0, i);
            }
            if (key != null && c != '_') {
                key.append(Character.toLowerCase(c));
            }
        }
        return key == null ? name : key.toString();
    }

    int count() {
        return names.length;
    }

    String name(int index) {
        return names[index - 1];
    }

    /// Returns where a column is, from 1.
    int index(String name) {
        var index = find(key(name), name);
        if (index == null) {
            throw new IllegalArgumentException("the result has no column " + name + "; it has "
                    + String.join(", ", names) + "; give one that name with AS");
        }
        return index;
    }

    private @Nullable Integer find(String key, String name) {
        var index = indexes.get(key);
        if (index != null && index == AMBIGUOUS) {
            throw new IllegalArgumentException(
                    "the result has more than one column " + name + "; tell them apart with AS");
        }
        return index;
    }
}
