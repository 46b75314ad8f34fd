package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;

/// Cuts netstrings. Strict, as their definition is: no sign, no space, no leading zero, and the comma must be
/// there.
final class NetstringDecoder implements FrameDecoder {
    private final Netstring framing;
    private final FrameBody body = new FrameBody();
    private int digits;
    private boolean lengthKnown;
    private long length;

    NetstringDecoder(Netstring framing) {
        this.framing = framing;
    }

    @Override
    public Step next(ByteBuf in) {
        while (!lengthKnown) {
            if (!in.isReadable()) {
                return Step.NEED_MORE;
            }
            int next = in.readUnsignedByte();
            if (next == ':' && digits > 0) {
                lengthKnown = true;
            } else if (next < '0' || next > '9') {
                return new Step.Refused("byte " + next + " in a netstring's length; expected "
                        + (digits == 0 ? "a digit" : "a digit or ':'"));
            } else if (digits == 1 && length == 0) {
                return new Step.Refused("a netstring's length with a leading zero; expected ':' after 0");
            } else {
                digits++;
                length = 10 * length + next - '0';
                // With each digit, so that no number is too long for its type.
                if (length > framing.maxLengthBytes()) {
                    return FrameDecoder.tooLong(length + " or more", framing);
                }
            }
        }
        // With its comma, so that whoever is told of a frame has a whole one.
        var whole = body.take(in, (int) length + 1);
        if (whole == null) {
            return Step.NEED_MORE;
        }
        int last = whole.getUnsignedByte(whole.readerIndex() + (int) length);
        if (last != ',') {
            return new Step.Refused("byte " + last + " after a netstring of " + length + " bytes; expected ','");
        }
        var content = whole.readSlice((int) length);
        digits = 0;
        lengthKnown = false;
        length = 0;
        return new Step.Frame(content);
    }
}
