package dev.hawser.web.server;

import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// An answer of HTTP/1 whose body is small and there, as it goes over the wire: head and body in one piece. Netty's
/// encoder wants an object for each part of it first; it is left to what comes piece by piece and to what is rare.
final class WholeAnswer {
    /// Copying more costs more than sending it apart.
    private static final int MOST_BYTES = 8 * 1024;

    /// Up to this size a copy, which leaves with others of the same callback, costs less than a buffer of its own.
    private static final int MOST_COPIED_BYTES = 1024;

    private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] NOTHING = {};
    private static final byte[] LINE_END = ascii("\r\n");

    private WholeAnswer() {}

    /// Returns whether an answer can be sent like this: its head has nothing that depends on more than the
    /// connection's end.
    static boolean fits(Response response, byte[] content) {
        var status = response.status();
        return content.length <= MOST_BYTES
                && status.hasBody()
                // The one of those with a body that must not have one (RFC 9110 §15.3.6).
                && status.code() != 205
                && response.body().length().isPresent()
                && !response.headers().has("Upgrade");
    }

    /// Writes an answer that [fits][#fits].
    ///
    /// @param headOnly whether the content is left out, which the head tells of all the same
    /// @param isLast whether the connection closes after it
    /// @param oldClient whether a client of HTTP/1.0 must be told that the connection stays open
    static void write(
            Transport transport,
            Response response,
            byte[] content,
            boolean headOnly,
            boolean isLast,
            boolean oldClient) {
        byte[] answer =
                bytes(response, headOnly ? NOTHING : content, isLast ? CLOSE : oldClient ? KEEP_ALIVE : NOTHING);
        if (answer.length <= MOST_COPIED_BYTES) {
            transport.write(answer);
        } else {
            transport.write(Unpooled.wrappedBuffer(answer));
        }
    }

    private static byte[] bytes(Response response, byte[] body, byte[] connection) {
        byte[] status = response.status().equals(Status.OK) ? OK : statusLine(response.status());
        byte[] fields = response.headLines();
        byte[] date = HttpDate.line();
        long length = response.body().length().orElse(0);
        int digits = digits(length);
        var answer = new byte
                [status.length
                        + fields.length
                        + date.length
                        + LENGTH.length
                        + digits
                        + LINE_END.length
                        + connection.length
                        + LINE_END.length
                        + body.length];
        int at = add(answer, 0, status);
        at = add(answer, at, fields);
        at = add(answer, at, date);
        at = add(answer, at, LENGTH);
        at = addNumber(answer, at, digits, length);
        at = add(answer, at, LINE_END);
        at = add(answer, at, connection);
        at = add(answer, at, LINE_END);
        add(answer, at, body);
        return answer;
    }

    private static byte[] statusLine(Status status) {
        // What goes into a response was checked when it was put there: one byte a character.
        return ("HTTP/1.1 " + status.code() + " " + status.reason() + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int add(byte[] answer, int at, byte[] part) {
        System.arraycopy(part, 0, answer, at, part.length);
        return at + part.length;
    }

    private static int addNumber(byte[] answer, int at, int digits, long number) {
        long left = number;
        for (int i = at + digits - 1; i >= at; i--) {
            answer[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return at + digits;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long left = number / 10; left > 0; left /= 10) {
            digits++;
        }
        return digits;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
