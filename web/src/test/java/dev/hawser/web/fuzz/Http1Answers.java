package dev.hawser.web.fuzz;

import dev.hawser.web.Method;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads answers of HTTP/1.1 by the letter of RFC 9112, and knows nothing of the server's code.
final class Http1Answers {
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([1-5][0-9]{2}) [\\x20-\\x7e]*");
    private static final String TOKEN = "[0-9A-Za-z!#$%&'*+.^_`|~-]+";
    private static final String VISIBLE = "[\\x21-\\x7e\\xa0-\\xff]";
    private static final String VALUE = VISIBLE + "(?:[\\t\\x20-\\x7e\\xa0-\\xff]*" + VISIBLE + ")?";
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "): ?(" + VALUE + ")?");

    private final Bytes bytes;
    private final List<Method> asked;
    private final List<String> answers = new ArrayList<>();

    private Http1Answers(Bytes bytes, List<Method> asked) {
        this.bytes = bytes;
        this.asked = asked;
    }

    /// Reads all answers.
    ///
    /// @param asked by which methods; who is answered without having been asked must be the last
    /// @return of each the status and the body, unless it was refused; then what came after a change of protocol
    static List<String> of(Bytes bytes, List<Method> asked) {
        var reading = new Http1Answers(bytes, asked);
        boolean more = true;
        while (more && !bytes.isAtEnd()) {
            more = reading.answer();
        }
        if (!bytes.isAtEnd()) {
            throw new AssertionError(bytes.left() + " bytes come after the last answer " + reading.answers);
        }
        return reading.answers;
    }

    /// Reads one.
    ///
    /// @return whether another may follow
    private boolean answer() {
        String line = bytes.line();
        var status = STATUS.matcher(line);
        if (!status.matches()) {
            throw new AssertionError("no status line: " + line);
        }
        int code = Integer.parseInt(status.group(1));
        var head = new Head();
        for (String field = bytes.line(); !field.isEmpty(); field = bytes.line()) {
            head.add(field);
        }
        if (code == 101) {
            answers.add(code + " " + SocketFrames.of(bytes, head.has("sec-websocket-extensions")));
            return false;
        }
        if (code < 200) {
            head.expectNone("content-length", "transfer-encoding");
            return true;
        }
        boolean refused = answers.size() >= asked.size();
        String body = bodyIfWhole(code, head);
        // Of two rules that are broken, the one that is seen first may depend on how the bytes come.
        answers.add(refused ? "refused" : code + " " + body);
        return !head.isLast();
    }

    /// An answer that says what a body says, as that comes, ends before its end when that does.
    private String bodyIfWhole(int code, Head head) {
        try {
            return body(code, head);
        } catch (Bytes.Cut cut) {
            if (head.first("content-type").equals("a/b")
                    && !head.first("transfer-encoding").isEmpty()) {
                bytes.take(bytes.left(), "a chunk");
                return "broken off";
            }
            throw cut;
        }
    }

    private String body(int code, Head head) {
        boolean refused = answers.size() >= asked.size();
        if (refused && !head.isLast()) {
            throw new AssertionError("a refusal doesn't close the connection: " + head.lines);
        }
        if (code == 204 || code == 304) {
            head.expectNone("transfer-encoding");
            return "";
        }
        String length = head.first("content-length");
        String coding = head.first("transfer-encoding");
        if (!length.isEmpty() && !coding.isEmpty()) {
            throw new AssertionError("both a length and a coding: " + head.lines);
        }
        if (refused ? bytes.isAtEnd() : asked.get(answers.size()) == Method.HEAD) {
            return "";
        }
        if (coding.equals("chunked")) {
            return chunks();
        }
        if (!coding.isEmpty()) {
            throw new AssertionError("a coding that nobody knows: " + coding);
        }
        if (length.isEmpty()) {
            if (!head.isLast()) {
                throw new AssertionError("a body without an end: " + head.lines);
            }
            return FuzzedSite.text(bytes.take(bytes.left(), "a body"));
        }
        if (!length.matches("0|[1-9][0-9]{0,9}")) {
            throw new AssertionError("no length: " + length);
        }
        return FuzzedSite.text(bytes.take(Long.parseLong(length), "a body"));
    }

    private String chunks() {
        var all = new ByteArrayOutputStream();
        while (true) {
            String size = bytes.line();
            if (!size.matches("[0-9A-Fa-f]{1,8}")) {
                throw new AssertionError("no size of a chunk: " + size);
            }
            all.writeBytes(bytes.take(Long.parseLong(size, 16), "a chunk"));
            String end = bytes.line();
            if (!end.isEmpty()) {
                throw new AssertionError("a chunk ends with: " + end);
            }
            if (Long.parseLong(size, 16) == 0) {
                return FuzzedSite.text(all.toByteArray());
            }
        }
    }

    private static final class Head {
        private final List<String> lines = new ArrayList<>();

        void add(String line) {
            var field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new AssertionError("no field: " + line);
            }
            String name = field.group(1).toLowerCase(Locale.ROOT);
            boolean once = List.of("content-length", "transfer-encoding", "content-type", "date", "location")
                    .contains(name);
            if (once && has(name)) {
                throw new AssertionError("twice: " + line);
            }
            lines.add(name + ":" + (field.group(2) == null ? "" : field.group(2)));
        }

        String first(String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElse("");
        }

        boolean has(String name) {
            return lines.stream().anyMatch(line -> line.startsWith(name + ":"));
        }

        boolean isLast() {
            return lines.stream().anyMatch(line -> line.equalsIgnoreCase("connection:close"));
        }

        void expectNone(String... names) {
            for (String name : names) {
                if (has(name)) {
                    throw new AssertionError("there must be no " + name + ": " + lines);
                }
            }
        }
    }
}
