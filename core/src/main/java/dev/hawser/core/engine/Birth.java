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
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Tells whoever asked for a connection when it has begun, and when it has ended. For the connection's event loop,
/// unless marked otherwise.
final class Birth<P extends Protocol> implements ProtocolFactory {
    private final Dial dial;
    private final ClientFactory<P> factory;
    private final Deferred<Link<P>> result;
    private final Deferred<CloseReason> ended = Deferred.stoppedBy(() -> {});
    private @Nullable P protocol;
    /// For any thread.
    private volatile boolean givenUp;

    private final AtomicReference<Runnable> giveUp = new AtomicReference<>(() -> {});

    Birth(Dial dial, ClientFactory<P> factory) {
        this.dial = dial;
        this.factory = factory;
        this.result = new Deferred<>(() -> {
            givenUp = true;
            dial.close();
            giveUp.get().run();
        });
    }

    /// Returns the address that was dialled. For any thread.
    SocketAddress to() {
        return dial.to();
    }

    /// Returns whom to shake hands with before the protocol is greeted; null when nobody. For any thread.
    @Nullable
    TlsPeer tls() {
        return dial.tls();
    }

    /// Says how to give up while hands are shaken.
    void shakingHands(Runnable abandon) {
        giveUp.set(abandon);
        if (result.isFired()) {
            abandon.run();
        }
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
        if (!result.isFired()) {
            result.tryFail(failure(reason));
        }
        ended.succeed(reason);
    }

    private Throwable failure(CloseReason reason) {
        if (givenUp) {
            // What is left of the attempt may end before the Deferred notes that it was cancelled.
            return new CancellationException();
        }
        var tls = dial.tls();
        return switch (reason) {
            case CloseReason.Failed(Throwable cause) -> cause;
            case CloseReason.Stopped _ -> ConnectFailure.stopping(dial.to());
            case CloseReason.Reset(IOException cause) when tls != null -> ConnectFailure.noTls(tls, dial.to(), cause);
            case CloseReason.TimedOut late
            when tls != null -> ConnectFailure.noTls(tls, dial.to(), new SocketTimeoutException(late.toString()));
            case CloseReason other ->
                ConnectFailure.to(dial.to(), new IOException("the connection ended at once: " + other));
        };
    }

    /// Notes that no thread serves the connection, which is closed. For any thread that may call foreign code.
    void refused(Refusal refusal) {
        dial.refused(refusal);
        result.tryFail(ConnectFailure.to(dial.to(), new IOException(refusal.reason())));
    }
}
