package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;

/// The contract for an engine on a name in memory: all of [EngineContract] that needs no sockets, and what is promised
/// of names.
public abstract class MemoryNameContract {
    private final NamedRig rig;

    /// Holds an engine to the contract.
    ///
    /// @param clients serves the clients' ends
    protected MemoryNameContract(Engine engine, Engine clients) {
        rig = new NamedRig(engine, clients);
    }

    final NamedRig rig() {
        return rig;
    }

    @Nested
    final class Names extends MemoryEndsContract {
        Names() {
            super(rig());
        }
    }

    @Nested
    final class Order extends OrderContract {
        Order() {
            super(rig());
        }
    }

    @Nested
    final class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(rig());
        }
    }

    @Nested
    final class Context extends ContextContract {
        Context() {
            super(rig());
        }
    }

    @Nested
    final class Lines extends LineContract {
        Lines() {
            super(rig());
        }
    }

    @Nested
    final class RawMode extends RawModeContract {
        RawMode() {
            super(rig());
        }
    }

    @Nested
    final class Frames extends FrameContract {
        Frames() {
            super(rig());
        }
    }

    @Nested
    final class Write extends WriteContract {
        Write() {
            super(rig());
        }
    }

    @Nested
    final class Close extends CloseContract {
        Close() {
            super(rig());
        }
    }

    @Nested
    final class SlowReader extends SlowReaderContract {
        SlowReader() {
            super(rig());
        }
    }

    @Nested
    final class Failure extends FailureContract {
        Failure() {
            super(rig());
        }
    }

    @Nested
    final class Limiting extends LimitsContract {
        Limiting() {
            super(rig());
        }
    }

    @Nested
    final class Drain extends DrainContract {
        Drain() {
            super(rig());
        }
    }

    @Nested
    final class Conversations extends ConversationContract {
        Conversations() {
            super(rig());
        }
    }
}
