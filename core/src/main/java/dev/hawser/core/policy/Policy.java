package dev.hawser.core.policy;

import dev.hawser.core.protocol.ProtocolFactory;

/// Something that is asked of every connection of a service, put around its factory. Protocols and conversations
/// know nothing of it; they run as before, on every engine.
///
/// ```java
/// var polite = ConnectionLimit.perPeer(5)
///         .and(Timeout.silence(Duration.ofMinutes(1)))
///         .and(Throttle.reading(64 * 1024))
///         .wrap(peer -> new Echo());
/// ```
///
/// A policy is safe for use by many threads and may wrap several factories. What it counts it then counts over
/// all of them, so that one service has one limit on all its ports.
@FunctionalInterface
public interface Policy {
    /// Returns a factory whose protocols keep to this policy.
    ProtocolFactory wrap(ProtocolFactory factory);

    /// Returns this policy around another: this one sees a connection first, and bytes before the other does.
    default Policy and(Policy inner) {
        return factory -> wrap(inner.wrap(factory));
    }
}
