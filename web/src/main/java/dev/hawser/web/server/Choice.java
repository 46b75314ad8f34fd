package dev.hawser.web.server;

import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/// Finds out by the first bytes of a connection in the clear what is spoken on it: HTTP/2 begins with words that are no
/// request of HTTP/1 (RFC 9113 §3.3, §3.4). For the connection's callbacks.
final class Choice extends ChannelInboundHandlerAdapter implements Spoken {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Serving serving;
    private final HttpConnection connection;
    private final Deadline deadline;
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;

    Choice(Serving serving, HttpConnection connection) {
        this.serving = serving;
        this.connection = connection;
        this.deadline = new Deadline(serving.transport().clock(), this::late);
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        // For all of what tells: a byte now and then must not move it.
        deadline.set(serving.limits().head().time());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        seen.release();
        seen = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        var all = seen.isReadable() ? Unpooled.wrappedBuffer(seen, bytes) : bytes;
        int common = common(all);
        if (common == all.readableBytes() && common < PREFACE.length) {
            // A buffer that comes from a socket is filled again.
            seen = Unpooled.copiedBuffer(all);
            all.release();
            return;
        }
        seen = Unpooled.EMPTY_BUFFER;
        deadline.end();
        var pipeline = context.pipeline();
        connection.speak(pipeline, common == PREFACE.length);
        pipeline.remove(this);
        pipeline.context(HandlerProtocol.OUTLET).fireChannelRead(all);
    }

    private static int common(ByteBuf bytes) {
        int most = Math.min(bytes.readableBytes(), PREFACE.length);
        int i = 0;
        while (i < most && bytes.getByte(bytes.readerIndex() + i) == PREFACE[i]) {
            i++;
        }
        return i;
    }

    private void late() {
        serving.transport()
                .close(new CloseReason.TimedOut(
                        "the first request", serving.limits().head().time()));
    }

    @Override
    public void drain() {
        serving.transport().close();
    }

    @Override
    public void lost(CloseReason reason) {
        deadline.end();
    }
}
