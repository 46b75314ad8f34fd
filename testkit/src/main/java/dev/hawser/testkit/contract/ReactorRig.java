package dev.hawser.testkit.contract;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;

/// A rig whose servers are a reactor's ports, and so can connect as well.
sealed interface ReactorRig extends Rig permits SocketRig, NamedRig {
    /// Returns the engine that is held to the contract.
    Engine engine();

    /// A server with its reactor.
    sealed interface ReactorServer extends Server permits SocketRig.SocketServer, NamedRig.NamedServer {
        Reactor reactor();
    }
}
