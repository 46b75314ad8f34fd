package dev.hawser.app.article;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// A server on a free port.
record Running(Reactor reactor, ListeningPort port) implements AutoCloseable {
    static List<Engine> engines() {
        return List.of(
                Engine.threadPool(10),
                Engine.virtualThreads(),
                Engine.eventLoop().withLoops(2));
    }

    static Running serve(Engine engine, ProtocolFactory factory) throws IOException {
        return serve(engine, Limits.defaults(), factory);
    }

    static Running serve(Engine engine, Limits limits, ProtocolFactory factory) throws IOException {
        var reactor = Reactor.open();
        var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
        return new Running(reactor, reactor.listen(endpoint, engine, limits, factory));
    }

    Caller call() throws IOException {
        return Caller.of(port.port());
    }

    @Override
    public void close() {
        reactor.stop(Duration.ofSeconds(1));
        reactor.close();
    }
}
