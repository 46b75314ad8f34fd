package dev.hawser.web.server;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.net.InetAddress;
import java.util.stream.Stream;

/// Sites on each engine.
public final class Engines {
    private Engines() {}

    public static Stream<Engine> all() {
        return Stream.of(
                Engine.threadPool(16),
                Engine.virtualThreads(),
                Engine.eventLoop().on(IoTransport.EPOLL).withLoops(1));
    }

    /// All of them, and the event loop also on io_uring where this kernel lets it: its channels are others.
    static Stream<Engine> andUring() {
        var uring = Engine.eventLoop().on(IoTransport.IO_URING).withLoops(1);
        return works(uring) ? Stream.concat(all(), Stream.of(uring)) : all();
    }

    private static boolean works(Engine engine) {
        try (var served = serve(engine, new Site(new Tree()))) {
            return served.port() > 0;
        } catch (IOException | IllegalStateException missing) {
            return false;
        }
    }

    /// Serves a site on a free port.
    public static Served serve(Engine engine, Site site) throws IOException {
        return serve(engine, Limits.defaults(), site);
    }

    public static Served serve(Engine engine, Limits limits, Site site) throws IOException {
        return serve(Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), engine, limits, site);
    }

    /// Serves a site on a free port over TLS, with nothing said of ALPN.
    static Served serveOverTls(Engine engine, Site site) throws IOException {
        var endpoint = Endpoint.tls(0, TlsOptions.of(OverTls.IDENTITY)).on(InetAddress.getLoopbackAddress());
        return serve(endpoint, engine, Limits.defaults(), site);
    }

    private static Served serve(Endpoint endpoint, Engine engine, Limits limits, Site site) throws IOException {
        var reactor = Reactor.open();
        try {
            return new Served(
                    reactor, reactor.listen(endpoint, engine, limits, site).port());
        } catch (IOException | RuntimeException failure) {
            reactor.close();
            throw failure;
        }
    }

    /// A site at a port.
    public record Served(Reactor reactor, int port) implements AutoCloseable {
        Raw connect() throws IOException {
            return new Raw(port);
        }

        Frames connectHttp2() throws IOException {
            return new Frames(port);
        }

        @Override
        public void close() {
            reactor.stop(java.time.Duration.ZERO);
            reactor.close();
        }
    }
}
