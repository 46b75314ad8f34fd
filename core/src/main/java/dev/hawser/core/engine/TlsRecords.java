package dev.hawser.core.engine;

import io.netty.buffer.ByteBuf;

/// Finds the records in what a peer sends, by their headers, which are never encrypted (RFC 8446 §5.1). For one
/// thread at a time.
final class TlsRecords {
    private static final int HEADER_BYTES = 5;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int HANDSHAKE = 22;

    private int headerBytes;
    private int length;
    private int left;
    private boolean changed;
    private int handshakesSinceChange;

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
                changed |= next == CHANGE_CIPHER_SPEC;
                handshakesSinceChange += changed && next == HANDSHAKE ? 1 : 0;
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

    /// Returns whether a second handshake has begun, perhaps in the same breath as the first one's end. After its
    /// change of ciphers a peer has one record left to say: its Finished (RFC 5246 §7.4.9) or, in TLS 1.3, the
    /// hello that it was asked to say again (RFC 8446 §D.4).
    boolean beginAgain() {
        return handshakesSinceChange > 1;
    }
}
