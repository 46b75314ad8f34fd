package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;

/// [OtherCarrierContract] for an engine on UNIX sockets, and what is promised of their files.
public abstract class UnixEngineContract extends OtherCarrierContract {
    /// Holds this engine to the contract.
    protected UnixEngineContract(Engine engine) {
        super(new SocketRig(engine, new Carrier.Unix()));
    }

    @Nested
    final class SocketFiles extends SocketFileContract {
        SocketFiles() {
            super(rig());
        }
    }
}
