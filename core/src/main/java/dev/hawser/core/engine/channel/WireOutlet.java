package dev.hawser.core.engine.channel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The sending half of a [BlockingChannel]: takes what was flushed as chunks, small messages together, and parts of
/// files as they are. When it is called, and by whom, see [LockLoop.Outlet].
final class WireOutlet {
    private static final int MOST_CHUNK_BYTES = 64 * 1024;

    /// So much of a file at once that a slow reader can be told from one that doesn't read.
    private static final int MOST_FILE_BYTES = 256 * 1024;

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final Wire wire;
    private boolean sending;
    private int chunkStart;
    /// The part of a file that is being sent, and how much of it was.
    private @Nullable FilePart filePart;

    private long fileMoved;

    WireOutlet(Wire wire) {
        this.wire = wire;
    }

    /// Takes what is to be sent next, with the lock.
    @Nullable
    ByteBuffer nextChunk(@Nullable ChannelOutboundBuffer buffer) {
        if (sending || buffer == null || buffer.isEmpty()) {
            return null;
        }
        sending = true;
        if (buffer.current() instanceof FilePart part) {
            // Held, or a close would take it away from whoever sends.
            filePart = part.retain();
            chunkStart = 0;
            return NO_BYTES;
        }
        var first = (ByteBuf) buffer.current();
        if (buffer.size() == 1 || !first.isReadable() || first.readableBytes() >= MOST_CHUNK_BYTES) {
            chunkStart = first.arrayOffset() + first.readerIndex();
            return ByteBuffer.wrap(first.array(), chunkStart, Math.min(first.readableBytes(), MOST_CHUNK_BYTES));
        }
        chunkStart = 0;
        return gather(buffer);
    }

    private static ByteBuffer gather(ChannelOutboundBuffer buffer) {
        long pending = Math.min(buffer.totalPendingWriteBytes(), MOST_CHUNK_BYTES);
        var chunk = ByteBuffer.allocate((int) pending);
        try {
            buffer.forEachFlushedMessage(message -> {
                if (!(message instanceof ByteBuf bytes)) {
                    return false;
                }
                int length = Math.min(bytes.readableBytes(), chunk.remaining());
                chunk.put(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), length);
                // An empty message marks the end of output; what another thread wrote after it isn't sent.
                return chunk.hasRemaining() && bytes.isReadable();
            });
        } catch (Exception impossible) {
            throw new AssertionError("copying bytes throws nothing", impossible);
        }
        return chunk.flip();
    }

    /// Sends some of it, blocking, without the lock.
    ///
    /// @return what went wrong, or null
    @Nullable
    Throwable send(ByteBuffer chunk) {
        try {
            var part = filePart;
            if (part != null) {
                fileMoved = part.send((SocketWire) wire, MOST_FILE_BYTES);
            } else if (chunk.hasRemaining()) {
                wire.write(chunk);
            }
            return null;
        } catch (IOException failure) {
            return failure;
        }
    }

    /// Counts what was sent, with the lock.
    ///
    /// @param buffer null when the channel was closed meanwhile
    void sent(ByteBuffer chunk, @Nullable ChannelOutboundBuffer buffer) {
        sending = false;
        var part = filePart;
        filePart = null;
        if (part != null) {
            fileSent(part, buffer);
            part.release();
        }
        if (buffer != null) {
            buffer.removeBytes(chunk.position() - chunkStart);
        }
    }

    private void fileSent(FilePart part, @Nullable ChannelOutboundBuffer buffer) {
        long moved = fileMoved;
        fileMoved = 0;
        if (buffer != null) {
            buffer.progress(moved);
            if (part.isSent()) {
                buffer.remove();
            }
        }
    }
}
