package dev.hawser.app.article;

/// Text from a stranger, made fit for a log: what could break a line, move a terminal's cursor or turn the direction
/// of writing is shown as an escape, and what is long is cut.
final class Escaped {
    /// Enough to recognise a line by, and no more than a line of a terminal.
    static final int MOST_CHARACTERS = 100;

    private Escaped() {}

    /// Returns the text as it may be logged.
    static String of(String text) {
        var escaped = new StringBuilder();
        int end = Math.min(text.length(), MOST_CHARACTERS);
        for (int i = 0; i < end; i++) {
            append(escaped, text.charAt(i));
        }
        if (end < text.length()) {
            escaped.append("… (").append(text.length()).append(" characters)");
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, char c) {
        switch (c) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            // Else `\` and `n` in a text would look like the end of a line in it.
            case '\\' -> escaped.append("\\\\");
            default -> {
                if (isHarmless(c)) {
                    escaped.append(c);
                } else {
                    escaped.append("\\u%04x".formatted((int) c));
                }
            }
        }
    }

    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
