package dev.hawser.core.engine.channel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// What a thread engine's connection reads from and writes to, blocking. Closing it makes both return.
/// For the engine's rooms.
public sealed interface Wire permits SocketWire, MemoryEnd {
    /// Waits for bytes.
    ///
    /// @return how many; -1 at the end
    int read(ByteBuffer into) throws IOException;

    /// Waits until there is room for some of the bytes, and writes those.
    ///
    /// @return how many
    int write(ByteBuffer bytes) throws IOException;

    /// Makes reading end, now and from now on.
    void endInput() throws IOException;

    /// Says that nothing more is written.
    void endOutput() throws IOException;

    /// Has [#close] lose what is under way, and the peer see a reset.
    void resetOnClose() throws IOException;

    void close() throws IOException;

    SocketAddress local() throws IOException;

    SocketAddress peer() throws IOException;
}
