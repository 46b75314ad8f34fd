package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.policy.ConnectionLimit;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Tunnel;
import java.io.IOException;
import java.lang.System.Logger.Level;

/// Passes each connection on to another server. Neither side's speed, half close or break is lost on the other, and
/// however slowly one reads, what waits for it here is bounded. Each side may have an engine of its own.
final class TcpProxy {
    private static final System.Logger LOG = System.getLogger(TcpProxy.class.getName());
    private static final int MOST_CONNECTIONS = 1_000;

    private TcpProxy() {}

    /// Makes the near ends of tunnels to this place.
    static ProtocolFactory to(String target, Reactor reactor) {
        return ConnectionLimit.inTotal(MOST_CONNECTIONS).wrap(_ -> tunnelTo(target, reactor));
    }

    private static Protocol tunnelTo(String target, Reactor reactor) {
        var tunnel = new Tunnel();
        var _ = reactor.connect(target, _ -> tunnel.far())
                .thenAccept(link -> LOG.log(Level.DEBUG, "a tunnel to {0}", link.transport()))
                .recover(IOException.class, failure -> {
                    LOG.log(Level.WARNING, "a client is turned away: {0}", failure.getMessage());
                    tunnel.abort();
                    return null;
                });
        return tunnel.near();
    }

    /// Runs the proxy until it is stopped, as in `tcp:8080:engine=event-loop tcp:localhost:80`.
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("got " + arguments.length
                    + " arguments; expected two endpoints: where to listen, such as tcp:8080, and where to go,"
                    + " such as tcp:localhost:80");
        }
        try (var reactor = Reactor.open()) {
            reactor.listen(arguments[0], to(arguments[1], reactor));
            reactor.awaitStop();
        }
    }
}
