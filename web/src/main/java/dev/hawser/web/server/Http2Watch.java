package dev.hawser.web.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;

/// Looks at the frames of a connection before they are decoded, for what each one alone may do (RFC 9113 §10.5): a
/// client can keep a server busy with frames that ask for nothing, or begin a head and never end it.
final class Http2Watch {
    /// A request is worth so many frames that ask for nothing, and so is each frame of an answer: clients grant new
    /// room for the stream and for the connection.
    private static final int PARDON = 2;

    private final Rate resets;
    private final Rate idleFrames;
    private final byte[] header = new byte[Http2CodecUtil.FRAME_HEADER_LENGTH];
    private int headerBytes;
    /// The connection begins with a text, see §3.4.
    private int skip = Http2CodecUtil.connectionPrefaceBuf().readableBytes();

    private byte type;
    private boolean headIsOpen;

    Http2Watch(HttpLimits.Streams limits, Deadline deadline) {
        this.resets = new Rate(limits.resets(), limits.window(), deadline::nanoTime);
        this.idleFrames = new Rate(limits.idleFrames(), limits.window(), deadline::nanoTime);
    }

    /// Looks at what came.
    ///
    /// @return what there is too much of; empty when all is well
    String look(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                int count = Math.min(skip, end - at);
                skip -= count;
                at += count;
                continue;
            }
            int count = Math.min(header.length - headerBytes, end - at);
            bytes.getBytes(at, header, headerBytes, count);
            headerBytes += count;
            at += count;
            if (headerBytes == header.length) {
                headerBytes = 0;
                skip = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | (header[2] & 0xff);
                String excess = frame(header[3], header[4]);
                if (!excess.isEmpty()) {
                    return excess;
                }
            }
        }
        return "";
    }

    private String frame(byte begins, byte flags) {
        type = begins;
        boolean endsHead = (flags & Http2Flags.END_HEADERS) != 0;
        switch (begins) {
            case Http2FrameTypes.HEADERS -> {
                headIsOpen = !endsHead;
                idleFrames.pardon(PARDON);
            }
            case Http2FrameTypes.CONTINUATION -> headIsOpen &= !endsHead;
            case Http2FrameTypes.RST_STREAM -> {
                return resets.isPassed() ? "too many streams are reset" : "";
            }
            case Http2FrameTypes.DATA -> {}
            default -> {
                return idleFrame();
            }
        }
        return "";
    }

    /// Counts a frame that asks for nothing.
    ///
    /// @return what there is too much of; empty when all is well
    String idleFrame() {
        return idleFrames.isPassed() ? "too many frames ask for nothing" : "";
    }

    /// Notes that a frame of an answer was sent.
    void dataSent() {
        idleFrames.pardon(PARDON);
    }

    /// Returns whether some of a head is there, and not all of it.
    boolean isInHead() {
        return headIsOpen || (skip > 0 && (type == Http2FrameTypes.HEADERS || type == Http2FrameTypes.CONTINUATION));
    }
}
