package dev.hawser.web.server;

import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Headers;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// An answer of HTTP/1 whose body is small and there, as it goes over the wire: head and body in one buffer. Netty's
/// encoder wants an object for each part of it first; it is left to what comes piece by piece and to what is rare.
final class WholeAnswer {
    /// Copying more costs more than sending it apart.
    private static final int MOST_BYTES = 8 * 1024;

    /// What a head usually needs; the buffer grows for a longer one.
    private static final int HEAD_BYTES = 224;

    private static final byte[] VERSION = ascii("HTTP/1.1 ");
    private static final byte[] OK = ascii("HTTP/1.1 200 OK\r\n");
    private static final byte[] LENGTH = ascii("Content-Length: ");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
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

    /// Returns an answer that [fits][#fits].
    ///
    /// @param headOnly whether the content is left out, which the head tells of all the same
    /// @param isLast whether the connection closes after it
    /// @param oldClient whether a client of HTTP/1.0 must be told that the connection stays open
    /// @return a buffer for the transport
    static ByteBuf bytes(
            Transport transport,
            Response response,
            byte[] content,
            boolean headOnly,
            boolean isLast,
            boolean oldClient) {
        var out = transport.buffer(HEAD_BYTES + content.length);
        addStatus(out, response.status());
        addFields(out, response.headers());
        out.writeBytes(HttpDate.line());
        out.writeBytes(LENGTH);
        addNumber(out, response.body().length().orElse(0));
        out.writeBytes(LINE_END);
        if (isLast) {
            out.writeBytes(CLOSE);
        } else if (oldClient) {
            out.writeBytes(KEEP_ALIVE);
        }
        out.writeBytes(LINE_END);
        if (!headOnly) {
            out.writeBytes(content);
        }
        return out;
    }

    private static void addStatus(ByteBuf out, Status status) {
        if (status.equals(Status.OK)) {
            out.writeBytes(OK);
            return;
        }
        out.writeBytes(VERSION);
        addNumber(out, status.code());
        out.writeByte(' ');
        addText(out, status.reason());
        out.writeBytes(LINE_END);
    }

    private static void addFields(ByteBuf out, Headers headers) {
        headers.forEach((name, value) -> {
            addText(out, name);
            out.writeByte(':').writeByte(' ');
            addText(out, value);
            out.writeBytes(LINE_END);
        });
    }

    /// What goes into a response was checked when it was put there: one byte a character.
    private static void addText(ByteBuf out, String text) {
        out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    }

    private static void addNumber(ByteBuf out, long number) {
        if (number >= 10) {
            addNumber(out, number / 10);
        }
        out.writeByte((int) ('0' + number % 10));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
