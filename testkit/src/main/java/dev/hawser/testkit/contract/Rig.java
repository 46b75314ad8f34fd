package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;

/// Where a contract is held: an engine on real sockets, or memory.
sealed interface Rig permits SocketRig, MemoryRig {
    /// Starts a server that the caller closes.
    Server serve(ProtocolFactory factory, Limits limits) throws IOException;

    /// Skips the test, and says why, where this rig can't be had.
    void skipUnlessAvailable();
}
