package dev.hawser.web;

import java.util.Optional;

/// What a filter knows about a request and tells those behind it: a name with a type. Two are never the same, so what
/// one filter notes no other can overwrite by accident. Safe for use by many threads.
public final class Attribute<T> {
    private final String name;

    /// Makes an attribute.
    ///
    /// @param name for people
    public Attribute(String name) {
        this.name = name;
    }

    /// Returns what was noted; empty when nothing was.
    @SuppressWarnings("unchecked") // set() takes nothing else under this key.
    public Optional<T> of(Request request) {
        return Optional.ofNullable((T) request.noted(this));
    }

    /// Notes a value.
    public void set(Request request, T value) {
        request.note(this, value);
    }

    @Override
    public String toString() {
        return name;
    }
}
