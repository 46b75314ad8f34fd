package dev.hawser.web.server;

import dev.hawser.core.protocol.CloseReason;

/// A version of HTTP, as it is spoken on one connection. For the connection's callbacks.
interface Spoken {
    /// Lets what has begun be answered, takes no more, and closes the connection after it.
    void drain() throws Exception;

    /// Notes that the connection has ended.
    void lost(CloseReason reason) throws Exception;
}
