package dev.hawser.peers.echo;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import java.io.IOException;
import java.time.Duration;

/// Hawser's echo: one protocol for each engine.
///
/// @param engine who turns the crank
record HawserEcho(Engine engine) implements EchoServer {
    /// The defaults, but for what the benchmark of idle connections needs: more of them, all from this machine, for
    /// longer.
    static final Limits LIMITS = Limits.defaults()
            .withConnections(20_000)
            .withConnectionsPerAddress(20_000)
            .withIdle(Duration.ofHours(1));

    @Override
    public int start() throws IOException {
        // Lives as long as the process.
        @SuppressWarnings("resource")
        var reactor = Reactor.open(ReactorOptions.defaults().withLimits(LIMITS));
        return reactor.listen(Endpoint.tcp(0).on(EchoServer.host()), engine, peer -> new Echo())
                .port();
    }

    private static final class Echo extends LineProtocol {
        Echo() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            sendLine("Echo: " + line);
        }
    }
}
