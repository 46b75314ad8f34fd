package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Nested;

/// [TlsRulesContract], and the part of the contract that TLS could break, for an engine on real sockets, over TLS.
/// What is above bytes, framing for instance, can't tell the difference and is not held to it twice.
public abstract class TlsEngineContract extends TlsRulesContract {
    /// Holds this engine to the contract, with TLS by this provider.
    protected TlsEngineContract(Engine engine, TlsProvider provider) {
        super(engine, provider);
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
}
