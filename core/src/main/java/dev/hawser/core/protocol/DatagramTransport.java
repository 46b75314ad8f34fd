package dev.hawser.core.protocol;

import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/// One UDP port, as its protocol sees it. Every method may be called from any thread, at any time; after the port
/// has closed they do nothing.
///
/// **Writes never block, and are bounded.** A datagram that finds the queue full is dropped and counted, as the
/// next router would do. So is one that the kernel won't take, and the reason is logged. What a callback writes
/// leaves at the latest when the call returns; what others write, at once or after the callback that is running.
public interface DatagramTransport {
    /// The most that a datagram can hold: 65,535 bytes less the headers of IPv4 (20) and UDP (8), RFC 768 and 791.
    /// What is larger than some 1,400 bytes is cut into packets on its way, and lost when one of them is.
    int MOST_BYTES = 65_507;

    /// Returns an empty buffer that suits this port's engine, for the caller to fill and write.
    ByteBuf buffer(int capacity);

    /// Sends a datagram to the peer of a connected port. An empty one goes out on epoll and io_uring only:
    /// elsewhere it is counted as unsent, because Java sends none on a connected socket.
    ///
    /// @param bytes the whole of it, none to [#MOST_BYTES]; handed over: the transport releases them in any case
    /// @throws IllegalStateException when the port has no peer
    /// @throws IllegalArgumentException when there are more bytes than a datagram holds
    void write(ByteBuf bytes);

    /// Sends a datagram to an address. A connected port reaches its peer only.
    ///
    /// @throws IllegalArgumentException when the address is a name without an IP, when it isn't a connected
    ///     port's peer, or when there are more bytes than a datagram holds
    void write(ByteBuf bytes, InetSocketAddress to);

    /// Sends a copy of the bytes to the peer of a connected port.
    default void write(byte[] bytes) {
        write(buffer(bytes.length).writeBytes(bytes));
    }

    /// Sends a copy of the bytes to an address.
    default void write(byte[] bytes, InetSocketAddress to) {
        write(buffer(bytes.length).writeBytes(bytes), to);
    }

    /// Sends a text as UTF-8 to the peer of a connected port.
    default void write(CharSequence text) {
        write(encoded(text));
    }

    /// Sends a text as UTF-8 to an address.
    default void write(CharSequence text, InetSocketAddress to) {
        write(encoded(text), to);
    }

    /// Sends now what the running callback wrote so far, rather than when it returns. Needed by a callback that
    /// writes and then works on. On io_uring it still leaves with the loop's next turn.
    void flush();

    /// Returns how many bytes wait to be sent, with what it costs to hold them.
    long pendingBytes();

    /// Delivers nothing more until [#resumeReading]. What comes meanwhile waits in the kernel, which drops what
    /// it has no room for.
    void pauseReading();

    /// Delivers again.
    void resumeReading();

    /// Allows or forbids sending to broadcast addresses; forbidden at first, as the kernel wants it.
    ///
    /// @throws IOException when the kernel refuses
    void allowBroadcast(boolean allowed) throws IOException;

    /// Returns what this port can do with multicast groups.
    Multicast multicast();

    /// Closes in order: sends what was written, and is gone. From this call on nothing more is delivered and
    /// nothing more can be written.
    void close();

    /// Returns whether the port is neither closing nor closed.
    boolean isOpen();

    /// Returns the peer of a connected port, the only one it hears and the only one it reaches.
    Optional<InetSocketAddress> peer();

    /// Returns the address that was really bound.
    InetSocketAddress local();

    /// Returns the clock of the port's engine.
    Clock clock();

    private ByteBuf encoded(CharSequence text) {
        var bytes = buffer(ByteBufUtil.utf8MaxBytes(text));
        ByteBufUtil.writeUtf8(bytes, text);
        return bytes;
    }
}
