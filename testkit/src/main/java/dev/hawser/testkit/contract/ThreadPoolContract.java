package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;

/// [EngineContract], and what only a thread pool promises: clients wait for a thread, and not for ever.
public abstract class ThreadPoolContract extends EngineContract {
    private final Engine.ThreadPool pool;

    /// Holds this pool to the contract. It needs a hundred threads.
    protected ThreadPoolContract(Engine.ThreadPool pool) {
        super(pool);
        this.pool = pool;
    }

    @Nested
    final class Pool extends PoolContract {
        Pool() {
            super(pool);
        }
    }
}
