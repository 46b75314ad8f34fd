package dev.hawser.web.server;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// The body of a request while it comes: grows with what is there, not with what was announced.
final class Content {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;

    int length() {
        return length;
    }

    void add(ByteBuf more) {
        int count = more.readableBytes();
        if (count == 0) {
            return;
        }
        if (length + count > bytes.length) {
            // In one piece, as most are, it is copied once.
            bytes = Arrays.copyOf(bytes, length == 0 ? count : Math.max(length + count, 2 * length));
        }
        more.getBytes(more.readerIndex(), bytes, length, count);
        length += count;
    }

    /// Returns all there is, and begins anew.
    byte[] take() {
        var all = bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
        bytes = NONE;
        length = 0;
        return all;
    }
}
