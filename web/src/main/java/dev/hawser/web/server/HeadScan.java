package dev.hawser.web.server;

import io.netty.buffer.ByteBuf;

/// Looks at the bytes of a head before they are decoded, for what the decoder is lenient about: what it repairs,
/// another server before us may have repaired differently (RFC 9112 §2.2, §3, §5.2).
final class HeadScan {
    /// RFC 9112 §2.2 asks for one at least.
    private static final int MOST_EMPTY_LINES = 4;

    private static final String NO_REQUEST_LINE =
            "the request line is no method, space, target, space, version (RFC 9112 §3)";

    private int emptyLines;
    private boolean lineSeen;

    /// Begins with another head.
    void reset() {
        emptyLines = 0;
        lineSeen = false;
    }

    /// Looks at the lines that are whole, and at how the next one begins. Empty ones before the head are taken away.
    ///
    /// @param bytes begin with a line, of this head's or the first; its indices may be moved past empty lines only
    /// @return the rule that is broken; empty when none is
    String look(ByteBuf bytes) {
        if (!lineSeen && !skipEmptyLines(bytes)) {
            return "more than " + MOST_EMPTY_LINES + " empty lines come before the request (RFC 9112 §2.2)";
        }
        if (!lineSeen && isNoBeginning(bytes)) {
            return NO_REQUEST_LINE;
        }
        for (int start = bytes.readerIndex(); start < bytes.writerIndex(); ) {
            if (lineSeen) {
                byte first = bytes.getByte(start);
                if (first == ' ' || first == '\t') {
                    return "a line of the head begins with a space (RFC 9112 §5.2)";
                }
                if (first == '\r' || first == '\n') {
                    // The end of the head.
                    return "";
                }
            }
            int feed = lineFeed(bytes, start);
            if (feed < 0) {
                return "";
            }
            if (!lineSeen) {
                lineSeen = true;
                if (!isRequestLine(bytes, start, feed)) {
                    return NO_REQUEST_LINE;
                }
            }
            start = feed + 1;
        }
        return "";
    }

    /// Returns whether all that is there may be half of an empty line, which the decoder must not be shown.
    boolean isHalfOfALine(ByteBuf bytes) {
        return !lineSeen && bytes.readableBytes() == 1 && bytes.getByte(bytes.readerIndex()) == '\r';
    }

    private boolean skipEmptyLines(ByteBuf bytes) {
        while (bytes.readableBytes() >= 2 && bytes.getShort(bytes.readerIndex()) == 0x0d0a) {
            bytes.skipBytes(2);
            if (++emptyLines > MOST_EMPTY_LINES) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether a line begins with what the decoder would skip before the rest of the line is there.
    private boolean isNoBeginning(ByteBuf bytes) {
        if (!bytes.isReadable() || isHalfOfALine(bytes)) {
            return false;
        }
        byte first = bytes.getByte(bytes.readerIndex());
        return (first >= 0 && first <= ' ') || first == 0x7f;
    }

    private static int lineFeed(ByteBuf bytes, int from) {
        return bytes.indexOf(from, bytes.writerIndex(), (byte) '\n');
    }

    private static boolean isRequestLine(ByteBuf bytes, int start, int feed) {
        int spaces = 0;
        int lastSpace = start;
        for (int i = start; i < feed - 1; i++) {
            byte c = bytes.getByte(i);
            if (c == ' ') {
                if (i == start || (spaces > 0 && i == lastSpace + 1)) {
                    return false;
                }
                spaces++;
                lastSpace = i;
            } else if (c < ' ' || c == 0x7f) {
                // Bytes above 0x7f are negative.
                return false;
            }
        }
        return spaces == 2
                && feed - 1 - lastSpace == 9
                && bytes.getByte(feed - 1) == '\r'
                && bytes.getByte(lastSpace + 1) == 'H'
                && bytes.getByte(lastSpace + 2) == 'T'
                && bytes.getByte(lastSpace + 3) == 'T'
                && bytes.getByte(lastSpace + 4) == 'P'
                && bytes.getByte(lastSpace + 5) == '/';
    }
}
