package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Status;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Incoming;
import dev.hawser.web.server.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// One request on a connection, and its answer. For the connection's callbacks, but for its body.
final class Http1Exchange implements Upload.Sink {
    private static final int PIECE_BYTES = 64 * 1024;

    private final Wire.Sendable sendable;
    private final Http1Wire wire;
    private final Transport transport;
    private final Deferred<Wire.Arrival> answer;
    private final Pace pace;
    private final Incoming incoming;
    private @Nullable Upload upload;
    private int interim;
    private boolean touched;
    private boolean answered;
    private boolean sent;
    private boolean reusable;
    private volatile boolean cancelled;

    Http1Exchange(Wire.Sendable sendable, Http1Wire wire, Transport transport) {
        this.sendable = sendable;
        this.wire = wire;
        this.transport = transport;
        this.pace = new Pace(transport);
        this.incoming = new Incoming(pace);
        this.answer = new Deferred<>(this::cancel);
    }

    private void cancel() {
        // Then the Deferred says so itself.
        cancelled = true;
        giveUp(new HttpClientException(Kind.BROKEN, "the call was cancelled"));
    }

    private void giveUp(HttpClientException reason) {
        transport.execute(() -> wire.abandon(this, reason));
    }

    ClientRequest request() {
        return sendable.request();
    }

    Deferred<Wire.Arrival> answer() {
        return answer;
    }

    boolean isHeadOnly() {
        return request().method() == dev.hawser.web.Method.HEAD;
    }

    // The request.

    void begin() {
        var method = HttpMethod.valueOf(request().method().name());
        var fields = sendable.fields();
        switch (request().content()) {
            case ClientRequest.Content.Bytes(byte[] bytes)
            when bytes.length <= PIECE_BYTES -> {
                if (bytes.length > 0 || request().hasBodyByNature()) {
                    fields.set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
                }
                wire.write(new DefaultFullHttpRequest(
                        HttpVersion.HTTP_1_1,
                        method,
                        sendable.target(),
                        Unpooled.wrappedBuffer(bytes),
                        fields,
                        EmptyHttpHeaders.INSTANCE));
                allSent();
            }
            case ClientRequest.Content.Bytes(byte[] bytes) ->
                stream(method, new ClientRequest.Content.Stream(pieces(bytes), OptionalLong.of(bytes.length)));
            case ClientRequest.Content.Stream stream -> stream(method, stream);
        }
    }

    private void stream(HttpMethod method, ClientRequest.Content.Stream body) {
        var fields = sendable.fields();
        if (body.length().isPresent()) {
            fields.set(
                    HttpHeaderNames.CONTENT_LENGTH, Long.toString(body.length().getAsLong()));
        } else {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        wire.write(new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, sendable.target(), fields));
        var going = new Upload(body, transport, this);
        upload = going;
        going.pump();
    }

    private static ByteSource pieces(byte[] bytes) {
        return ByteSource.of(new Iterator<byte[]>() {
            private int at;

            @Override
            public boolean hasNext() {
                return at < bytes.length;
            }

            @Override
            public byte[] next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("all " + bytes.length + " bytes were taken");
                }
                int from = at;
                at = Math.min(bytes.length, from + PIECE_BYTES);
                return Arrays.copyOfRange(bytes, from, at);
            }
        });
    }

    void pump() {
        if (upload != null) {
            upload.pump();
        }
    }

    @Override
    public boolean isWritable() {
        return transport.isWritable();
    }

    @Override
    public void write(byte[] piece) {
        wire.write(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)));
    }

    @Override
    public void end() {
        wire.write(LastHttpContent.EMPTY_LAST_CONTENT);
        allSent();
    }

    private void allSent() {
        sent = true;
        if (!answered) {
            wire.sent();
        }
    }

    @Override
    public void failed(Throwable cause) {
        wire.abandon(
                this,
                new HttpClientException(
                        Kind.BROKEN, "the body of " + request() + " broke off: " + cause.getMessage(), cause));
    }

    // The answer.

    void answerComes() {
        touched = true;
    }

    boolean isAnswered() {
        return answered;
    }

    /// Returns whether all of the request was written.
    boolean isSent() {
        return sent;
    }

    /// Returns whether it may go on after an interim answer.
    boolean takeInterim() {
        return ++interim <= Wire.MOST_INTERIM;
    }

    void takeHead(HttpResponse head) {
        answered = true;
        boolean hasEnd = isHeadOnly()
                || head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                || head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || !AnswerRules.hasBody(head.status().code());
        reusable = hasEnd && HttpUtil.isKeepAlive(head);
        var status =
                new Status(head.status().code(), AnswerRules.plain(head.status().reasonPhrase()));
        var arrival = new Wire.Arrival(status, new ReceivedHeaders(head.headers()), new Body());
        if (!answer.trySucceed(arrival)) {
            giveUp(new HttpClientException(Kind.BROKEN, "the call was cancelled"));
        }
    }

    /// Returns whether bytes of the answer wait for somebody to take them, so that no more need come.
    boolean isHeldBack() {
        return pace.isHeldBack();
    }

    void add(ByteBuf piece) {
        incoming.add(piece);
    }

    /// Notes that the answer is whole.
    ///
    /// @return whether another request may be sent by the connection
    boolean finish() {
        pace.end();
        if (upload != null) {
            // Whoever answers before the end of a request doesn't want the rest.
            upload.cancel();
        }
        return reusable && sent;
    }

    /// Tells whoever takes the body that it is whole.
    void tellEnd() {
        incoming.end();
    }

    // The end.

    /// Returns what became of it when the connection ended.
    HttpClientException broken(Kind kind, String why) {
        String message = request() + ": " + why;
        return touched ? new HttpClientException(kind, message) : HttpClientException.untouched(kind, message, null);
    }

    void fail(HttpClientException reason) {
        pace.end();
        if (upload != null) {
            upload.cancel();
        } else if (!sent && request().content() instanceof ClientRequest.Content.Stream(ByteSource unused, var _)) {
            unused.close();
        }
        if (!cancelled && !answer.tryFail(reason)) {
            incoming.fail(reason);
        }
    }

    /// The body, for whichever thread takes it.
    private final class Body implements Wire.Body {
        @Override
        public Deferred<Optional<byte[]>> next() {
            return incoming.next();
        }

        @Override
        public void close() {
            incoming.close();
            giveUp(new HttpClientException(Kind.BROKEN, "the answer was closed before its end"));
        }

        @Override
        public void breakOff(HttpClientException reason) {
            giveUp(reason);
        }
    }
}
