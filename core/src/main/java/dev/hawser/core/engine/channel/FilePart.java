package dev.hawser.core.engine.channel;

import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A part of a file on its way to a socket: Netty's own for its channels, which look inside, and for a blocking
/// socket with a way to send a piece of it. Closes the file when it is released. For the engine's rooms.
public final class FilePart extends DefaultFileRegion {
    private static final int COPIED_BYTES = 64 * 1024;

    private final FileChannel file;
    private final long offset;
    private final long count;
    private long moved;

    public FilePart(FileChannel file, long offset, long count) {
        super(file, offset, count);
        this.file = file;
        this.offset = offset;
        this.count = count;
    }

    @Override
    public FilePart retain() {
        super.retain();
        return this;
    }

    /// Returns whether all of it was sent by [#send].
    boolean isSent() {
        return moved == count;
    }

    /// Sends the next piece, blocking.
    ///
    /// @return how many bytes that were
    /// @throws IOException also when the file ends before the part does
    long send(SocketWire wire, int most) throws IOException {
        long left = Math.min(count - moved, most);
        long sent = file.transferTo(offset + moved, left, wire.socket());
        if (sent == 0 && left > 0) {
            // The file has no more, or the socket has no room, for which only a write waits on a virtual thread.
            sent = copy(wire, left);
        }
        moved += sent;
        return sent;
    }

    private long copy(SocketWire wire, long left) throws IOException {
        var bytes = ByteBuffer.allocate((int) Math.min(left, COPIED_BYTES));
        if (file.read(bytes, offset + moved) <= 0) {
            throw new IOException("a file ends at byte " + (offset + moved) + "; expected " + (count - moved)
                    + " more, so it was changed while it was sent");
        }
        bytes.flip();
        return wire.write(bytes);
    }
}
