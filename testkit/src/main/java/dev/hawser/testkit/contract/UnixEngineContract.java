package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// [StreamContract] for an engine on UNIX sockets, and what is promised of their files.
public abstract class UnixEngineContract extends StreamContract {
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

    @Nested
    @Tag("referee")
    final class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(rig());
        }
    }

    @Nested
    @Tag("referee")
    final class Policies extends PolicyContract {
        Policies() {
            super(rig());
        }
    }

    @Nested
    @Tag("referee")
    final class Leaks extends LeakContract {
        Leaks() {
            super(rig());
        }
    }
}
