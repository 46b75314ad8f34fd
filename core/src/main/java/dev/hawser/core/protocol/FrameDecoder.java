package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;

/// Cuts bytes into frames. However the bytes are split into reads, the frames are the same, and so is the order of
/// the cost: it grows with the bytes and not with the cuts. For one thread at a time.
sealed interface FrameDecoder permits LengthPrefixDecoder, NetstringDecoder {
    /// What one step of decoding found.
    sealed interface Step {
        /// All bytes are used up and the frame has not ended.
        Step NEED_MORE = new NeedMore();

        /// A frame.
        ///
        /// @param content valid as long as the buffer it was read from; it may be a part of it
        record Frame(ByteBuf content) implements Step {}

        /// See [#NEED_MORE].
        record NeedMore() implements Step {}

        /// Bytes that are no frame, or the beginning of one that is too long. The decoder is of no further use.
        ///
        /// @param why what was got, what was wanted
        record Refused(CloseReason.Violation why) implements Step {
            Refused(String rule) {
                this(new CloseReason.Violation(rule));
            }
        }
    }

    /// Makes a decoder.
    static FrameDecoder of(Framing framing) {
        return switch (framing) {
            case LengthPrefix prefix -> new LengthPrefixDecoder(prefix);
            case Netstring netstring -> new NetstringDecoder(netstring);
        };
    }

    /// Reads up to and including the end of the next frame.
    ///
    /// @param in read from its reader index; not kept, but a frame may be a part of it
    Step next(ByteBuf in);

    /// Says that a frame is too long.
    ///
    /// @param length in words, for it may not be known
    static Step.Refused tooLong(String length, Framing framing) {
        return new Step.Refused(CloseReason.Violation.ofLimit(
                "frame",
                "frame of " + length + " bytes; expected at most " + framing.maxLengthBytes()
                        + ", raise the limit if they are wanted"));
    }
}
