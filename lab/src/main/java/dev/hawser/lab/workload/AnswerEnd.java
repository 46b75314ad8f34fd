package dev.hawser.lab.workload;

/// How to tell that an answer is complete. As a word: `lines`, `lines=3`, `bytes=512` or `http`.
///
/// @param kind by what
/// @param count of lines or bytes; 1 for HTTP
public record AnswerEnd(Kind kind, int count) {
    /// By what the end of an answer is known.
    public enum Kind {
        /// A number of line ends.
        LINES,
        /// A number of bytes.
        BYTES,
        /// What RFC 9112 §6.3 says of an HTTP/1.1 response.
        HTTP
    }

    /// An answer that is one line.
    public static final AnswerEnd LINE = lines(1);

    /// An answer that is an HTTP/1.1 response.
    public static final AnswerEnd HTTP = new AnswerEnd(Kind.HTTP, 1);

    public AnswerEnd {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + "; expected 1 or more");
        }
    }

    /// Returns the end of answers that are so many lines long.
    public static AnswerEnd lines(int count) {
        return new AnswerEnd(Kind.LINES, count);
    }

    /// Returns the end of answers that are so many bytes long.
    public static AnswerEnd bytes(int count) {
        return new AnswerEnd(Kind.BYTES, count);
    }

    /// Reads a word.
    ///
    /// @throws IllegalArgumentException when it is none
    public static AnswerEnd parse(String word) {
        String[] parts = word.split("=", 2);
        if (parts.length == 1 && parts[0].equals("http")) {
            return HTTP;
        }
        if (parts.length == 1 && parts[0].equals("lines")) {
            return LINE;
        }
        if (parts.length == 2 && parts[1].matches("[1-9]\\d{0,8}")) {
            int count = Integer.parseInt(parts[1]);
            switch (parts[0]) {
                case "lines" -> {
                    return lines(count);
                }
                case "bytes" -> {
                    return bytes(count);
                }
                default -> {}
            }
        }
        throw new IllegalArgumentException(
                "'" + word + "' does not tell where an answer ends; expected lines, lines=N, bytes=N or http");
    }
}
