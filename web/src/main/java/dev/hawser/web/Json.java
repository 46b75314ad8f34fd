package dev.hawser.web;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/// JSON by Jackson, strict in what it reads: UTF-8 without exceptions, no second value behind the first, no key twice,
/// no half of a character, no number where text is wanted. Its limits on depth and on the length of numbers are
/// Jackson's own.
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    static {
        warmUp();
    }

    private Json() {}

    /// Loads a few hundred classes with this one: with the first value it would be an event loop that waits for them.
    private static void warmUp() {
        var some = new Some("text", 1, 1L, 1.5, true, List.of("item"), Map.of("key", "value"));
        read(MAPPER.writeValueAsBytes(some), Some.class);
        MAPPER.writeValueAsBytes(new LinkedHashMap<>(Map.of("key", some)));
    }

    /// Some of everything.
    record Some(
            String text,
            int number,
            long large,
            double real,
            boolean flag,
            List<String> list,
            Map<String, String> map) {}

    /// Writes a value as UTF-8.
    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /// Reads a value.
    ///
    /// @throws ProblemException a 400 that says where the text is no JSON, or no such value
    static <T> T read(byte[] bytes, Class<T> type) {
        String text = decode(bytes);
        checkSurrogates(text);
        try (var parser = MAPPER.createParser(text)) {
            try {
                @Nullable T value = MAPPER.readValue(parser, type);
                if (value == null) {
                    throw bad(" at line 1, column 1", "null is not expected");
                }
                return value;
            } catch (JacksonException wrong) {
                // Not each of them knows where it was thrown.
                var place = wrong.getLocation() == null ? parser.currentLocation() : wrong.getLocation();
                throw bad(" at line " + place.getLineNr() + ", column " + place.getColumnNr(), words(wrong));
            }
        }
    }

    /// The only encoding of JSON between systems (RFC 8259 §8.1).
    private static String decode(byte[] bytes) {
        var from = ByteBuffer.wrap(bytes);
        var to = CharBuffer.allocate(bytes.length);
        var result = StandardCharsets.UTF_8.newDecoder().decode(from, to, true);
        if (result.isError()) {
            throw bad(" at byte " + from.position(), "this is no UTF-8");
        }
        return to.flip().toString();
    }

    /// An escape for half of a character (RFC 8259 §8.2) makes text that can't be written again.
    private static void checkSurrogates(String text) {
        for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
            int unit = escaped(text, at);
            if (unit < 0) {
                at += 2;
            } else if (!Character.isSurrogate((char) unit)) {
                at += 6;
            } else if (Character.isHighSurrogate((char) unit) && isLow(escaped(text, at + 6))) {
                at += 12;
            } else {
                int line = 1
                        + (int) text.substring(0, at)
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                int column = at - text.lastIndexOf('\n', at);
                throw bad(" at line " + line + ", column " + column, "half of a surrogate pair stands alone");
            }
        }
    }

    private static boolean isLow(int unit) {
        return unit >= 0 && Character.isLowSurrogate((char) unit);
    }

    /// Returns what is escaped here by its number; -1 when nothing is.
    private static int escaped(String text, int at) {
        if (!text.startsWith("\\u", at) || at + 6 > text.length()) {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    /// What is wrong with the text is the client's to know; which of our classes it doesn't fit is not.
    private static String words(JacksonException wrong) {
        if (wrong instanceof StreamReadException) {
            return Escaped.text(wrong.getOriginalMessage());
        }
        if (wrong instanceof StreamConstraintsException) {
            return "it is nested too deeply, or has too long a name, number or text";
        }
        var path = new StringBuilder();
        for (var step : wrong.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty()
                ? "the value is of another kind than is expected"
                : "the value of '" + Escaped.text(path.toString()) + "' is of another kind than is expected";
    }

    private static ProblemException bad(String place, String words) {
        return new ProblemException(Status.BAD_REQUEST, "the body is no JSON that fits" + place + ": " + words);
    }
}
