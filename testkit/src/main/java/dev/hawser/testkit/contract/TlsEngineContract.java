package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Nested;

/// [OtherCarrierContract] and [TlsRulesContract] for an engine on real sockets, over TLS.
public abstract class TlsEngineContract extends OtherCarrierContract {
    private final Engine engine;
    private final TlsProvider provider;

    /// Holds this engine to the contract, with TLS by this provider.
    protected TlsEngineContract(Engine engine, TlsProvider provider) {
        super(new SocketRig(engine, new Carrier.Tls(provider)));
        this.engine = engine;
        this.provider = provider;
    }

    @Nested
    final class Rules extends TlsRulesContract {
        Rules() {
            super(engine, provider);
        }
    }
}
