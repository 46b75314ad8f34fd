package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.MemoryChannel;
import dev.hawser.core.engine.socket.BindFailure;
import dev.hawser.core.engine.socket.SocketFile;
import dev.hawser.core.engine.socket.WarmStart;
import dev.hawser.core.engine.watch.BlockedPlace;
import dev.hawser.core.engine.watch.LoopThread;
import dev.hawser.core.engine.watch.LoopWatch;
import dev.hawser.core.observe.Observers;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.time.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The event loop: Netty's loops and channels as they are, and a watch over callbacks that block them. All ports of a
/// reactor share the loops.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoopCrank implements Crank {
    private static final AtomicInteger THREADS = new AtomicInteger();

    /// For so long a loop runs tasks before it looks at its sockets again. Netty's own figure is 1,000 ms: one
    /// task that hands in the next would hold up every connection of the loop by as much.
    private static final long MOST_TASKS_MILLIS = 1;

    /// Who calls a protocol, as a stack shows it.
    private static final Set<String> CALLERS = Set.of(Inbound.class.getName(), DatagramInbound.class.getName());

    private final Engine.EventLoop engine;
    private final Clock clock;
    private final MemoryNetwork memory;
    private final LoopDrive drive;
    private final List<LoopThread> threads = new CopyOnWriteArrayList<>();
    private final LoopWatch watch;
    private final Observers observers;
    private final ClientSide clients;
    /// For UNIX sockets; guarded by this, and null until the first of them.
    private @Nullable LoopDrive unixDrive;

    /// Starts the loops.
    ///
    /// @param observers who is told what happens
    /// @param withRecorder whether the flight recorder helps to find what blocks them
    LoopCrank(Engine.EventLoop engine, Clock clock, MemoryNetwork memory, Observers observers, boolean withRecorder) {
        this.observers = observers;
        this.clock = clock;
        this.memory = memory;
        WarmStart.run();
        var io = LoopIo.choose(engine.transport());
        this.engine = engine.on(io.transport());
        this.drive = new LoopDrive(io, new Loops(engine.loops(), this::newThread, io.handlers()));
        this.watch = new LoopWatch(threads, CALLERS, clock, observers, withRecorder);
        this.clients =
                new ClientSide(clock, () -> new LoopDialer(this::drive, memory), Reports.ofClients(observers, engine));
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
        var drive = driveFor(binding.address());
        var bound = new AtomicReference<>(binding.address());
        var reports = Reports.ofPort(observers, engine, bound::get);
        var intake = new Intake(factory, binding, limits, clock, false, reports);
        var acceptor = new LoopAcceptor(new LoopUsher(intake, drive.loops()));
        try {
            var unix = binding.unix();
            if (unix.isEmpty()) {
                var server = bind(drive, binding, binding.address(), acceptor);
                bound.set(server.localAddress());
                return new ListeningPort(server.localAddress(), engine, intake, acceptor);
            }
            var file = SocketFile.at(unix.get(), binding.mode());
            bindFile(drive, binding, file, acceptor);
            return new ListeningPort(unix.get(), engine, intake, new FileDoor(file, acceptor));
        } catch (IOException failure) {
            acceptor.dismantle();
            intake.close();
            throw failure;
        }
    }

    private static Channel bind(LoopDrive drive, StreamBinding binding, SocketAddress to, LoopAcceptor acceptor)
            throws IOException {
        var server = drive.io().channels(to).servers().get();
        if (server instanceof ServerSocketChannel) {
            server.config().setOption(ChannelOption.SO_REUSEADDR, true);
        }
        server.config().setOption(ChannelOption.SO_BACKLOG, binding.backlog());
        server.pipeline().addLast(acceptor);
        var bound = drive.loops().register(server).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = server.bind(drive.io().say(to)).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            server.close();
            throw BindFailure.at(binding.address(), bound.cause());
        }
        return server;
    }

    private static void bindFile(LoopDrive drive, StreamBinding binding, SocketFile file, LoopAcceptor acceptor)
            throws IOException {
        try {
            var server = bind(drive, binding, file.making(), acceptor);
            try {
                file.settle();
            } catch (IOException failure) {
                server.close().awaitUninterruptibly();
                throw failure;
            }
        } catch (IOException failure) {
            file.discard();
            throw failure;
        }
    }

    private LoopDrive driveFor(SocketAddress address) throws IOException {
        try {
            return drive(address);
        } catch (SocketException unfit) {
            throw BindFailure.at(address, unfit);
        }
    }

    /// Returns the loops that serve an address. Where those that there are have no UNIX sockets, others begin with
    /// the first of them.
    private synchronized LoopDrive drive(SocketAddress address) throws SocketException {
        if (!(address instanceof UnixDomainSocketAddress)) {
            return drive;
        }
        if (unixDrive == null) {
            var io = drive.io().forUnix();
            unixDrive = io.transport() == drive.io().transport()
                    ? drive
                    : new LoopDrive(io, new Loops(engine.loops(), this::newThread, io.handlers()));
        }
        return unixDrive;
    }

    private ListeningPort listen(MemoryAddress name, StreamBinding binding, ProtocolFactory factory, Limits limits)
            throws IOException {
        var intake = new Intake(factory, binding, limits, clock, false, Reports.ofPort(observers, engine, () -> name));
        var usher = new LoopUsher(intake, drive.loops());
        try {
            var listener = memory.listen(
                    name, binding.backlog(), drive.loops().next(), end -> usher.take(new MemoryChannel(end)));
            return new ListeningPort(name, engine, intake, new MemoryDoor(listener, null));
        } catch (IOException taken) {
            intake.close();
            throw taken;
        }
    }

    @Override
    public DatagramPort listen(DatagramBinding binding, DatagramProtocol protocol) throws IOException {
        var opened = new LoopDatagrams(drive.io().transport(), drive.loops()).open(binding);
        var channel = opened.channel();
        var datagrams = new Datagrams(channel, opened.settings(), binding, protocol, clock);
        channel.pipeline().addLast(DatagramInbound.NAME, datagrams.inbound);
        var port = new DatagramPort(channel.localAddress(), engine, datagrams, clock);
        datagrams.start();
        return port;
    }

    @Override
    public List<BlockedPlace> blockedPlaces() {
        return watch.places();
    }

    @Override
    public void close() {
        watch.close();
        LoopDrive other;
        synchronized (this) {
            other = unixDrive;
        }
        end(drive.loops());
        if (other != null && other.io().transport() != drive.io().transport()) {
            end(other.loops());
        }
    }

    private static void end(EventLoopGroup loops) {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private Thread newThread(Runnable task) {
        var thread = new LoopThread(task, "hawser-loop-" + THREADS.incrementAndGet());
        threads.add(thread);
        return thread;
    }

    private static final class Loops extends MultiThreadIoEventLoopGroup {
        Loops(int count, ThreadFactory threads, IoHandlerFactory handlers) {
            super(count, threads, handlers);
        }

        @Override
        protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... arguments) {
            return new SingleThreadIoEventLoop(
                    this, executor, handlers, Integer.MAX_VALUE, RejectedExecutionHandlers.reject(), MOST_TASKS_MILLIS);
        }
    }
}
