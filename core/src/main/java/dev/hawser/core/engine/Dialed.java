package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.Protocol;

/// A socket that is connected to somebody and has no protocol yet. Who gets one either begins or closes it. Safe
/// for use by many threads.
public sealed interface Dialed permits Dial {
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
