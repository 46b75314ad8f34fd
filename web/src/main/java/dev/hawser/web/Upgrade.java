package dev.hawser.web;

import dev.hawser.core.protocol.Protocol;

/// Makes what a connection speaks when it has done with HTTP. For protocols that begin with a request, such as
/// WebSocket.
@FunctionalInterface
public interface Upgrade {
    /// Returns the protocol, which is greeted with `connectionMade` when the head of the answer was written. Called
    /// in a callback of the connection.
    ///
    /// @param producers how to hold producers back: a write to this transport never blocks
    Protocol begin(Producers producers);

    /// Holds back whoever writes faster than the peer reads, on the engines where that may block. For any thread.
    interface Producers {
        /// Returns whether the calling thread may wait: on the thread engines, unless it serves another
        /// connection.
        boolean callerMayWait();

        /// Sends what was written and waits until there is room. In a callback of this connection, where
        /// no other is made meanwhile.
        ///
        /// @return whether there is room; false on an event loop that has none, and when the connection has
        ///     ended
        boolean awaitWritable();
    }
}
