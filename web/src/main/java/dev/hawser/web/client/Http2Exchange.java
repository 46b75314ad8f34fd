package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Status;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Deadline;
import dev.hawser.web.server.Incoming;
import dev.hawser.web.server.ReceivedHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One stream of HTTP/2, which is a request and its answer (RFC 9113 §8.1). For the connection's callbacks, but for its
/// body.
final class Http2Exchange implements Upload.Sink, Incoming.Flow {
    private static final byte[] NOTHING = {};

    /// What comes was checked by the codec.
    private static final DefaultHttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final Wire.Sendable sendable;
    private final Http2Wire wire;
    private final Transport transport;
    private final ClientOptions.Timeouts timeouts;
    private final Deferred<Wire.Arrival> answer;
    private final Incoming incoming = new Incoming(this);
    private final Deadline deadline;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int waitingBytes;
    private volatile boolean cancelled;
    private @Nullable Http2Stream stream;
    private @Nullable Upload upload;
    private int interim;
    private boolean sent;
    private boolean answered;
    private boolean over;

    Http2Exchange(Wire.Sendable sendable, Http2Wire wire, Transport transport, ClientOptions.Timeouts timeouts) {
        this.sendable = sendable;
        this.wire = wire;
        this.transport = transport;
        this.timeouts = timeouts;
        this.deadline = new Deadline(transport.clock(), this::late);
        this.answer = new Deferred<>(this::cancel);
    }

    private void cancel() {
        // Then the Deferred says so itself.
        cancelled = true;
        giveUp(new HttpClientException(Kind.BROKEN, "the call was cancelled"));
    }

    private void giveUp(HttpClientException reason) {
        transport.execute(() -> wire.abandon(this, reason, Http2Error.CANCEL));
    }

    ClientRequest request() {
        return sendable.request();
    }

    Deferred<Wire.Arrival> answer() {
        return answer;
    }

    @Nullable
    Http2Stream stream() {
        return stream;
    }

    int streamId() {
        return stream == null ? 0 : stream.id();
    }

    // The request.

    void begin() {
        switch (request().content()) {
            case ClientRequest.Content.Bytes(byte[] bytes) -> {
                var opened = open(head(bytes.length), bytes.length == 0);
                if (opened != null && bytes.length == 0) {
                    allSent();
                } else if (opened != null) {
                    wire.write(opened, bytes, true).addListener(_ -> allSent());
                }
            }
            case ClientRequest.Content.Stream body -> {
                if (open(head(body.length().orElse(-1)), false) != null) {
                    var going = new Upload(body, transport, this);
                    upload = going;
                    going.pump();
                }
            }
        }
    }

    private @Nullable Http2Stream open(Http2Headers head, boolean isWhole) {
        var opened = wire.open(this, head, isWhole);
        stream = opened;
        if (opened == null) {
            fail(HttpClientException.untouched(Kind.BROKEN, request() + " could not be sent", null));
        }
        return opened;
    }

    private Http2Headers head(long bodyBytes) {
        var request = request();
        var head = new DefaultHttp2Headers(false)
                .method(request.method().name())
                .scheme(request.uri().getScheme().toLowerCase(Locale.ROOT))
                .path(sendable.target());
        for (var field : sendable.fields()) {
            if (HttpHeaderNames.HOST.contentEqualsIgnoreCase(field.getKey())) {
                head.authority(field.getValue());
            } else {
                head.add(field.getKey().toLowerCase(Locale.ROOT), field.getValue());
            }
        }
        if (bodyBytes > 0 || (bodyBytes == 0 && request.hasBodyByNature())) {
            head.addLong(HttpHeaderNames.CONTENT_LENGTH, bodyBytes);
        }
        return head;
    }

    void pump() {
        if (upload != null) {
            upload.pump();
        }
    }

    @Override
    public boolean isWritable() {
        return !over && stream != null && wire.isWritable(stream);
    }

    @Override
    public void write(byte[] piece) {
        if (stream != null) {
            var _ = wire.write(stream, piece, false);
        }
    }

    @Override
    public void end() {
        if (stream != null) {
            wire.write(stream, NOTHING, true).addListener(_ -> allSent());
        }
    }

    private void allSent() {
        sent = true;
        if (!answered && !over) {
            deadline.set(timeouts.answer());
        }
    }

    @Override
    public void failed(Throwable cause) {
        var reason = new HttpClientException(
                Kind.BROKEN, "the body of " + request() + " broke off: " + cause.getMessage(), cause);
        wire.abandon(this, reason, Http2Error.CANCEL);
    }

    // The answer.

    void head(Http2Headers headers, boolean isLast) {
        if (over) {
            return;
        }
        if (!answered) {
            int code = code(headers.status());
            if (code == 0 || code == 101 || (code < 200 && isLast)) {
                malformed("its status is '" + headers.status() + "'; expected 200 to 599");
                return;
            }
            if (code < 200) {
                if (++interim > Wire.MOST_INTERIM) {
                    malformed("it has more than " + Wire.MOST_INTERIM + " interim answers");
                }
                return;
            }
            takeHead(code, headers);
        }
        if (isLast) {
            finish();
        }
    }

    private static int code(@Nullable CharSequence status) {
        if (status == null || status.length() != 3 || status.chars().anyMatch(c -> c < '0' || c > '9')) {
            return 0;
        }
        int code = Integer.parseInt(status.toString());
        return code >= 100 && code <= 599 ? code : 0;
    }

    private void takeHead(int code, Http2Headers headers) {
        answered = true;
        HttpHeaders fields = UNCHECKED.newHeaders();
        for (var field : headers) {
            String name = field.getKey().toString();
            if (!name.startsWith(":")) {
                fields.add(name, field.getValue().toString());
            }
        }
        deadline.set(timeouts.stall());
        var status = new Status(code, HttpResponseStatus.valueOf(code).reasonPhrase());
        if (!answer.trySucceed(new Wire.Arrival(status, new ReceivedHeaders(fields), new Body()))) {
            giveUp(new HttpClientException(Kind.BROKEN, "the call was cancelled"));
        }
    }

    /// Takes a part of the body.
    ///
    /// @return how much of it needs no room any more; the rest is [taken][#taken] later
    int body(ByteBuf data, boolean isLast) {
        int count = data.readableBytes();
        if (over) {
            return count;
        }
        if (!answered) {
            malformed("its body comes before its head");
            return count;
        }
        deadline.set(timeouts.stall());
        incoming.add(data);
        if (isLast) {
            finish();
        }
        return 0;
    }

    private void finish() {
        end(null);
        if (!sent && stream != null) {
            // Whoever answers before the end of a request doesn't want the rest.
            wire.reset(stream, Http2Error.NO_ERROR);
        }
        incoming.end();
    }

    private void malformed(String rule) {
        var reason = new HttpClientException(Kind.PROTOCOL, "the answer to " + request() + " is no HTTP/2: " + rule);
        wire.abandon(this, reason, Http2Error.PROTOCOL_ERROR);
    }

    @Override
    public void waits(int bytes) {
        waitingBytes = bytes;
    }

    @Override
    public void taken(int bytes, int left) {
        waitingBytes = left;
        if (taken.getAndAdd(bytes) == 0) {
            transport.execute(this::consume);
        }
    }

    private void consume() {
        int bytes = taken.getAndSet(0);
        if (stream != null) {
            wire.consumed(stream, bytes);
        }
    }

    private void late() {
        if (over) {
            return;
        }
        if (!answered) {
            late(request() + " was not answered within " + timeouts.answer() + " (Timeouts.answer)", timeouts.answer());
        } else if (waitingBytes > 0) {
            deadline.set(timeouts.stall());
        } else {
            late(
                    "nothing more came of the answer to " + request() + " within " + timeouts.stall()
                            + " (Timeouts.stall)",
                    timeouts.stall());
        }
    }

    private void late(String what, Duration waited) {
        wire.late(this, new HttpClientException(Kind.TIMEOUT, what), waited);
    }

    // The end.

    /// Returns what became of it when the stream ended.
    HttpClientException broken(Kind kind, String why) {
        String message = request() + ": " + why;
        return answered || interim > 0
                ? new HttpClientException(kind, message)
                : HttpClientException.untouched(kind, message, null);
    }

    /// Fails, if it isn't over.
    void fail(HttpClientException reason) {
        if (!over) {
            end(reason);
        }
    }

    private void end(@Nullable HttpClientException reason) {
        over = true;
        deadline.end();
        if (upload != null) {
            upload.cancel();
        } else if (stream == null
                && request().content() instanceof ClientRequest.Content.Stream(ByteSource unused, var _)) {
            unused.close();
        }
        if (reason != null && !cancelled && !answer.tryFail(reason)) {
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
