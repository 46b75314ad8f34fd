package dev.hawser.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/// Netty's reader of frames, which tells apart what Netty can't: frames for a stream that was reset here, which were on
/// their way and are dropped; for one that is closed; and for one that never was (RFC 9113 §5.1, §5.1.1).
final class Http2Reader implements Http2FrameReader {
    /// How many of the latest streams are remembered; of an older one nobody knows whether it was opened.
    private static final int REMEMBERED = 256;

    private final Http2FrameReader reader;
    private final Http2Connection connection;
    private final int[] opened = new int[REMEMBERED];
    private final int[] reset = new int[REMEMBERED];
    private int openedCount;
    private int resetCount;
    private @Nullable Http2FrameListener listener;
    private @Nullable Http2FrameListener ordered;

    Http2Reader(Http2FrameReader reader, Http2Connection connection) {
        this.reader = reader;
        this.connection = connection;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // It is about the object: Netty's listener changes once, after the preface.
    public void readFrame(ChannelHandlerContext from, ByteBuf bytes, Http2FrameListener to) throws Http2Exception {
        var behind = ordered;
        if (listener != to || behind == null) {
            listener = to;
            behind = new Ordered(to);
            ordered = behind;
        }
        reader.readFrame(from, bytes, behind);
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    /// Notes that a stream was reset here.
    void resetSent(int streamId) {
        reset[resetCount++ % REMEMBERED] = streamId;
    }

    private static boolean isAmong(int[] remembered, int streamId) {
        for (int id : remembered) {
            if (id == streamId) {
                return true;
            }
        }
        return false;
    }

    private final class Ordered extends Http2FrameListenerDecorator {
        Ordered(Http2FrameListener next) {
            super(next);
        }

        @Override
        public int onDataRead(ChannelHandlerContext from, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            var stream = connection.stream(streamId);
            if (stream == null && isDropped(streamId, "DATA")) {
                var window = connection.local().flowController();
                // It counts for the connection, and makes no work here.
                window.receiveFlowControlledFrame(null, data, padding, endOfStream);
                return data.readableBytes() + padding;
            }
            return super.onDataRead(from, streamId, data, padding, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext from, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            if (isInOrder(streamId)) {
                super.onHeadersRead(from, streamId, headers, padding, endOfStream);
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
                boolean endOfStream)
                throws Http2Exception {
            if (isInOrder(streamId)) {
                super.onHeadersRead(from, streamId, headers, streamDependency, weight, exclusive, padding, endOfStream);
            }
        }

        private boolean isInOrder(int streamId) throws Http2Exception {
            var stream = connection.stream(streamId);
            if (stream == null) {
                if (isDropped(streamId, "HEADERS")) {
                    return false;
                }
                opened[openedCount++ % REMEMBERED] = streamId;
            } else if (stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
                throw Http2Exception.streamError(
                        streamId, Http2Error.STREAM_CLOSED, "HEADERS for stream %d, whose request is whole", streamId);
            }
            return true;
        }

        /// Returns whether a frame was on its way to a stream that was reset meanwhile. A new stream is none.
        private boolean isDropped(int streamId, String frame) throws Http2Exception {
            if (isAmong(reset, streamId)) {
                return true;
            }
            if (!connection.streamMayHaveExisted(streamId)) {
                return false;
            }
            throw isAmong(opened, streamId)
                    ? Http2Exception.connectionError(
                            Http2Error.STREAM_CLOSED, "%s for stream %d, which is closed", frame, streamId)
                    : Http2Exception.connectionError(
                            Http2Error.PROTOCOL_ERROR, "%s for stream %d, which comes too late", frame, streamId);
        }
    }
}
