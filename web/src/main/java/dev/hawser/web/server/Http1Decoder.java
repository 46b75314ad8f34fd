package dev.hawser.web.server;


import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Netty's decoder of requests, which stops between two of them while the first one has no answer yet: what waits is
/// bytes, which the transport bounds, and not requests.
final class Http1Decoder extends HttpRequestDecoder {
    private final Gate gate;
    private final Transport transport;
    private @Nullable ChannelHandlerContext context;
    private boolean decoding;
    private boolean paused;
    private boolean inputEnded;

    /// Knows whether another request may begin.
    interface Gate {
        /// Returns whether the decoder must wait.
        boolean isShut();

        /// Notes that some of a head is there, and not all of it.
        void headBegins();

        /// Notes that the client has ended its output, while the decoder waits.
        void clientLeaves();
    }

    Http1Decoder(HttpLimits.Head limits, Gate gate, Transport transport) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.lineBytes())
                .setMaxHeaderSize(limits.bytes())
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.gate = gate;
        this.transport = transport;
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (gate.isShut()) {
            return;
        }
        super.decode(context, bytes, out);
        if (out.isEmpty()) {
            gate.headBegins();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        decoding = true;
        try {
            super.channelRead(from, message);
        } finally {
            decoding = false;
        }
        if (gate.isShut() && !paused && actualReadableBytes() > 0) {
            paused = true;
            transport.pauseReading();
        }
    }

    /// What a half-closed client has sent before is still to be decoded.
    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
        if (event == ChannelInputShutdownEvent.INSTANCE && gate.isShut()) {
            inputEnded = true;
            gate.clientLeaves();
        } else {
            super.userEventTriggered(from, event);
        }
    }

    /// Goes on with what waits, now that the gate is open.
    void resume() {
        var here = context;
        if (decoding || here == null) {
            return;
        }
        if (actualReadableBytes() > 0) {
            // As if it came just now: Netty sees to what a handler throws.
            here.pipeline().context(HandlerProtocol.OUTLET).fireChannelRead(Unpooled.EMPTY_BUFFER);
        }
        if (gate.isShut()) {
            return;
        }
        if (paused) {
            paused = false;
            transport.resumeReading();
        }
        if (inputEnded) {
            inputEnded = false;
            here.pipeline().context(HandlerProtocol.OUTLET).fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }
}
