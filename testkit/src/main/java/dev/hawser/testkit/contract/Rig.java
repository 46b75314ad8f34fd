package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;

/// Where a contract is held: an engine on real sockets or on a name in memory, or memory that a test moves.
sealed interface Rig permits ReactorRig, MemoryRig {
    /// Starts a server that the caller closes.
    Server serve(ProtocolFactory factory, Limits limits) throws IOException;

    /// Returns whether a connection can be reset: broken off, so that the other end sees it.
    default boolean hasResets() {
        return true;
    }

    /// Returns whether clients have addresses by which they are told apart.
    default boolean hasAddresses() {
        return true;
    }
    /// Returns whether callbacks share their thread with other connections.
    boolean isLoop();

    /// Skips the test, and says why, where this rig can't be had.
    void skipUnlessAvailable();
}
