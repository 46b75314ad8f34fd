package dev.hawser.core.endpoint;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// An endpoint's string, split into its word, the parts behind it and its keywords. Whoever reads a word, its own
/// or that of a [ServerWord] or [ClientWord], asks this for what stands there.
///
/// What doesn't fit is an `IllegalArgumentException` that says what was expected; the reader of the whole string adds
/// the string.
public final class EndpointString {
    private final List<String> parts;
    private final Map<String, String> keywords;

    private EndpointString(List<String> parts, Map<String, String> keywords) {
        this.parts = Collections.unmodifiableList(parts);
        this.keywords = Collections.unmodifiableMap(keywords);
    }

    /// Splits at colons, and a keyword at its first equals sign; a backslash makes any character plain.
    ///
    /// @throws IllegalArgumentException when a backslash ends it or a key is given twice
    static EndpointString split(String text) {
        List<String> parts = new ArrayList<>();
        Map<String, String> keywords = new LinkedHashMap<>();
        var part = new StringBuilder();
        String key = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                if (++i == text.length()) {
                    throw new IllegalArgumentException("a backslash ends it; expected a character behind it");
                }
                part.append(text.charAt(i));
            } else if (c == ':') {
                add(parts, keywords, key, part.toString());
                key = null;
                part.setLength(0);
            } else if (c == '=' && key == null) {
                key = part.toString();
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        add(parts, keywords, key, part.toString());
        return new EndpointString(parts, keywords);
    }

    private static void add(List<String> parts, Map<String, String> keywords, @Nullable String key, String value) {
        if (key == null) {
            parts.add(value);
        } else if (keywords.put(key, value) != null) {
            throw new IllegalArgumentException("key '" + key + "' is given twice; expected once");
        }
    }

    /// Returns the first part, which says what kind of place it is; empty when there is none.
    public String word() {
        return parts.isEmpty() ? "" : parts.getFirst();
    }

    /// Checks that it has so many parts behind its word, and no other keys than these.
    ///
    /// @param grammar what is expected, for the message, as in `tcp:PORT[:backlog=N]`
    /// @return this
    public EndpointString expect(String grammar, int partsBehind, String... keys) {
        var known = List.of(keys);
        for (String key : keywords.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException("unknown key '" + key + "'; expected "
                        + (known.isEmpty() ? "none, as in " + grammar : "one of " + String.join(", ", known)));
            }
        }
        if (parts.size() != partsBehind + 1) {
            throw new IllegalArgumentException("expected " + grammar);
        }
        return this;
    }

    /// Returns the endpoint that stands behind this one's word: all but the word and its own keys. So a word that goes
    /// before others reads its keys, and leaves the rest to [Endpoint#of(EndpointString)] or
    /// [ClientEndpoint#of(EndpointString)].
    public EndpointString behind(String... ownKeys) {
        var rest = new LinkedHashMap<>(keywords);
        for (String key : ownKeys) {
            rest.remove(key);
        }
        return new EndpointString(parts.subList(Math.min(1, parts.size()), parts.size()), rest);
    }

    /// Returns a part behind the word.
    ///
    /// @param index 1 for the first, and no more than were expected
    public String part(int index) {
        return parts.get(index);
    }

    /// Returns a part behind the word as a number.
    ///
    /// @param name what it is, for the message
    public int number(int index, String name) {
        return number(name, part(index));
    }

    /// Returns a keyword's value; empty when it isn't given.
    public Optional<String> text(String key) {
        return Optional.ofNullable(keywords.get(key));
    }

    /// Returns a keyword's value as a number.
    public OptionalInt number(String key) {
        var digits = keywords.get(key);
        return digits == null ? OptionalInt.empty() : OptionalInt.of(number(key, digits));
    }

    /// Returns a keyword's value as an IP address. Names aren't looked up.
    public Optional<InetAddress> address(String key) {
        return text(key).map(literal -> {
            try {
                return InetAddress.ofLiteral(literal);
            } catch (IllegalArgumentException notAnAddress) {
                throw new IllegalArgumentException(
                        key + " is '" + literal + "'; expected an IP address (in IPv6 write \\: for each colon)",
                        notAnAddress);
            }
        });
    }

    /// Returns a keyword's value as an IP address and a port. The last colon parts them, as there are others in an
    /// IPv6 address.
    public Optional<InetSocketAddress> socketAddress(String key) {
        return text(key).map(value -> {
            int colon = value.lastIndexOf(':');
            try {
                int port = number(key + "'s port", value.substring(colon + 1));
                return new InetSocketAddress(InetAddress.ofLiteral(value.substring(0, Math.max(0, colon))), port);
            } catch (IllegalArgumentException bad) {
                throw new IllegalArgumentException(
                        key + " is '" + value + "'; expected an IP address and a port, as in 127.0.0.1\\:53", bad);
            }
        });
    }

    /// Returns a keyword's value as a path.
    public Optional<Path> path(String key) {
        return text(key).map(value -> path(key, value));
    }

    /// Returns a part behind the word as a path.
    ///
    /// @param name what it is, for the message
    public Path path(int index, String name) {
        return path(name, part(index));
    }

    /// Returns a keyword's value as a time, which is written in seconds.
    public Optional<Duration> seconds(String key) {
        return text(key).map(value -> {
            try {
                return Duration.ofNanos(new BigDecimal(value).movePointRight(9).longValueExact());
            } catch (ArithmeticException | NumberFormatException unfit) {
                throw new IllegalArgumentException(key + " is '" + value + "'; expected a number of seconds", unfit);
            }
        });
    }

    /// Returns a keyword's value as a list, whose members have commas between them; empty when it isn't given.
    public List<String> list(String key) {
        return text(key).map(value -> List.of(value.split(",", -1))).orElse(List.of());
    }

    /// Returns whether a keyword's value is yes; without it, it isn't.
    public boolean yes(String key) {
        String value = keywords.getOrDefault(key, "no");
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException(key + " is '" + value + "'; expected yes or no");
        };
    }

    /// Returns its word, parts and keys, without backslashes: for a message.
    @Override
    public String toString() {
        return parts + " " + keywords;
    }

    private static Path path(String name, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty; expected a path");
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException invalid) {
            throw new IllegalArgumentException(name + " is '" + value + "'; expected a path", invalid);
        }
    }

    private static int number(String name, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " is '" + digits + "'; expected a number", notANumber);
        }
    }
}
