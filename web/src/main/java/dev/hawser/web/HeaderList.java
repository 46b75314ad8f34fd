package dev.hawser.web;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The header fields of an answer: a handful, so a list. What could end a line early is refused here, where the
/// culprit is still on the stack (RFC 9112 §11.1).
final class HeaderList implements Headers {
    static final HeaderList NONE = new HeaderList();

    /// Name and value in turns.
    private final String[] lines;
    /// Made when it is first asked for. Threads that ask at once make the same.
    private @Nullable Encoded encoded;

    /// A field that is final is seen whole by whichever thread sees the record.
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Encoded(byte[] bytes) {}

    private HeaderList(String... lines) {
        this.lines = lines;
    }

    /// Returns these fields and one more.
    HeaderList with(String name, String value) {
        checkName(name);
        checkValue(name, value);
        var longer = Arrays.copyOf(lines, lines.length + 2);
        longer[lines.length] = name;
        longer[lines.length + 1] = value;
        return new HeaderList(longer);
    }

    /// Returns these fields without those of this name.
    HeaderList without(String name) {
        if (!has(name)) {
            return this;
        }
        var kept = new ArrayList<String>();
        forEach((other, value) -> {
            if (!other.equalsIgnoreCase(name)) {
                kept.add(other);
                kept.add(value);
            }
        });
        return new HeaderList(kept.toArray(String[]::new));
    }

    @Override
    public Optional<String> first(String name) {
        for (int i = 0; i < lines.length; i += 2) {
            if (lines[i].equalsIgnoreCase(name)) {
                return Optional.of(lines[i + 1]);
            }
        }
        return Optional.empty();
    }

    @Override
    public List<String> all(String name) {
        var found = new ArrayList<String>();
        forEach((other, value) -> {
            if (other.equalsIgnoreCase(name)) {
                found.add(value);
            }
        });
        return List.copyOf(found);
    }

    @Override
    public boolean has(String name) {
        return first(name).isPresent();
    }

    @Override
    public int size() {
        return lines.length / 2;
    }

    @Override
    public void forEach(BiConsumer<String, String> visitor) {
        for (int i = 0; i < lines.length; i += 2) {
            visitor.accept(lines[i], lines[i + 1]);
        }
    }

    /// Returns the lines as HTTP/1.1 has them, each with its end (RFC 9112 §5): kept, because what is in most answers
    /// is in all of them. Not to be changed.
    byte[] encoded() {
        var known = encoded;
        if (known == null) {
            var text = new StringBuilder();
            forEach((name, value) ->
                    text.append(name).append(": ").append(value).append("\r\n"));
            // What went in was checked: one byte a character.
            known = new Encoded(text.toString().getBytes(StandardCharsets.ISO_8859_1));
            encoded = known;
        }
        return known.bytes;
    }

    /// A token (RFC 9110 §5.6.2).
    private static void checkName(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException("header name is '" + Escaped.text(name)
                    + "'; expected letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2)");
        }
    }

    private static void checkValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c > 0xff || c == 0x7f) {
                throw new IllegalArgumentException("value of header " + name + " is '" + Escaped.text(value)
                        + "'; expected no control characters and nothing past U+00FF (RFC 9110 §5.5)");
            }
        }
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (!isTokenCharacter(name.charAt(i))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
