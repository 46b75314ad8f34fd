package dev.hawser.testkit.contract;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.observe.Observation;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A server and all that its reactor tells.
///
/// @param engine that serves it
/// @param server the port
/// @param seen what was told so far
record Watched(Engine engine, SocketRig.SocketServer server, Queue<Observation> seen) implements AutoCloseable {
    static Watched serve(Engine engine, Limits limits, ProtocolFactory factory) throws IOException {
        return serve(engine, SocketRig.loopback(), limits, factory);
    }

    static Watched serve(Engine engine, Endpoint endpoint, Limits limits, ProtocolFactory factory) throws IOException {
        var seen = new ConcurrentLinkedQueue<Observation>();
        var options =
                ReactorOptions.defaults().withEngine(engine).withLimits(limits).withObserver(seen::add);
        var reactor = Reactor.open(options);
        return new Watched(engine, new SocketRig.SocketServer(reactor, reactor.listen(endpoint, factory)), seen);
    }

    /// Returns what was told of one kind, in order.
    <T extends Observation> List<T> all(Class<T> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Waits until this many of a kind were told.
    <T extends Observation> List<T> await(Class<T> kind, int count) {
        Waiting.until(
                count + " times " + kind.getSimpleName() + " in " + seen,
                () -> all(kind).size() >= count);
        return all(kind);
    }

    /// Waits for the first limit that was hit.
    String limit() {
        return await(Observation.LimitHit.class, 1).getFirst().limit();
    }

    /// Returns what is told of the port.
    Observation.Where where() {
        return new Observation.Where(engine.word(), "127.0.0.1:" + server.port().port());
    }

    @Override
    public void close() {
        server.close();
    }
}
