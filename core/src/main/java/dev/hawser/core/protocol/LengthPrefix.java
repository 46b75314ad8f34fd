package dev.hawser.core.protocol;

/// Frames that begin with their length, an unsigned number in network byte order that doesn't count itself.
///
/// @param prefixBytes how many bytes the length takes, 1 to 4
/// @param maxLengthBytes the longest content that is taken
public record LengthPrefix(int prefixBytes, int maxLengthBytes) implements Framing {
    /// A length of one byte: frames of up to 255 bytes.
    public static final LengthPrefix INT8 = new LengthPrefix(1, 0xff);

    /// A length of two bytes: frames of up to 65,535 bytes.
    public static final LengthPrefix INT16 = new LengthPrefix(2, 0xffff);

    /// A length of four bytes, for frames of up to 99,999 bytes, as Twisted takes them.
    public static final LengthPrefix INT32 = new LengthPrefix(4, DEFAULT_MAX_LENGTH_BYTES);

    public LengthPrefix {
        if (prefixBytes < 1 || prefixBytes > 4) {
            throw new IllegalArgumentException("prefixBytes is " + prefixBytes + "; expected 1 to 4");
        }
        int most = mostLength(prefixBytes);
        if (maxLengthBytes < 1 || maxLengthBytes > most) {
            throw new IllegalArgumentException("maxLengthBytes is " + maxLengthBytes + "; expected 1 to " + most
                    + ", the most that " + prefixBytes + " bytes of prefix can say and Java can hold");
        }
    }

    /// Returns this framing with another limit.
    public LengthPrefix withMaxLength(int bytes) {
        return new LengthPrefix(prefixBytes, bytes);
    }

    @Override
    public int mostLengthBytes() {
        return mostLength(prefixBytes);
    }

    private static int mostLength(int prefixBytes) {
        return (int) Math.min((1L << (8 * prefixBytes)) - 1, MOST_MAX_LENGTH_BYTES);
    }
}
