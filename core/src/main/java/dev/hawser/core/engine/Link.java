package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;

/// A connection that one asked for, from its beginning to its end.
///
/// @param <P> the protocol
/// @param protocol what was built for it; its `connectionMade` has been called
/// @param transport the way to the peer
/// @param ended fires with the reason when `connectionLost` has been called; cancelling it changes nothing
public record Link<P extends Protocol>(P protocol, Transport transport, Deferred<CloseReason> ended) {}
