package dev.hawser.core.protocol;

/// How lines are cut and how they end.
///
/// On input LF ends a line and so does CRLF, whatever is set here: tools differ, and telling them apart helps
/// nobody.
///
/// @param maxLengthBytes the longest line that is taken, in bytes of UTF-8 without its end; one byte more is
///     refused
/// @param lineEnd what ends a line that is sent
public record LineFormat(int maxLengthBytes, String lineEnd) {
    /// The longest line by default: 16 KiB, as Twisted's `LineReceiver` has it.
    public static final int DEFAULT_MAX_LENGTH_BYTES = 16 * 1024;

    /// Lines that end in CRLF, as in most text protocols of the Internet (RFC 5321 §2.3.8, RFC 9112 §2.2).
    public static final LineFormat CRLF = new LineFormat(DEFAULT_MAX_LENGTH_BYTES, "\r\n");

    /// Lines that end in LF, as in a terminal.
    public static final LineFormat LF = new LineFormat(DEFAULT_MAX_LENGTH_BYTES, "\n");

    public LineFormat {
        if (maxLengthBytes < 1) {
            throw new IllegalArgumentException("maxLengthBytes is " + maxLengthBytes + "; expected 1 or more");
        }
        if (!lineEnd.equals("\n") && !lineEnd.equals("\r\n")) {
            throw new IllegalArgumentException("lineEnd is neither LF nor CRLF; a reader could not find the end");
        }
    }

    /// Returns this format with another limit.
    public LineFormat withMaxLength(int bytes) {
        return new LineFormat(bytes, lineEnd);
    }

    /// Returns what a peer is told whose line is longer.
    public String tooLong() {
        return "Line too long: expected at most " + maxLengthBytes + " bytes";
    }
}
