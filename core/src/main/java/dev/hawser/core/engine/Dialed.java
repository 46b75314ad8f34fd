package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.tls.TlsClient;

/// A socket that is connected to somebody and has no protocol yet. Who gets one either begins or closes it. Safe
/// for use by many threads.
public sealed interface Dialed permits Dial {
    /// Has it speak TLS: when it begins, hands are shaken first, and the protocol is greeted when that is over. Without
    /// that, [#begin] fails with an `IOException` that names the host and says why. Does nothing else yet.
    ///
    /// @param host whom the server's certificate must be for; also told to the server (RFC 6066 §3)
    /// @param port by which sessions to resume are told apart
    /// @return this
    Dialed over(TlsClient tls, String host, int port);

    /// Gives it a protocol and has the engine serve it, once. Where all threads of a pool are taken it waits for
    /// one.
    ///
    /// @return fires as a callback of the connection, right after `connectionMade`; on an event loop it must not
    ///     block. Fails with what the factory or `connectionMade` threw, and when no thread became free. Cancelling
    ///     it closes the connection
    <P extends Protocol> Deferred<Link<P>> begin(ClientFactory<P> factory);

    /// Closes it, unless it was begun.
    void close();
}
