package dev.hawser.core.engine;

import io.netty.buffer.ByteBuf;

/// Finds the records in what a peer sends, by their headers, which are never encrypted (RFC 8446 §5.1). For one
/// thread at a time.
final class TlsRecords {
    private static final int HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;

    private int headerBytes;
    private int length;
    private int left;

    /// Looks at the next bytes and leaves them unread.
    ///
    /// @return whether a handshake record begins in them
    boolean holdHandshake(ByteBuf bytes) {
        boolean found = false;
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            if (left > 0) {
                int skipped = Math.min(left, bytes.writerIndex() - at);
                left -= skipped;
                at += skipped;
                continue;
            }
            int next = bytes.getUnsignedByte(at++);
            if (headerBytes == 0) {
                found |= next == HANDSHAKE;
            }
            headerBytes++;
            if (headerBytes > 3) {
                length = (length << 8) | next;
            }
            if (headerBytes == HEADER_BYTES) {
                left = length;
                headerBytes = 0;
                length = 0;
            }
        }
        return found;
    }
}
