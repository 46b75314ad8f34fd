package dev.hawser.web.socket;

import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Writes frames as a server does: whole messages, unmasked (RFC 6455 §5.2).
final class Frames {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /// RFC 6455 §5.5.
    static final int MOST_CONTROL_BYTES = 125;

    /// Above this, to copy costs more than a second buffer.
    private static final int SMALL_BYTES = 1024;

    private static final int MOST_HEAD_BYTES = 10;
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;

    private Frames() {}

    /// Writes a frame. In a callback of the connection, so that nothing comes between its pieces.
    ///
    /// @param payload not to be changed any more
    static void write(Transport transport, int opcode, boolean compressed, byte[] payload, int length) {
        boolean small = length <= SMALL_BYTES;
        var bytes = transport.buffer(MOST_HEAD_BYTES + (small ? length : 0));
        bytes.writeByte(FIN | (compressed ? RSV1 : 0) | opcode);
        writeLength(bytes, length);
        if (small) {
            transport.write(bytes.writeBytes(payload, 0, length));
        } else {
            transport.write(bytes);
            transport.write(Unpooled.wrappedBuffer(payload, 0, length));
        }
    }

    private static void writeLength(ByteBuf bytes, int length) {
        if (length < 126) {
            bytes.writeByte(length);
        } else if (length < 65_536) {
            bytes.writeByte(126).writeShort(length);
        } else {
            bytes.writeByte(127).writeLong(length);
        }
    }
}
