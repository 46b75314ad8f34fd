package dev.hawser.web;

import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A parameter of the path or the query, as text or as what it should be. One that is missing or no such thing is the
/// client's fault, and answered with a 400 that names it.
///
/// @param name what the client calls it
/// @param value decoded; null when it isn't given
public record Parameter(String name, @Nullable String value) {
    /// Returns whether it is given.
    public boolean isPresent() {
        return value != null;
    }

    /// Returns it as text.
    ///
    /// @throws ProblemException a 400 when it isn't given
    public String asText() {
        if (value == null) {
            throw bad("is missing");
        }
        return value;
    }

    /// Returns it as text, or this instead when it isn't given.
    public String orElse(String other) {
        return value == null ? other : value;
    }

    /// Returns it if it is given.
    public Optional<String> optional() {
        return Optional.ofNullable(value);
    }

    /// Returns it as a number.
    ///
    /// @throws ProblemException a 400 when it isn't given or no number from -2^31 to 2^31-1
    public int asInt() {
        return as("a whole number", Integer::valueOf);
    }

    /// Returns it as a number.
    ///
    /// @throws ProblemException a 400 when it isn't given or no number from -2^63 to 2^63-1
    public long asLong() {
        return as("a whole number", Long::valueOf);
    }

    /// Returns it as a UUID.
    ///
    /// @throws ProblemException a 400 when it isn't given or no UUID
    public UUID asUuid() {
        return as("a UUID", UUID::fromString);
    }

    /// Returns it as something else.
    ///
    /// @param wanted names that, with its article
    /// @param reader throws an [IllegalArgumentException] for what it can't read
    /// @throws ProblemException a 400 when it isn't given or can't be read
    public <T> T as(String wanted, Function<String, T> reader) {
        String text = asText();
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException unfit) {
            throw bad("is '" + Escaped.text(text) + "'; expected " + wanted);
        }
    }

    private ProblemException bad(String what) {
        return new ProblemException(Status.BAD_REQUEST, "parameter " + name + " " + what);
    }
}
