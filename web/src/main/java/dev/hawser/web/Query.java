package dev.hawser.web;

import java.util.ArrayList;
import java.util.List;

/// The query of a request, or a form in its body: names and values, each decoded once, as
/// `application/x-www-form-urlencoded`.
///
/// @param fields in the order in which they came
public record Query(List<Field> fields) {
    /// As many as Tomcat and PHP take by default, to the order of magnitude. A form of a mebibyte could have half a
    /// million, each an object or three.
    static final int MOST_FIELDS = 1000;

    static final Query NONE = new Query(List.of());

    /// A name and its value.
    public record Field(String name, String value) {}

    public Query {
        fields = List.copyOf(fields);
    }

    /// Returns the first value of this name.
    public Parameter first(String name) {
        for (var field : fields) {
            if (field.name.equals(name)) {
                return new Parameter(name, field.value);
            }
        }
        return new Parameter(name, null);
    }

    /// Returns all values of this name.
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .map(Field::value)
                .toList();
    }

    /// Reads a query.
    ///
    /// @param raw what comes after the question mark
    /// @throws ProblemException a 400 when something in it can't be decoded, or there are too many fields
    static Query of(String raw) {
        if (raw.isEmpty()) {
            return NONE;
        }
        var fields = new ArrayList<Field>();
        for (int start = 0; start <= raw.length(); ) {
            int and = raw.indexOf('&', start);
            int end = and < 0 ? raw.length() : and;
            if (end > start) {
                if (fields.size() == MOST_FIELDS) {
                    throw new ProblemException(
                            Status.BAD_REQUEST, "there are too many fields; expected at most " + MOST_FIELDS);
                }
                fields.add(field(raw.substring(start, end)));
            }
            start = end + 1;
        }
        return new Query(fields);
    }

    private static Field field(String raw) {
        int equals = raw.indexOf('=');
        return equals < 0
                ? new Field(Path.decode(raw, true), "")
                : new Field(Path.decode(raw.substring(0, equals), true), Path.decode(raw.substring(equals + 1), true));
    }
}
