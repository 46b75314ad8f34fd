package dev.hawser.testkit.contract;

import dev.hawser.core.tls.TlsProvider;

/// What carries the bytes of a contract's connections.
sealed interface Carrier {
    /// A TCP connection, in the clear.
    record Tcp() implements Carrier {}

    /// A TCP connection, over TLS.
    ///
    /// @param provider who does the server's cryptography, and that of clients which are Hawser's
    record Tls(TlsProvider provider) implements Carrier {}

    /// A UNIX socket, in the clear.
    record Unix() implements Carrier {}
}
