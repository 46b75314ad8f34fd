package dev.hawser.testkit.contract;

import org.junit.jupiter.api.Nested;

/// The part of the contract that what carries the bytes could break: held on each engine over TCP, over TLS and on a
/// UNIX socket. What is above bytes, framing for instance, can't tell the difference and is held over TCP only; so is
/// what observers are told, by whose bytes that came the engine doesn't ask. Threads, policies and leaks are held over
/// the others as well, by the long run: they take a minute.
public abstract class StreamContract {
    private final SocketRig rig;

    StreamContract(SocketRig rig) {
        this.rig = rig;
    }

    final SocketRig rig() {
        return rig;
    }

    @Nested
    final class Order extends OrderContract {
        Order() {
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

    @Nested
    final class Meeting extends MeetingContract {
        Meeting() {
            super(rig());
        }
    }
}
