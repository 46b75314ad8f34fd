package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Escaped;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP/2 on one connection (RFC 9113): many requests at a time. For the connection's callbacks, but for what a
/// [Wire] is.
// What becomes of a frame is heard by the codec; a future for each would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Wire extends Http2FrameAdapter implements Wire {
    /// As many as any server should take (§6.5.2), and no more if it takes more: then there is another connection.
    private static final int MOST_STREAMS = 100;

    /// There is one more beyond (§5.1.1); nobody needs it.
    private static final int LAST_STREAM_ID = Integer.MAX_VALUE - 2;

    private final ClientOptions options;
    private final Owner owner;
    private final Transport transport;
    private final Deadline idle;
    private final Http2Codec codec;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private volatile int capacity = MOST_STREAMS;
    private @Nullable HttpClientException over;
    private boolean leaving;
    private long heardNanos;

    Http2Wire(ClientOptions options, Owner owner, Transport transport) {
        this.options = options;
        this.owner = owner;
        this.transport = transport;
        this.idle = new Deadline(transport.clock(), this::unused);
        this.codec = Http2Codec.of(this, options.sizes().headBytes());
        this.connection = codec.connection();
        this.key = connection.newKey();
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                streamCloses(stream);
            }

            @Override
            public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf said) {
                serverLeaves(lastStreamId, errorCode);
            }
        });
        codec.encoder().flowController().listener(this::pump);
        heardNanos = idle.nanoTime();
    }

    @Override
    public void addTo(ChannelPipeline pipeline, String before) {
        idle.set(options.pool().keepAlive());
        pipeline.addAfter(before, "http2", codec);
    }

    // What is sent.

    @Override
    public Deferred<Arrival> send(Sendable request) {
        var exchange = new Http2Exchange(request, this, transport, options.timeouts());
        transport.execute(() -> begin(exchange));
        return exchange.answer();
    }

    private void begin(Http2Exchange exchange) {
        if (over != null) {
            exchange.fail(over);
        } else if (exchange.answer().isFired()) {
            // Called off before it began.
            owner.freed();
        } else if (leaving || !connection.local().canOpenStream()) {
            exchange.fail(HttpClientException.unprocessed(
                    exchange.request() + " was not sent: the server takes no more on this connection"));
            owner.freed();
        } else {
            exchange.begin();
        }
    }

    /// Sends the head of a request.
    ///
    /// @return null when it can't be sent
    @Nullable
    Http2Stream open(Http2Exchange exchange, Http2Headers head, boolean isWhole) {
        var context = codec.context();
        int id = connection.local().incrementAndGetNextStreamId();
        codec.encoder().writeHeaders(context, id, head, 0, isWhole, context.newPromise());
        var stream = connection.stream(id);
        if (stream == null) {
            owner.freed();
        } else {
            stream.setProperty(key, exchange);
            codec.send();
            if (id >= LAST_STREAM_ID) {
                leave();
            }
        }
        return stream;
    }

    /// Sends a part of a body, as far as the server has room for it.
    ChannelFuture write(Http2Stream stream, byte[] bytes, boolean isLast) {
        var context = codec.context();
        var written = codec.encoder()
                .writeData(context, stream.id(), Unpooled.wrappedBuffer(bytes), 0, isLast, context.newPromise());
        codec.send();
        return written;
    }

    boolean isWritable(Http2Stream stream) {
        return codec.encoder().flowController().isWritable(stream);
    }

    private void pump(Http2Stream stream) {
        var exchange = exchange(stream);
        if (exchange != null) {
            exchange.pump();
        }
    }

    /// Ends a stream before its time.
    void reset(Http2Stream stream, Http2Error error) {
        var context = codec.context();
        codec.resetStream(context, stream.id(), error.code(), context.newPromise());
        codec.send();
    }

    /// Lets the server send as much again as was taken.
    void consumed(Http2Stream stream, int bytes) {
        if (over != null) {
            return;
        }
        try {
            if (codec.decoder().flowController().consumeBytes(stream, bytes)) {
                codec.send();
            }
        } catch (Http2Exception failure) {
            codec.onError(codec.context(), true, failure);
        }
    }

    // What comes.

    /// Notes that the server lives.
    void heard() {
        heardNanos = idle.nanoTime();
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) {
        var most = settings.maxConcurrentStreams();
        if (most != null && !leaving) {
            capacity = (int) Math.min(most, MOST_STREAMS);
            owner.resized();
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext from,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream) {
        onHeadersRead(from, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext from, int streamId, Http2Headers headers, int padding, boolean endOfStream) {
        var exchange = exchange(connection.stream(streamId));
        if (exchange != null) {
            exchange.head(headers, endOfStream);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext from, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        var exchange = exchange(connection.stream(streamId));
        return padding + (exchange == null ? data.readableBytes() : exchange.body(data, endOfStream));
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext from, int streamId, long errorCode) {
        var exchange = exchange(connection.stream(streamId));
        if (exchange == null) {
            return;
        }
        var error = Http2Error.valueOf(errorCode);
        if (error == Http2Error.REFUSED_STREAM) {
            exchange.fail(HttpClientException.unprocessed(exchange.request() + " was refused by the server"));
        } else {
            exchange.fail(
                    exchange.broken(Kind.BROKEN, "the server called its answer off (" + name(error, errorCode) + ")"));
        }
    }

    private static String name(@Nullable Http2Error error, long code) {
        return error == null ? "error " + code : error.name();
    }

    /// Notes that an answer is malformed (§8.1.1), or its head too long.
    void streamFails(Http2Exception.StreamException said) {
        var exchange = exchange(connection.stream(said.streamId()));
        if (exchange != null) {
            boolean tooLong = said instanceof Http2Exception.HeaderListSizeException;
            exchange.fail(new HttpClientException(
                    tooLong ? Kind.TOO_LARGE : Kind.PROTOCOL,
                    tooLong
                            ? "the head of the answer to " + exchange.request() + " is too long (Sizes.headBytes)"
                            : "the answer to " + exchange.request() + " is no HTTP/2: "
                                    + Escaped.text(String.valueOf(said.getMessage())),
                    said));
        }
    }

    /// Notes that the server breaks a rule that is the whole connection's.
    void connectionFails(Throwable cause) {
        over(Kind.PROTOCOL, "the server speaks no HTTP/2: " + Escaped.text(String.valueOf(cause.getMessage())));
    }

    // The end.

    private void streamCloses(Http2Stream stream) {
        Http2Exchange exchange = stream.removeProperty(key);
        if (exchange == null) {
            return;
        }
        // Nothing, if all of it was there.
        exchange.fail(exchange.broken(Kind.BROKEN, "the stream was closed before the answer was whole"));
        owner.freed();
        if (connection.numActiveStreams() > 0 || over != null) {
            return;
        }
        if (leaving) {
            leave();
        } else {
            idle.set(options.pool().keepAlive());
        }
    }

    /// What the server hasn't seen may be sent again, elsewhere (§6.8).
    private void serverLeaves(int lastStreamId, long errorCode) {
        leave();
        for (var exchange : exchanges()) {
            if (exchange.streamId() > lastStreamId) {
                exchange.fail(HttpClientException.unprocessed(exchange.request() + " was not taken by the server, which"
                        + " leaves (" + name(Http2Error.valueOf(errorCode), errorCode) + ")"));
            }
        }
    }

    /// Takes no more, and closes when what is under way is answered.
    private void leave() {
        leaving = true;
        capacity = 0;
        if (connection.numActiveStreams() == 0) {
            over(Kind.BROKEN, "the connection is at its end");
            transport.close();
        }
    }

    private void unused() {
        if (connection.numActiveStreams() == 0 && owner.letGo()) {
            goodbye();
            transport.close();
        }
    }

    private void goodbye() {
        var context = codec.context();
        codec.goAway(context, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        codec.send();
    }

    /// Gives up an exchange, if it isn't over.
    void abandon(Http2Exchange exchange, HttpClientException reason, Http2Error error) {
        var stream = exchange.stream();
        exchange.fail(reason);
        if (stream != null && exchange(stream) == exchange) {
            reset(stream, error);
        }
    }

    /// Gives up an exchange that the server was too slow with. If it has said nothing at all meanwhile, nobody knows
    /// whether it is still there.
    void late(Http2Exchange exchange, HttpClientException reason, Duration waited) {
        boolean silent = idle.nanoTime() - heardNanos >= waited.toNanos();
        if (silent) {
            // First: who hears of it and asks again must not be given this connection.
            owner.gone();
        }
        abandon(exchange, reason, Http2Error.CANCEL);
        if (silent) {
            over(Kind.TIMEOUT, "the server has said nothing for " + waited);
            transport.abort();
        }
    }

    void inputEnds() {
        over(Kind.BROKEN, "the server closed the connection before its answer was whole");
        transport.close();
    }

    @Override
    public void drain() {
        leave();
    }

    @Override
    public void lost(CloseReason reason) {
        var failure = Wire.failure(reason);
        over(failure.kind(), String.valueOf(failure.getMessage()));
    }

    @Override
    public void close(HttpClientException reason) {
        transport.execute(() -> {
            boolean isIdle = connection.numActiveStreams() == 0;
            if (over == null && isIdle) {
                goodbye();
            }
            over(reason.kind(), String.valueOf(reason.getMessage()));
            if (isIdle) {
                transport.close();
            } else {
                // Or the server would go on answering what nobody waits for.
                transport.abort();
            }
        });
    }

    /// Takes no more, and fails what is under way.
    private void over(Kind kind, String why) {
        if (over == null) {
            String message = "the connection was gone before the request was sent: " + why;
            // What speaks no HTTP/2 will speak none when it is asked again.
            over = kind == Kind.PROTOCOL
                    ? new HttpClientException(kind, message)
                    : HttpClientException.untouched(Kind.BROKEN, message, null);
        }
        // Before anyone hears of it and asks again.
        owner.gone();
        for (var exchange : exchanges()) {
            exchange.fail(exchange.broken(kind, why));
        }
        idle.end();
    }

    private @Nullable Http2Exchange exchange(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    private List<Http2Exchange> exchanges() {
        var all = new ArrayList<Http2Exchange>();
        try {
            connection.forEachActiveStream(stream -> {
                var exchange = exchange(stream);
                if (exchange != null) {
                    all.add(exchange);
                }
                return true;
            });
        } catch (Http2Exception impossible) {
            throw new AssertionError("collecting throws nothing", impossible);
        }
        return all;
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public boolean isShared() {
        return true;
    }
}
