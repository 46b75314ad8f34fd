package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// Tells whoever asked for a connection when it has begun, and when it has ended. For the connection's event loop,
/// unless marked otherwise.
final class Birth<P extends Protocol> implements ProtocolFactory {
    private final Dial dial;
    private final ClientFactory<P> factory;
    private final Deferred<Link<P>> result;
    private final Deferred<CloseReason> ended = Deferred.stoppedBy(() -> {});
    private @Nullable P protocol;

    Birth(Dial dial, ClientFactory<P> factory) {
        this.dial = dial;
        this.factory = factory;
        this.result = new Deferred<>(dial::close);
    }

    /// Returns the address that was dialled. For any thread.
    SocketAddress to() {
        return dial.to();
    }

    /// For any thread.
    Deferred<Link<P>> result() {
        return result;
    }

    @Override
    public Protocol build(SocketAddress peer) throws Exception {
        var built = factory.build(peer);
        protocol = built;
        return built;
    }

    /// Notes that the protocol was greeted.
    void made(Transport transport) {
        var built = protocol;
        if (built != null && !result.trySucceed(new Link<>(built, transport, ended))) {
            // Given up meanwhile.
            transport.abort();
        }
    }

    /// Notes that the protocol has heard its last call.
    void over(CloseReason reason) {
        dial.release();
        result.tryFail(
                reason instanceof CloseReason.Failed(Throwable cause)
                        ? cause
                        : ConnectFailure.to(dial.to(), new IOException("the connection ended at once: " + reason)));
        ended.succeed(reason);
    }

    /// Notes that no thread serves the connection, which is closed. For any thread that may call foreign code.
    void refused(Refusal refusal) {
        dial.release();
        result.tryFail(ConnectFailure.to(dial.to(), new IOException(refusal.reason())));
    }
}
