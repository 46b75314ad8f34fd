package dev.hawser.web.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/// Netty's decoder of responses, which takes no byte that nobody asked for: what comes after an answer is the
/// beginning of the next one only to somebody who means harm (RFC 9112 §11.2).
final class Http1Answers extends HttpResponseDecoder {
    private static final int MOST_LINE_BYTES = 8192;

    /// What the lines of a chunk need without any extension.
    private static final int FRAME_BYTES = 20;

    private static final int MOST_OVERHEAD_BYTES = 16 * 1024;

    private final Asker asker;
    private int overheadBytes;

    /// Whoever waits for answers.
    interface Asker {
        /// Returns whether an answer is awaited, or some of one.
        boolean isWaiting();

        /// Notes that something of an answer came.
        void answerComes();

        /// Notes that something came that isn't part of an answer.
        void surplus();

        /// Returns whether the answer has no body whatever its head says (RFC 9112 §6.3).
        boolean isHeadOnly();
    }

    Http1Answers(int headBytes, Asker asker) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(Math.min(headBytes, MOST_LINE_BYTES))
                .setMaxHeaderSize(headBytes)
                .setMaxChunkSize(64 * 1024)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
        this.asker = asker;
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (!asker.isWaiting()) {
            if (bytes.isReadable()) {
                bytes.skipBytes(bytes.readableBytes());
                asker.surplus();
            }
            return;
        }
        if (bytes.isReadable()) {
            asker.answerComes();
        }
        int before = bytes.readerIndex();
        super.decode(context, bytes, out);
        if (!out.isEmpty()) {
            weigh(bytes.readerIndex() - before, out);
        }
    }

    /// Netty bounds each chunk's extension, and not all of them together.
    private void weigh(int taken, List<Object> out) {
        int contents = 0;
        for (var message : out) {
            if (message instanceof HttpResponse) {
                overheadBytes = 0;
                return;
            }
            contents += ((HttpContent) message).content().readableBytes();
        }
        overheadBytes = Math.max(0, overheadBytes + taken - contents - FRAME_BYTES);
        if (overheadBytes > MOST_OVERHEAD_BYTES) {
            out.forEach(ReferenceCountUtil::release);
            out.clear();
            var end = new DefaultLastHttpContent();
            end.setDecoderResult(
                    DecoderResult.failure(new IllegalArgumentException("the chunks are mostly extensions")));
            out.add(end);
        }
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        boolean isInterim = message instanceof HttpResponse response
                && response.status().code() >= 100
                && response.status().code() < 200;
        return (asker.isHeadOnly() && !isInterim) || super.isContentAlwaysEmpty(message);
    }

    /// Netty lets pass what stands between a name and its colon, and lines without one (RFC 9112 §5.1).
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        if (line[start + length] != ':') {
            throw new IllegalArgumentException("a line of its head has no colon right behind a name");
        }
        return super.splitHeaderName(line, start, length);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException(
                "it has both Content-Length and Transfer-Encoding, so somebody may take its end for another"
                        + " (RFC 9112 §6.1)");
    }
}
