package dev.hawser.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Netty's HTTP/2 on one connection, without a channel for each stream: what it reads it tells [Http2Requests]. For the
/// connection's callbacks.
final class Http2Codec extends Http2ConnectionHandler {
    private static final System.Logger LOG = System.getLogger(Http2Codec.class.getName());

    private final Http2Requests requests;
    private final Http2Watch watch;
    private @Nullable ChannelHandlerContext context;
    private boolean broken;

    private Http2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Http2Requests requests,
            Http2Watch watch) {
        super(decoder, encoder, settings);
        this.requests = requests;
        this.watch = watch;
    }

    /// Makes the codec of one connection.
    static Http2Codec of(HttpLimits limits, Http2Requests requests, Http2Watch watch) {
        var connection = new DefaultHttp2Connection(true);
        // At once, not when the client has acknowledged it.
        connection.remote().maxActiveStreams(limits.streams().most());
        // What waits for one handler must not hold up what comes for another: room for all at once.
        var taking = new DefaultHttp2LocalFlowController(connection);
        connection.local().flowController(taking);
        // By turns: priorities are a thing of the past (RFC 9113 §5.3.1), and a tree that clients can grow.
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        var reader = new Http2Reader(
                new DefaultHttp2FrameReader(
                        new DefaultHttp2HeadersDecoder(true, limits.head().bytes())),
                connection);
        // What a client says about the size of heads is advice (§6.5.2); an answer that it can't take is its own
        // matter.
        var writer =
                new Writer(new DefaultHttp2FrameWriter(Http2HeadersEncoder.NEVER_SENSITIVE, true), reader, requests);
        var encoder = new DefaultHttp2ConnectionEncoder(connection, writer);
        var decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, true, true);
        decoder.frameListener(requests);
        var settings = new Http2Settings()
                .maxConcurrentStreams(limits.streams().most())
                .maxHeaderListSize(limits.head().bytes());
        return new Http2Codec(decoder, encoder, settings, requests, watch);
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
        var most = requests.limits().streams().most();
        var taking = decoder().flowController();
        taking.incrementWindowSize(connection().connectionStream(), (most - 1) * Http2CodecUtil.DEFAULT_WINDOW_SIZE);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        var bytes = (ByteBuf) message;
        if (broken) {
            bytes.release();
            return;
        }
        String excess = watch.look(bytes);
        if (!excess.isEmpty()) {
            bytes.release();
            calmDown(excess);
            return;
        }
        requests.reading(true);
        try {
            super.channelRead(from, bytes);
        } finally {
            requests.reading(false);
        }
        requests.watchHead(watch.isInHead());
    }

    /// Ends the connection of a client that overdoes it (RFC 9113 §10.5).
    void calmDown(String excess) {
        if (!broken) {
            onError(context(), true, Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "%s", excess));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            requests.inputEnds();
        } else {
            super.userEventTriggered(from, event);
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, @Nullable Http2Exception said) {
        if (broken) {
            return;
        }
        broken = true;
        if (said == null) {
            LOG.log(Level.ERROR, "HTTP/2 failed here; the connection is closed, others go on", cause);
        }
        super.onConnectionError(from, outbound, cause, said);
    }

    /// A stream that only this server could open, and never does, can't be reset (§5.1): its frames break the
    /// connection's rules.
    @Override
    protected void onStreamError(
            ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException said) {
        if (connection().remote().isValidStreamId(said.streamId())) {
            super.onStreamError(from, outbound, cause, said);
        } else {
            onError(from, outbound, Http2Exception.connectionError(said.error(), cause, "%s", said.getMessage()));
        }
    }

    /// Returns whether the connection is ending because of an error.
    boolean isBroken() {
        return broken;
    }

    /// Tells what leaves for the client.
    private static final class Writer extends DecoratingHttp2FrameWriter {
        private final Http2Reader reader;
        private final Http2Requests requests;

        Writer(Http2FrameWriter delegate, Http2Reader reader, Http2Requests requests) {
            super(delegate);
            this.reader = reader;
            this.requests = requests;
        }

        @Override
        public ChannelFuture writeData(
                ChannelHandlerContext to,
                int streamId,
                ByteBuf data,
                int padding,
                boolean endStream,
                ChannelPromise promise) {
            requests.sent(streamId);
            return super.writeData(to, streamId, data, padding, endStream, promise);
        }

        @Override
        public ChannelFuture writeRstStream(
                ChannelHandlerContext to, int streamId, long errorCode, ChannelPromise promise) {
            var written = super.writeRstStream(to, streamId, errorCode, promise);
            reader.resetSent(streamId);
            requests.resetSent();
            return written;
        }
    }
}
