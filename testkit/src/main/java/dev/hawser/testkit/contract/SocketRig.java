package dev.hawser.testkit.contract;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Assumptions;

/// An engine on real sockets of this machine.
///
record SocketRig(Engine engine, Carrier carrier) implements ReactorRig {
    private static final System.Logger LOG = System.getLogger(SocketRig.class.getName());

    private static final ConcurrentHashMap<IoTransport, Boolean> AVAILABLE = new ConcurrentHashMap<>();

    /// The limits of the contracts: the default ones, but a short goodbye.
    static final Limits LIMITS = Limits.defaults().withLinger(Duration.ofMillis(500));

    /// Makes a rig whose connections are in the clear.
    SocketRig(Engine engine) {
        this(engine, new Carrier.Tcp());
    }

    @Override
    public boolean isLoop() {
        return engine instanceof Engine.EventLoop;
    }

    @Override
    public boolean hasResets() {
        return !(carrier instanceof Carrier.Unix);
    }

    @Override
    public boolean hasAddresses() {
        return !(carrier instanceof Carrier.Unix);
    }

    @Override
    public SocketServer serve(ProtocolFactory factory, Limits limits) throws IOException {
        return serve(endpoint(), limits, factory);
    }

    /// Returns where one of Hawser's clients finds a TLS server, whose usual certificate it trusts.
    ClientEndpoint.Tls tlsTo(ListeningPort port) {
        return ClientEndpoint.tls(
                "localhost", port.port(), Certificates.shared().clientOptions().on(provider()));
    }

    /// Returns where one of Hawser's clients finds a server of this rig.
    ClientEndpoint to(ListeningPort port) {
        return switch (carrier) {
            case Carrier.Tcp _ -> ClientEndpoint.tcp("127.0.0.1", port.port());
            case Carrier.Tls _ -> tlsTo(port);
            case Carrier.Unix _ -> ClientEndpoint.unix(((UnixDomainSocketAddress) port.address()).getPath());
        };
    }

    /// Starts a server with other certificates than the usual one.
    SocketServer serve(TlsOptions options, ProtocolFactory factory) throws IOException {
        return serve(tlsOn(options), LIMITS, factory);
    }

    /// Starts a server at this place.
    SocketServer serve(Endpoint endpoint, Limits limits, ProtocolFactory factory) throws IOException {
        var reactor = Reactor.open(ReactorOptions.defaults().withEngine(engine));
        try {
            return new SocketServer(
                    reactor, reactor.listen(endpoint, engine, limits, factory), carrier instanceof Carrier.Tls);
        } catch (IOException | RuntimeException failure) {
            reactor.close();
            throw failure;
        }
    }

    @Override
    public void skipUnlessAvailable() {
        if (carrier instanceof Carrier.Tls(var provider)) {
            Assumptions.assumeTrue(provider.isAvailable(), provider.word() + " isn't there for this machine");
        }
        if (engine instanceof Engine.EventLoop loop && loop.transport() != IoTransport.AUTO) {
            boolean works = AVAILABLE.computeIfAbsent(loop.transport(), _ -> works(loop));
            Assumptions.assumeTrue(works, loop.transport().word() + " doesn't work on this machine");
        }
    }

    private Endpoint endpoint() throws IOException {
        return switch (carrier) {
            case Carrier.Tcp _ -> loopback();
            case Carrier.Tls _ -> tlsOn(Certificates.shared().server());
            case Carrier.Unix _ ->
                Endpoint.unix(Files.createTempDirectory("hawser").resolve("socket"));
        };
    }

    /// Returns who does the cryptography where there is some.
    TlsProvider provider() {
        return carrier instanceof Carrier.Tls(var provider) ? provider : TlsProvider.JDK;
    }

    Endpoint tlsOn(TlsOptions options) {
        return Endpoint.tls(0, options.on(provider())).on(InetAddress.getLoopbackAddress());
    }

    /// Returns an endpoint on a free port that only this machine reaches.
    static Endpoint loopback() {
        return loopback(0);
    }

    static Endpoint loopback(int port) {
        return Endpoint.tcp(port).on(InetAddress.getLoopbackAddress());
    }

    private static boolean works(Engine.EventLoop loop) {
        try (var reactor = Reactor.open(loop)) {
            var got = reactor.listen(loopback(), _ -> (_, _) -> {}).engine();
            boolean works = got instanceof Engine.EventLoop it && it.transport() == loop.transport();
            if (!works) {
                LOG.log(Level.WARNING, "SKIPPED: {0} doesn''t work on this machine", loop.transport());
            }
            return works;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// A reactor with one port.
    record SocketServer(Reactor reactor, ListeningPort port, boolean tls) implements ReactorServer {
        SocketServer(Reactor reactor, ListeningPort port) {
            this(reactor, port, false);
        }

        @Override
        public Client connect() {
            return connectFrom("127.0.0.1");
        }

        /// Connects from another address of this machine.
        Client connectFrom(String ip) {
            return connect(ip, 0);
        }

        @Override
        public Client connectNarrow() {
            return connect("127.0.0.1", 16 * 1024);
        }

        /// Connects without a word of TLS, over TCP.
        Socket connectRaw() throws IOException {
            return new SocketWire(address("127.0.0.1"), port.port(), 0).socket;
        }

        /// Connects over TLS as this tuning has it.
        TlsWire connectTls(TlsWire.Tuning tuning) throws IOException {
            return new TlsWire(connectRaw(), tuning);
        }

        private Client connect(String ip, int bufferBytes) {
            try {
                if (port.address() instanceof UnixDomainSocketAddress path) {
                    return new Client(new UnixWire(path, bufferBytes));
                }
                var wire = new SocketWire(address(ip), port.port(), bufferBytes);
                return new Client(tls ? new TlsWire(wire.socket) : wire);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void elapse(Duration time) {
            // It does so by itself.
        }

        @Override
        public void close() {
            reactor.stop(Duration.ZERO);
            reactor.close();
            if (port.address() instanceof UnixDomainSocketAddress path) {
                // Fails where the socket was left there.
                deleteFolder(path.getPath().resolveSibling(""));
            }
        }

        private static void deleteFolder(Path folder) {
            try {
                Files.deleteIfExists(folder);
            } catch (IOException failure) {
                throw new UncheckedIOException("the socket's folder isn't empty when the server has stopped", failure);
            }
        }

        private static InetAddress address(String ip) {
            return InetAddress.ofLiteral(ip);
        }
    }

    private static final class SocketWire implements Client.Wire {
        private final Socket socket = new Socket();

        SocketWire(InetAddress from, int port, int bufferBytes) throws IOException {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            if (bufferBytes > 0) {
                socket.setReceiveBufferSize(bufferBytes);
                socket.setSendBufferSize(bufferBytes);
            }
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Waiting.PATIENCE.toMillis());
        }

        @Override
        public InputStream input() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        @Override
        public void endOutput() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
