package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;

/// [EngineContract], and what only an event loop promises: a callback that blocks it is caught.
public abstract class EventLoopContract extends EngineContract {
    /// Holds this engine to the contract. Where its transport doesn't work, all tests are skipped.
    protected EventLoopContract(Engine.EventLoop engine) {
        super(engine);
    }

    @Nested
    final class ObservingBlockedLoop extends BlockedLoopObserverContract {
        ObservingBlockedLoop() {
            super(rig());
        }
    }

    @Nested
    final class BlockedLoop extends BlockedLoopContract {
        BlockedLoop() {
            super(rig());
        }
    }
}
