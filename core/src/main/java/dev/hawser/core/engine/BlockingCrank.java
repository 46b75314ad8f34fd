package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.BindFailure;
import dev.hawser.core.engine.socket.JdkSettings;
import dev.hawser.core.engine.socket.SocketFile;
import dev.hawser.core.engine.socket.WarmStart;
import dev.hawser.core.observe.Observers;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.time.Clock;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.Executor;

/// The thread pool and the virtual threads: a thread accepts, and each connection gets one of its own. They differ in
/// where that thread comes from. Each port has its own pool, for a connection keeps its thread, and one port's idle
/// clients must not lock out another's. The reactor's own clients have one together.
final class BlockingCrank implements Crank {
    /// Run what a connection's own thread can't, because it is reading. Virtual on both engines: there may be as many
    /// as there are connections, and each lives for one task.
    private static final Executor HELPERS =
            task -> Thread.ofVirtual().name("hawser-helper").start(() -> new Worker().run(task));

    private final Engine engine;
    private final Clock clock;
    private final MemoryNetwork memory;
    private final Observers observers;
    private final ClientSide clients;

    BlockingCrank(Engine engine, Clock clock, MemoryNetwork memory, Observers observers) {
        this.engine = engine;
        this.clock = clock;
        this.memory = memory;
        this.observers = observers;
        this.clients = new ClientSide(
                clock,
                () -> new BlockingDialer(threads("clients"), HELPERS, memory),
                Reports.ofClients(observers, engine));
        WarmStart.run();
    }

    @Override
    public ClientSide clients() {
        return clients;
    }

    @Override
    public ListeningPort listen(StreamBinding binding, ProtocolFactory factory, Limits limits) throws IOException {
        if (binding.address() instanceof MemoryAddress name) {
            return listen(name, binding, factory, limits);
        }
        var unix = binding.unix();
        return unix.isPresent()
                ? listenUnix(binding, unix.get(), factory, limits)
                : listenTcp(binding, factory, limits);
    }

    private ListeningPort listenTcp(StreamBinding binding, ProtocolFactory factory, Limits limits) throws IOException {
        var server = ServerSocketChannel.open();
        try {
            server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            server.bind(binding.address(), binding.backlog());
        } catch (IOException | RuntimeException failure) {
            server.close();
            throw BindFailure.at(binding.address(), failure);
        }
        var bound = server.getLocalAddress();
        var intake = new Intake(factory, binding, limits, clock, true, reportsOf(bound));
        return new ListeningPort(bound, engine, intake, accept(server, intake, bound));
    }

    private ListeningPort listenUnix(
            StreamBinding binding, UnixDomainSocketAddress address, ProtocolFactory factory, Limits limits)
            throws IOException {
        var file = SocketFile.at(address, binding.mode());
        ServerSocketChannel server = null;
        try {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(file.making(), binding.backlog());
            file.settle();
        } catch (IOException | RuntimeException failure) {
            if (server != null) {
                server.close();
            }
            file.discard();
            throw failure instanceof BindException said ? said : BindFailure.at(address, failure);
        }
        var intake = new Intake(factory, binding, limits, clock, true, reportsOf(address));
        return new ListeningPort(address, engine, intake, new FileDoor(file, accept(server, intake, address)));
    }

    private Reports reportsOf(SocketAddress bound) {
        return Reports.ofPort(observers, engine, () -> bound);
    }

    private BlockingAcceptor accept(ServerSocketChannel server, Intake intake, SocketAddress bound) {
        var acceptor = new BlockingAcceptor(server, new BlockingUsher(intake, threads(bound.toString()), HELPERS));
        acceptor.start();
        return acceptor;
    }

    private ListeningPort listen(MemoryAddress name, StreamBinding binding, ProtocolFactory factory, Limits limits)
            throws IOException {
        var intake = new Intake(factory, binding, limits, clock, true, reportsOf(name));
        var usher = new BlockingUsher(intake, threads(name.toString()), HELPERS);
        try {
            var listener = memory.listen(name, binding.backlog(), HELPERS, usher::take);
            return new ListeningPort(name, engine, intake, new MemoryDoor(listener, usher.threads()));
        } catch (IOException taken) {
            usher.threads().dismantle();
            intake.close();
            throw taken;
        }
    }

    private ConnectionThreads threads(String whom) {
        return engine instanceof Engine.ThreadPool pool ? new PooledThreads(pool, clock, whom) : new OwnThreads();
    }

    @Override
    public DatagramPort listen(DatagramBinding binding, DatagramProtocol protocol) throws IOException {
        var socket = DatagramSockets.open(binding);
        var bound = (InetSocketAddress) socket.getLocalAddress();
        var channel = new BlockingDatagramChannel(socket, binding, clock, HELPERS);
        var datagrams = new Datagrams(channel, new JdkSettings(socket), binding, protocol, clock);
        channel.begin(datagrams);
        // A thread of its own also beside a pool: it would never come back to it.
        var thread = engine instanceof Engine.ThreadPool ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        thread.name("hawser-datagrams " + bound).start(() -> channel.run(datagrams));
        return new DatagramPort(bound, engine, datagrams, clock);
    }

    @Override
    public void close() {
        // The threads belong to the ports.
    }
}
