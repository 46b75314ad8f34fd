package dev.hawser.web.server;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;

/// Sites on each engine.
final class Engines {
    private Engines() {}

    static Stream<Engine> all() {
        return Stream.of(
                Engine.threadPool(16),
                Engine.virtualThreads(),
                Engine.eventLoop().on(IoTransport.EPOLL).withLoops(1));
    }

    /// Serves a site on a free port.
    static Served serve(Engine engine, Site site) throws IOException {
        return serve(engine, Limits.defaults(), site);
    }

    static Served serve(Engine engine, Limits limits, Site site) throws IOException {
        var reactor = Reactor.open();
        var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
        try {
            return new Served(
                    reactor, reactor.listen(endpoint, engine, limits, site).port());
        } catch (IOException | RuntimeException failure) {
            reactor.close();
            throw failure;
        }
    }

    /// A site at a port.
    record Served(Reactor reactor, int port) implements AutoCloseable {
        Raw connect() throws IOException {
            return new Raw(port);
        }

        @Override
        public void close() {
            reactor.stop(java.time.Duration.ZERO);
            reactor.close();
        }
    }
}
