package dev.hawser.core.protocol;

/// How messages of bytes are told apart on a wire. A framing is a value: [FrameProtocol] is given one.
public sealed interface Framing permits LengthPrefix, Netstring {
    /// The longest frame by default: 99,999 bytes, as in Twisted's `NetstringReceiver` and `IntNStringReceiver`.
    int DEFAULT_MAX_LENGTH_BYTES = 99_999;

    /// The longest limit: what an array of Java's can hold besides a netstring's comma.
    int MOST_MAX_LENGTH_BYTES = Integer.MAX_VALUE - 16;

    /// Returns the longest frame that is taken, in bytes of its content. One byte more is refused as soon as its
    /// length is known, before anything of it is kept.
    int maxLengthBytes();

    /// Returns the longest frame that this framing can express, in bytes.
    int mostLengthBytes();
}
