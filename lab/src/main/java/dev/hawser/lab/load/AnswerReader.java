package dev.hawser.lab.load;

import dev.hawser.lab.workload.AnswerEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/// Finds the end of one answer after the other on a connection, and whether it is the right one.
final class AnswerReader {
    /// What is known of the answer after some more of it.
    enum Progress {
        MORE,
        WHOLE,
        WRONG
    }

    private static final byte LF = '\n';
    private static final int SWITCHING = 101;

    private final AnswerEnd end;
    private @Nullable ByteBuf wanted;
    private int got;
    private int ends;
    private String wrong = "wrong answer";
    private boolean stays = true;
    private boolean interim;

    AnswerReader(AnswerEnd end) {
        this.end = end;
    }

    /// Begins an answer.
    ///
    /// @param bytes what it must be; null when anything will do
    void expect(@Nullable ByteBuf bytes) {
        wanted = bytes;
        got = 0;
        ends = 0;
    }

    /// Takes what came: bytes, or parts of an HTTP response. Doesn't release it.
    Progress take(Object message) {
        return message instanceof ByteBuf bytes ? take(bytes) : takeHttp(message);
    }

    /// Returns the kind of error, after an answer that is wrong.
    String wrong() {
        return wrong;
    }

    /// Says whether the connection is good for another request, after a whole answer.
    boolean stays() {
        return stays;
    }

    private Progress take(ByteBuf bytes) {
        int length = bytes.readableBytes();
        if (wanted != null) {
            if (got + length > wanted.capacity()
                    || !ByteBufUtil.equals(bytes, bytes.readerIndex(), wanted, got, length)) {
                return Progress.WRONG;
            }
            got += length;
            return got == wanted.capacity() ? Progress.WHOLE : Progress.MORE;
        }
        got += length;
        return end.kind() == AnswerEnd.Kind.BYTES ? byLength() : byLines(bytes);
    }

    private Progress byLength() {
        if (got > end.count()) {
            return Progress.WRONG;
        }
        return got == end.count() ? Progress.WHOLE : Progress.MORE;
    }

    private Progress byLines(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int to = bytes.writerIndex();
        while (from < to) {
            int at = bytes.indexOf(from, to, LF);
            if (at < 0) {
                return Progress.MORE;
            }
            from = at + 1;
            ends++;
            if (ends == end.count()) {
                // More would be the answer to a question that nobody asked.
                return from == to ? Progress.WHOLE : Progress.WRONG;
            }
        }
        return Progress.MORE;
    }

    private Progress takeHttp(Object message) {
        if (message instanceof HttpResponse response) {
            int status = response.status().code();
            if (response.decoderResult().isFailure()) {
                wrong = "malformed HTTP";
                return Progress.WRONG;
            }
            // RFC 9110 §15.2: any number of 1xx may come before the answer, unasked. 101 is the end of HTTP.
            interim = status < 200 && status != SWITCHING;
            if (!interim && (status < 200 || status > 399)) {
                wrong = "HTTP status " + status;
                return Progress.WRONG;
            }
            stays = interim || HttpUtil.isKeepAlive(response);
        }
        return message instanceof LastHttpContent && !interim ? Progress.WHOLE : Progress.MORE;
    }
}
