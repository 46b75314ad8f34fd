package dev.hawser.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The path of a request: split at slashes, then each segment decoded, once (RFC 3986 §2.4). A slash that was encoded
/// is part of its segment.
///
/// @param raw as it was sent, from its first slash
/// @param segments decoded; the last one is empty when the path ends with a slash, and the only one of `/` is
public record Path(String raw, List<String> segments) {
    /// Reads a path.
    ///
    /// @throws ProblemException a 400 when something in it can't be decoded
    static Path of(String raw) {
        var segments = new ArrayList<String>();
        int start = 1;
        for (int slash = raw.indexOf('/', 1); slash >= 0; slash = raw.indexOf('/', start)) {
            segments.add(decode(raw.substring(start, slash), false));
            start = slash + 1;
        }
        segments.add(decode(raw.substring(Math.min(start, raw.length())), false));
        return new Path(raw, segments);
    }

    /// Decodes percent signs, as UTF-8.
    ///
    /// @param isForm whether a plus is a space
    /// @throws ProblemException a 400 for a sign without its two digits, and for bytes that are no UTF-8
    static String decode(String raw, boolean isForm) {
        if (raw.indexOf('%') < 0 && (!isForm || raw.indexOf('+') < 0)) {
            return raw;
        }
        var bytes = ByteBuffer.allocate(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.put((byte) (digit(raw, ++i) << 4 | digit(raw, ++i)));
            } else {
                bytes.put((byte) (isForm && c == '+' ? ' ' : c));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException bad) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "'" + Escaped.text(raw) + "' is no UTF-8 when decoded; expected UTF-8");
        }
    }

    private static int digit(String raw, int i) {
        int digit = i < raw.length() ? Character.digit(raw.charAt(i), 16) : -1;
        if (digit < 0) {
            throw new ProblemException(
                    Status.BAD_REQUEST,
                    "'" + Escaped.text(raw)
                            + "' has a percent sign without two hexadecimal digits; expected %25 for one");
        }
        return digit;
    }
}
