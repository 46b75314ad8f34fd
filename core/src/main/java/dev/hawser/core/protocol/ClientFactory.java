package dev.hawser.core.protocol;

import java.net.SocketAddress;

/// Makes the protocol of a connection that one asks for, and keeps its type for whoever asks.
///
/// @param <P> the protocol
@FunctionalInterface
public interface ClientFactory<P extends Protocol> {
    /// Makes a protocol. One that throws closes the connection, and who asked for it gets what was thrown.
    ///
    /// @param peer who is at the other end
    /// @return a new object for each call
    P build(SocketAddress peer) throws Exception;
}
