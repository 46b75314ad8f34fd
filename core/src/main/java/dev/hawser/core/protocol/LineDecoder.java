package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts bytes into lines. However the bytes are split into reads, the lines are the same, and each byte is looked
/// at once. Holds at most one line, and only while its end has not come.
///
/// A line is decoded as a whole, so a character that was split between two reads comes out right; bytes that are no
/// UTF-8 come out as U+FFFD. For one thread at a time.
public final class LineDecoder {
    /// What one step of decoding found.
    public enum Step {
        /// A line, now in [LineDecoder#line()].
        LINE,
        /// All bytes are used up and the line has not ended.
        NEED_MORE,
        /// More bytes without a line end than a line may have. The decoder is of no further use.
        TOO_LONG
    }

    private static final byte[] NOTHING = {};

    private final int maxLengthBytes;
    private byte[] held = NOTHING;
    private int heldLength;
    private String line = "";

    /// Makes a decoder.
    ///
    /// @param maxLengthBytes the longest line, in bytes without its end
    public LineDecoder(int maxLengthBytes) {
        this.maxLengthBytes = maxLengthBytes;
    }

    /// Reads up to and including the next line end.
    ///
    /// @param in read from its reader index; never kept
    public Step next(ByteBuf in) {
        int start = in.readerIndex();
        int end = in.indexOf(start, in.writerIndex(), (byte) '\n');
        if (end < 0) {
            return hold(in);
        }
        if (heldLength == 0) {
            int length = end > start && in.getByte(end - 1) == '\r' ? end - start - 1 : end - start;
            in.readerIndex(end + 1);
            if (length > maxLengthBytes) {
                return Step.TOO_LONG;
            }
            line = in.toString(start, length, StandardCharsets.UTF_8);
            return Step.LINE;
        }
        // The line end itself is held as well, so that a CR from the read before is seen beside its LF.
        int length = end - start;
        if (heldLength + length > maxLengthBytes + 1) {
            return Step.TOO_LONG;
        }
        keep(in, length);
        in.skipBytes(1);
        length = held[heldLength - 1] == '\r' ? heldLength - 1 : heldLength;
        if (length > maxLengthBytes) {
            return Step.TOO_LONG;
        }
        line = new String(held, 0, length, StandardCharsets.UTF_8);
        held = NOTHING;
        heldLength = 0;
        return Step.LINE;
    }

    /// Takes the line that the last step found, without its end. Taking it twice gives nothing: a connection that
    /// falls idle must not keep the last line it got.
    public String line() {
        String taken = line;
        line = "";
        return taken;
    }

    /// Takes the bytes of a line that has begun; the decoder is as new afterwards.
    ByteBuf takeHeld() {
        var taken = Unpooled.wrappedBuffer(held, 0, heldLength);
        held = NOTHING;
        heldLength = 0;
        return taken;
    }

    private Step hold(ByteBuf in) {
        int length = in.readableBytes();
        if (length == 0) {
            return Step.NEED_MORE;
        }
        // One byte more than the limit may wait if it is the CR of a line end whose LF has yet to come.
        boolean endsInCarriageReturn = in.getByte(in.writerIndex() - 1) == '\r';
        long allowed = endsInCarriageReturn ? maxLengthBytes + 1L : maxLengthBytes;
        if (heldLength + (long) length > allowed) {
            in.skipBytes(length);
            return Step.TOO_LONG;
        }
        keep(in, length);
        return Step.NEED_MORE;
    }

    private void keep(ByteBuf in, int length) {
        int wanted = heldLength + length;
        if (wanted > held.length) {
            // Doubling keeps the cost linear when a line comes a byte at a time.
            held = Arrays.copyOf(held, Math.max(wanted, Math.min(held.length * 2, maxLengthBytes + 1)));
        }
        in.readBytes(held, heldLength, length);
        heldLength = wanted;
    }
}
