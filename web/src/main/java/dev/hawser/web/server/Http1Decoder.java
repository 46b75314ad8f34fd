package dev.hawser.web.server;

import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Netty's decoder of requests, which stops between two of them while the first one has no answer yet: what waits is
/// bytes, which the transport bounds, and not requests.
final class Http1Decoder extends HttpRequestDecoder {
    /// What the lines of a chunk need without any extension.
    private static final int FRAME_BYTES = 20;

    private static final int MOST_OVERHEAD_BYTES = 16 * 1024;

    private final Gate gate;
    private final HeadScan scan = new HeadScan();
    private int overheadBytes;
    private final Transport transport;
    private @Nullable ChannelHandlerContext context;
    private boolean decoding;
    private boolean paused;
    private boolean inputEnded;

    /// Knows whether another request may begin.
    interface Gate {
        /// Returns whether the decoder must wait.
        boolean isShut();

        /// Returns whether what comes next belongs to a head.
        boolean isInHead();

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
    protected void decode(ChannelHandlerContext from, ByteBuf bytes, List<Object> out) throws Exception {
        if (gate.isShut()) {
            return;
        }
        boolean inHead = gate.isInHead();
        if (inHead) {
            String broken = scan.look(bytes);
            if (!broken.isEmpty()) {
                bytes.skipBytes(bytes.readableBytes());
                out.add(invalid(broken));
                return;
            }
            if (!bytes.isReadable() || scan.isHalfOfALine(bytes)) {
                return;
            }
        }
        int before = bytes.readerIndex();
        super.decode(from, bytes, out);
        if (inHead && out.isEmpty()) {
            gate.headBegins();
        } else {
            weigh(bytes.readerIndex() - before, out);
        }
    }

    /// Netty bounds each chunk's extension, and not all of them together. What a line says may come before its chunk.
    private void weigh(int readBytes, List<Object> out) {
        int contents = 0;
        for (int i = 0; i < out.size(); i++) {
            if (out.get(i) instanceof HttpRequest) {
                scan.reset();
                overheadBytes = 0;
                return;
            }
            contents += ((HttpContent) out.get(i)).content().readableBytes();
        }
        int usual = out.isEmpty() ? 0 : FRAME_BYTES;
        overheadBytes = Math.max(0, overheadBytes + readBytes - contents - usual);
        if (overheadBytes > MOST_OVERHEAD_BYTES) {
            out.forEach(ReferenceCountUtil::release);
            out.clear();
            var end = new DefaultLastHttpContent();
            end.setDecoderResult(
                    DecoderResult.failure(new IllegalArgumentException("the chunks are mostly extensions")));
            out.add(end);
        }
    }

    private static HttpRequest invalid(String rule) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        request.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(rule)));
        return request;
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

    /// Lets the input go on past this decoder, which was removed.
    ///
    /// @param before what stands right before where it stood
    void letGo(ChannelHandlerContext before) {
        if (paused) {
            paused = false;
            transport.resumeReading();
        }
        if (inputEnded) {
            inputEnded = false;
            before.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
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
