package dev.hawser.web.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import org.jspecify.annotations.Nullable;

/// Netty's HTTP/2 on one connection, as a client, without a channel for each stream: what it reads it tells an
/// [Http2Wire]. Netty's own bounds hold for what a server might send without end. For the connection's callbacks.
final class Http2Codec extends Http2ConnectionHandler {
    /// How much of an answer may come that nobody has taken: enough for a fast server far away.
    static final int STREAM_WINDOW_BYTES = 256 * 1024;

    private static final int CONNECTION_WINDOW_BYTES = 16 * STREAM_WINDOW_BYTES;

    private final Http2Wire wire;
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean broken;

    private Http2Codec(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings, Http2Wire wire) {
        super(decoder, encoder, settings);
        this.wire = wire;
    }

    /// Makes the codec of one connection.
    static Http2Codec of(Http2Wire wire, int headBytes) {
        var connection = new DefaultHttp2Connection(false);
        // The connection's window goes on as bytes come, so that an answer nobody takes holds up none but itself.
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        return new Builder(wire).of(connection, headBytes);
    }

    /// Returns the context of this handler.
    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("there is no context before handlerAdded()");
        }
        return context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(), CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        flush(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        if (broken) {
            ((ByteBuf) message).release();
            return;
        }
        wire.heard();
        reading = true;
        try {
            super.channelRead(from, message);
        } finally {
            reading = false;
        }
    }

    /// Sends what was written, now or when all that came was read.
    void send() {
        if (!reading) {
            flush(context());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            wire.inputEnds();
        } else {
            super.userEventTriggered(from, event);
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException said) {
        wire.streamFails(said);
        super.onStreamError(from, outbound, cause, said);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, @Nullable Http2Exception said) {
        if (!broken) {
            broken = true;
            wire.connectionFails(cause);
            super.onConnectionError(from, outbound, cause, said);
        }
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Codec, Builder> {
        private final Http2Wire wire;

        Builder(Http2Wire wire) {
            this.wire = wire;
        }

        Http2Codec of(DefaultHttp2Connection connection, int headBytes) {
            connection(connection);
            frameListener(wire);
            validateHeaders(true);
            // What a server says about the size of heads is advice (RFC 9113 §6.5.2); it refuses what it won't take.
            encoderIgnoreMaxHeaderListSize(true);
            initialSettings(new Http2Settings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW_BYTES)
                    .maxHeaderListSize(headBytes));
            return build();
        }

        @Override
        protected Http2Codec build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Codec(decoder, encoder, settings, wire);
        }
    }
}
