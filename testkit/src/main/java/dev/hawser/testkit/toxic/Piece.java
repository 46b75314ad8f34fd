package dev.hawser.testkit.toxic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// What goes through a lane. Bytes are on the heap and in nobody's pool, so that a piece may be forgotten.
record Piece(Kind kind, ByteBuf bytes) {
    enum Kind {
        BYTES,
        /// The end of input.
        END,
        /// The end of the connection whose input this is.
        CLOSE,
        /// The end of both connections, by a toxic.
        CUT
    }

    static final Piece END = new Piece(Kind.END, Unpooled.EMPTY_BUFFER);
    static final Piece CLOSE = new Piece(Kind.CLOSE, Unpooled.EMPTY_BUFFER);
    static final Piece CUT = new Piece(Kind.CUT, Unpooled.EMPTY_BUFFER);

    /// Copies bytes that were borrowed.
    static Piece copyOf(ByteBuf bytes) {
        return new Piece(Kind.BYTES, Unpooled.copiedBuffer(bytes));
    }

    boolean isEnd() {
        return kind != Kind.BYTES;
    }

    int length() {
        return bytes.readableBytes();
    }

    /// Cuts off the first bytes, which this piece then lacks.
    Piece cut(int length) {
        return new Piece(Kind.BYTES, bytes.readSlice(length));
    }
}
