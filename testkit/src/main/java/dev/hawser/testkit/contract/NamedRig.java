package dev.hawser.testkit.contract;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// An engine on a name in memory. The contracts' own clients sit on a loop, which reads also while it can't send.
///
/// @param clients an engine that is to get on with this one
record NamedRig(Engine engine, Engine clients) implements ReactorRig {
    private static final String NAME = "contract";
    private static final Engine CLIENTS = Engine.eventLoop().withLoops(1);

    @Override
    public boolean hasAddresses() {
        return false;
    }

    @Override
    public boolean isLoop() {
        return engine instanceof Engine.EventLoop;
    }

    @Override
    public NamedServer serve(ProtocolFactory factory, Limits limits) throws IOException {
        var reactor = Reactor.open(ReactorOptions.defaults().withEngine(engine));
        return new NamedServer(reactor, reactor.listen(Endpoint.memory(NAME), engine, limits, factory));
    }

    @Override
    public void skipUnlessAvailable() {
        // Memory is there.
    }

    /// A reactor with one name, and clients of its own.
    record NamedServer(Reactor reactor, ListeningPort port) implements ReactorServer {
        @Override
        public Client connect() {
            // About what a kernel holds for a socket.
            return connect(1 << 20);
        }

        @Override
        public Client connectNarrow() {
            return connect(2);
        }

        private Client connect(int roomBytes) {
            var wire = new TransportWire(roomBytes);
            var connected = new CompletableFuture<Void>();
            // It reads whatever waits to be sent, as a plain client does.
            var output = new Limits.Output(32 << 20, 63 << 20, 64 << 20, Waiting.PATIENCE.multipliedBy(2));
            var limits =
                    SocketRig.LIMITS.withIdle(Waiting.PATIENCE.multipliedBy(2)).withOutput(output);
            var _ = reactor.connect(ClientEndpoint.memory(NAME), CLIENTS, limits, _ -> wire)
                    .then(_ -> connected.complete(null), connected::completeExceptionally);
            try {
                connected
                        .orTimeout(Waiting.PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                        .join();
            } catch (java.util.concurrent.CompletionException failure) {
                throw new UncheckedIOException(
                        failure.getCause() instanceof IOException said ? said : new IOException(failure.getCause()));
            }
            return new Client(wire);
        }

        @Override
        public void elapse(Duration time) {
            // It does so by itself.
        }

        @Override
        public void close() {
            reactor.stop(Duration.ZERO);
            reactor.close();
        }
    }
}
