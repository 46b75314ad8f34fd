package dev.hawser.web;

import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Header fields (RFC 9110 §5): names without regard to case, values in the order in which they came. Not to be
/// changed. Safe for use by many threads once made.
public interface Headers {
    /// Returns the first value of this field; empty when there is none.
    Optional<String> first(String name);

    /// Returns all values of this field, one a line; none when there is none. A list in one line is not split.
    List<String> all(String name);

    /// Returns whether there is such a field.
    boolean has(String name);

    /// Returns how many lines there are.
    int size();

    /// Visits each line, in order.
    void forEach(BiConsumer<String, String> visitor);
}
