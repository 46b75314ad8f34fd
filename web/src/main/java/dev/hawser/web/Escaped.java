package dev.hawser.web;

/// Text from outside, made fit for a log or a message: one line, no terminal's control codes, not too long.
public final class Escaped {
    private static final int MOST_CHARACTERS = 256;

    private Escaped() {}

    /// Returns the text with whatever is not visible as a number in hexadecimal, cut after 256 characters.
    public static String text(String foreign) {
        var plain = new StringBuilder(Math.min(foreign.length(), MOST_CHARACTERS) + 1);
        for (int i = 0; i < foreign.length(); i++) {
            if (i == MOST_CHARACTERS) {
                return plain.append('…').toString();
            }
            char c = foreign.charAt(i);
            boolean visible = c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != '\u2028' && c != '\u2029';
            if (visible && !Character.isSurrogate(c)) {
                plain.append(c);
            } else {
                plain.append("\\u%04x".formatted((int) c));
            }
        }
        return plain.toString();
    }
}
