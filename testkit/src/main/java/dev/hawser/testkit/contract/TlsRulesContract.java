package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Nested;

/// What is promised of TLS itself, for an engine on real sockets.
public abstract class TlsRulesContract {
    private final SocketRig rig;

    /// Holds this engine to the promises, with TLS by this provider. Where the provider isn't there, all tests are
    /// skipped.
    protected TlsRulesContract(Engine engine, TlsProvider provider) {
        rig = new SocketRig(engine, new Carrier.Tls(provider));
    }

    final SocketRig rig() {
        return rig;
    }

    @Nested
    final class Handshakes extends TlsContract {
        Handshakes() {
            super(rig());
        }
    }

    @Nested
    final class Clients extends TlsClientContract {
        Clients() {
            super(rig());
        }
    }

    @Nested
    final class StartingClients extends StartTlsClientContract {
        StartingClients() {
            super(rig());
        }
    }

    @Nested
    final class Starting extends StartTlsContract {
        Starting() {
            super(rig());
        }
    }

    @Nested
    final class BadInputs extends TlsBadInputsContract {
        BadInputs() {
            super(rig());
        }
    }
}
