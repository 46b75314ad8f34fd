package dev.hawser.web.socket;

import io.netty.buffer.ByteBuf;

/// Cuts what a client sends into frames (RFC 6455 §5.2), and unmasks it. A payload is handed on as it comes, so nothing
/// is kept here but a head.
final class FrameReader {
    private static final int FIN = 0x80;
    private static final int RSV1 = 0x40;
    private static final int OTHER_RSV = 0x30;
    private static final int MASKED = 0x80;
    private static final int KEY_BYTES = 4;
    private static final int LEAST_HEAD_BYTES = 2 + KEY_BYTES;
    private static final int MOST_HEAD_BYTES = 14;

    private final Receiver receiver;
    private final boolean compressed;
    private final byte[] head = new byte[MOST_HEAD_BYTES];
    private int headLength;
    private int headWanted = LEAST_HEAD_BYTES;
    private long left;
    private int keyAt;
    /// Which octet of the key is next.
    private int phase;

    private boolean inPayload;

    /// What is told of frames.
    interface Receiver {
        /// Begins a frame.
        ///
        /// @param compressed whether the first bit for extensions is set
        /// @param length of the payload, in bytes
        void begins(int opcode, boolean isFinal, boolean compressed, long length) throws Violation;

        /// Takes some of its payload, borrowed for the call.
        void payload(byte[] bytes, int from, int length) throws Violation;

        /// Ends it.
        void ends() throws Exception;

        /// Returns whether it takes more.
        boolean isOpen();
    }

    /// Makes a reader.
    ///
    /// @param compressed whether an extension was agreed on that uses the first bit
    FrameReader(Receiver receiver, boolean compressed) {
        this.receiver = receiver;
        this.compressed = compressed;
    }

    /// Takes the next bytes, cut anywhere.
    ///
    /// @throws Exception what the receiver throws, and a [Violation] for a frame that is none
    void read(ByteBuf data) throws Exception {
        // Once, and then by an array: each look into a buffer has its price.
        var bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        int at = 0;
        while (receiver.isOpen()) {
            if (inPayload) {
                int count = (int) Math.min(left, bytes.length - at);
                if (count == 0 && left > 0) {
                    return;
                }
                payload(bytes, at, count);
                at += count;
            } else if (at == bytes.length) {
                return;
            } else {
                head(bytes[at++]);
            }
        }
    }

    /// Takes the next octet of a head.
    private void head(byte octet) throws Violation {
        head[headLength++] = octet;
        if (headLength == 1) {
            checkFirst(octet);
        } else if (headLength == 2) {
            headWanted = wanted(head[0], octet);
        }
        if (headLength == headWanted) {
            keyAt = headWanted - KEY_BYTES;
            headLength = 0;
            headWanted = LEAST_HEAD_BYTES;
            inPayload = true;
        } else if (headLength >= 2 && headLength == headWanted - KEY_BYTES) {
            left = length();
            receiver.begins(head[0] & 0xf, (head[0] & FIN) != 0, (head[0] & RSV1) != 0, left);
        }
    }

    private void checkFirst(int first) throws Violation {
        int opcode = first & 0xf;
        if ((first & OTHER_RSV) != 0 || ((first & RSV1) != 0 && (!compressed || opcode == 0 || opcode >= 8))) {
            throw Violation.protocol("a reserved bit is set (RFC 6455 section 5.2)");
        }
        if (opcode > Frames.PONG || (opcode > Frames.BINARY && opcode < Frames.CLOSE)) {
            throw Violation.protocol("opcode " + opcode + " is reserved");
        }
        if (opcode >= Frames.CLOSE && (first & FIN) == 0) {
            throw Violation.protocol("a control frame is fragmented");
        }
    }

    private static int wanted(int first, int second) throws Violation {
        if ((second & MASKED) == 0) {
            throw Violation.protocol("a frame is not masked");
        }
        int length = second & 0x7f;
        if ((first & 0xf) >= Frames.CLOSE && length > Frames.MOST_CONTROL_BYTES) {
            throw Violation.protocol("a control frame is too long");
        }
        return 2 + KEY_BYTES + (length == 126 ? 2 : length == 127 ? 8 : 0);
    }

    private long length() throws Violation {
        int length = head[1] & 0x7f;
        if (length < 126) {
            return length;
        }
        long whole = 0;
        for (int i = 2; i < headWanted - KEY_BYTES; i++) {
            whole = whole << 8 | (head[i] & 0xff);
        }
        if (whole < 0 || whole < (length == 126 ? 126 : 65_536)) {
            throw Violation.protocol("a length is not in its shortest form");
        }
        return whole;
    }

    private void payload(byte[] bytes, int from, int count) throws Exception {
        int key = keyAt;
        int turn = phase;
        for (int i = 0; i < count; i++) {
            bytes[from + i] ^= head[key + (turn + i & 3)];
        }
        phase = turn + count & 3;
        left -= count;
        if (count > 0) {
            receiver.payload(bytes, from, count);
        }
        if (left == 0) {
            inPayload = false;
            phase = 0;
            receiver.ends();
        }
    }
}
