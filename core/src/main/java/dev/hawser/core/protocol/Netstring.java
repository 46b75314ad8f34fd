package dev.hawser.core.protocol;

/// Frames as D. J. Bernstein's netstrings have them (<https://cr.yp.to/proto/netstrings.txt>): the length in
/// decimal digits, a colon, the content, a comma.
///
/// @param maxLengthBytes the longest content that is taken
public record Netstring(int maxLengthBytes) implements Framing {
    /// Netstrings of up to 99,999 bytes, as Twisted takes them.
    public static final Netstring DEFAULT = new Netstring(DEFAULT_MAX_LENGTH_BYTES);

    public Netstring {
        if (maxLengthBytes < 1 || maxLengthBytes > MOST_MAX_LENGTH_BYTES) {
            throw new IllegalArgumentException(
                    "maxLengthBytes is " + maxLengthBytes + "; expected 1 to " + MOST_MAX_LENGTH_BYTES);
        }
    }

    /// Returns this framing with another limit.
    public Netstring withMaxLength(int bytes) {
        return new Netstring(bytes);
    }

    @Override
    public int mostLengthBytes() {
        return MOST_MAX_LENGTH_BYTES;
    }
}
