package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Collects a known number of bytes. Takes no more memory than twice what has come, whatever length was announced,
/// and none at all for bytes that come in one piece.
final class FrameBody {
    private static final byte[] NOTHING = {};

    private byte[] held = NOTHING;
    private int heldLength;

    /// Takes bytes until there are enough.
    ///
    /// @param length the same in each call until there are
    /// @return the bytes, which may be a part of `in`; null when there are not enough yet
    @Nullable
    ByteBuf take(ByteBuf in, int length) {
        if (heldLength == 0 && in.readableBytes() >= length) {
            return in.readSlice(length);
        }
        int count = Math.min(length - heldLength, in.readableBytes());
        int wanted = heldLength + count;
        if (wanted > held.length) {
            // Doubling keeps the cost linear when a frame comes a byte at a time.
            held = Arrays.copyOf(held, (int) Math.max(wanted, Math.min(held.length * 2L, length)));
        }
        in.readBytes(held, heldLength, count);
        heldLength = wanted;
        if (heldLength < length) {
            return null;
        }
        var whole = Unpooled.wrappedBuffer(held, 0, length);
        held = NOTHING;
        heldLength = 0;
        return whole;
    }
}
