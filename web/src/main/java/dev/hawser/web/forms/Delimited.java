package dev.hawser.web.forms;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Cuts a body at its delimiters (RFC 2046 §5.1.1), wherever the pieces that it comes in are cut.
final class Delimited {
    private static final byte[] HEAD_END = bytes("\r\n\r\n");

    private final ByteSource source;
    private final byte[] delimiter;
    private final Multipart.Limits limits;

    /// What has come and is not taken lies from start to end. The first delimiter has no line before it, so one is
    /// made up.
    private byte[] buffer = bytes("\r\n");

    private int start;
    private int end = buffer.length;
    private long came;
    private boolean inPreamble = true;

    /// Whether the line end at the start is that of a head. It may be a delimiter's as well: of a part without
    /// content.
    private boolean afterHead;

    Delimited(ByteSource source, String boundary, Multipart.Limits limits) {
        this.source = source;
        this.delimiter = bytes("\r\n--" + boundary);
        this.limits = limits;
    }

    /// Goes to the next delimiter.
    Deferred<Optional<byte[]>> skip() {
        return piece().compose(piece -> {
            if (inPreamble && came > limits.headBytes()) {
                throw bad("what comes before the first part is longer than " + limits.headBytes() + " bytes");
            }
            return piece.isEmpty() ? Deferred.succeeded(piece) : skip();
        });
    }

    /// Returns what there is before the next delimiter, or some of it; empty at the delimiter.
    Deferred<Optional<byte[]>> piece() {
        if (afterHead && end - start < delimiter.length) {
            return more().compose(_ -> piece());
        }
        int found = delimiter(start);
        if (found == start && kind(start) == Kind.OPEN) {
            return more().compose(_ -> piece());
        }
        if (afterHead && found != start) {
            start += 2;
        }
        afterHead = false;
        if (found == start) {
            inPreamble = false;
            return Deferred.succeeded(Optional.empty());
        }
        // The last few bytes may be the beginning of one.
        int upTo = found >= 0 ? found : end - delimiter.length + 1;
        if (upTo <= start) {
            return more().compose(_ -> piece());
        }
        var piece = Arrays.copyOfRange(buffer, start, upTo);
        start = upTo;
        return Deferred.succeeded(Optional.of(piece));
    }

    /// Returns the head that follows the delimiter; empty when it was the last one.
    Deferred<Optional<String>> head() {
        int from = start + delimiter.length;
        if (end - from >= 2 && buffer[from] == '-' && buffer[from + 1] == '-') {
            // What follows is to be ignored.
            source.close();
            return Deferred.succeeded(Optional.empty());
        }
        int found = find(HEAD_END, from);
        if ((found < 0 ? end : found) - from > limits.headBytes()) {
            throw bad("the head of a part is longer than " + limits.headBytes() + " bytes");
        }
        if (found < 0) {
            return more().compose(_ -> head());
        }
        String head = new String(buffer, from, found - from, StandardCharsets.ISO_8859_1);
        int line = head.indexOf("\r\n");
        String padding = line < 0 ? head : head.substring(0, line);
        if (!padding.isBlank()) {
            throw bad("a boundary is followed by something else");
        }
        start = found + 2;
        afterHead = true;
        return Deferred.succeeded(Optional.of(line < 0 ? "" : head.substring(line + 2)));
    }

    private Deferred<Optional<byte[]>> more() {
        return source.next().then(piece -> {
            if (piece.isEmpty()) {
                throw bad("the form ends before its last boundary");
            }
            came += piece.get().length;
            if (came > limits.bytes()) {
                throw new ProblemException(
                        Status.CONTENT_TOO_LARGE,
                        "the form is too long; expected at most " + limits.bytes() + " bytes");
            }
            add(piece.get());
            return piece;
        });
    }

    private void add(byte[] piece) {
        var joined = new byte[end - start + piece.length];
        System.arraycopy(buffer, start, joined, 0, end - start);
        System.arraycopy(piece, 0, joined, end - start, piece.length);
        buffer = joined;
        start = 0;
        end = joined.length;
    }

    /// Whether what looks like a delimiter is one.
    private enum Kind {
        DELIMITER,
        CONTENT,
        /// Not enough has come to tell.
        OPEN
    }

    /// Returns where the next delimiter is, or what may turn out to be one; a negative number when there is none.
    private int delimiter(int from) {
        int at = find(delimiter, from);
        while (at >= 0 && kind(at) == Kind.CONTENT) {
            at = find(delimiter, at + 2);
        }
        return at;
    }

    /// The end of its line follows a delimiter, perhaps after white space, or the two hyphens of the last one
    /// (RFC 2046 §5.1.1). A line of content may begin like one.
    private Kind kind(int at) {
        int from = at + delimiter.length;
        int next = from;
        while (next < end && (buffer[next] == ' ' || buffer[next] == '\t') && next - from < limits.headBytes()) {
            next++;
        }
        String last = next == from ? "--" : "\r\n";
        if (isAt("\r\n", next, 2) || isAt(last, next, 2)) {
            return Kind.DELIMITER;
        }
        int there = end - next;
        return there < 2 && (isAt("\r\n", next, there) || isAt(last, next, there)) ? Kind.OPEN : Kind.CONTENT;
    }

    /// Returns whether the first characters of a text are there.
    private boolean isAt(String text, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (from + i >= end || buffer[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int find(byte[] wanted, int from) {
        for (int i = from; i <= end - wanted.length; i++) {
            if (buffer[i] == wanted[0] && Arrays.equals(buffer, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ProblemException bad(String what) {
        return new ProblemException(Status.BAD_REQUEST, what + " (RFC 7578)");
    }
}
