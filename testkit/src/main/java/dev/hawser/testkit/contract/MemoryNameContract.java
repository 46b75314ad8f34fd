package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;

/// The contract for an engine on a name in memory: what the bytes' way could break, as in [StreamContract], what is
/// above bytes, since there is no kernel to hide a fault, and what is promised of names. Not held here is what is about
/// a kernel (leaks of descriptors, hostile packets, UDP, proxies, startTls), and what never sees how bytes come
/// (reactors, observers, policies): all of that is held over TCP.
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
    final class Pumping extends PumpContract {
        Pumping() {
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
