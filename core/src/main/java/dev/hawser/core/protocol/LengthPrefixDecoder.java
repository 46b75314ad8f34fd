package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;

/// Cuts frames that begin with their length.
final class LengthPrefixDecoder implements FrameDecoder {
    private final LengthPrefix framing;
    private final FrameBody body = new FrameBody();
    private int prefixRead;
    private long length;

    LengthPrefixDecoder(LengthPrefix framing) {
        this.framing = framing;
    }

    @Override
    public Step next(ByteBuf in) {
        while (prefixRead < framing.prefixBytes()) {
            if (!in.isReadable()) {
                return Step.NEED_MORE;
            }
            length = length << 8 | in.readUnsignedByte();
            prefixRead++;
        }
        if (length > framing.maxLengthBytes()) {
            return FrameDecoder.tooLong(Long.toString(length), framing);
        }
        var content = body.take(in, (int) length);
        if (content == null) {
            return Step.NEED_MORE;
        }
        prefixRead = 0;
        length = 0;
        return new Step.Frame(content);
    }
}
