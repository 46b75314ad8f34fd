package dev.hawser.testkit.contract;

import org.junit.jupiter.api.Nested;

/// The contract for connections in memory: all of [EngineContract] that needs neither threads nor sockets, and times
/// to the millisecond, for here a test moves the clock.
public abstract class MemoryContract {
    private static final MemoryRig RIG = new MemoryRig();

    /// Holds memory to the contract.
    protected MemoryContract() {}

    @Nested
    final class Order extends OrderContract {
        Order() {
            super(RIG);
        }
    }

    @Nested
    final class Context extends ContextContract {
        Context() {
            super(RIG);
        }
    }

    @Nested
    final class Lines extends LineContract {
        Lines() {
            super(RIG);
        }
    }

    @Nested
    final class RawMode extends RawModeContract {
        RawMode() {
            super(RIG);
        }
    }

    @Nested
    final class Frames extends FrameContract {
        Frames() {
            super(RIG);
        }
    }

    @Nested
    final class Write extends WriteContract {
        Write() {
            super(RIG);
        }
    }

    @Nested
    final class Close extends CloseContract {
        Close() {
            super(RIG);
        }
    }

    @Nested
    final class Failure extends FailureContract {
        Failure() {
            super(RIG);
        }
    }

    @Nested
    final class Limiting extends LimitsContract {
        Limiting() {
            super(RIG);
        }
    }

    @Nested
    final class Drain extends DrainContract {
        Drain() {
            super(RIG);
        }
    }

    @Nested
    final class Timeouts extends TimeoutContract {
        Timeouts() {
            super(RIG);
        }
    }
}
