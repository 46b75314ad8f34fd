package dev.hawser.core;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.ClientSide;
import dev.hawser.core.engine.ConnectionCounts;
import dev.hawser.core.engine.Crank;
import dev.hawser.core.engine.DatagramPort;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.Link;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.engine.MemoryAddress;
import dev.hawser.core.engine.MemoryNetwork;
import dev.hawser.core.engine.StreamBinding;
import dev.hawser.core.engine.watch.BlockedPlace;
import dev.hawser.core.observe.Observers;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.task.Later;
import dev.hawser.core.task.StraightLine;
import dev.hawser.core.task.WorkerPool;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import dev.hawser.core.time.SystemClock;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsServer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs protocols on engines: binds ports, owns the threads, and ends it all in order.
///
/// ```java
/// try (var reactor = Reactor.open()) {
///     reactor.listen("tcp:8888:engine=virtual-threads", peer -> new Echo());
///     reactor.awaitStop();
/// }
/// ```
///
/// There may be as many as one likes. A reactor has threads only while it has something to do, so one that was
/// stopped can be used again; a closed one can't. Safe for use by many threads.
public final class Reactor implements AutoCloseable {
    /// How long [#close] lets connections finish.
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);

    private final ReactorOptions options;
    private final Background background;
    private final Observers observers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private final List<ListeningPort> ports = new ArrayList<>();
    private final List<DatagramPort> datagramPorts = new ArrayList<>();
    private final Map<Engine, Crank> cranks = new HashMap<>();
    private final MemoryNetwork memory = new MemoryNetwork();
    private @Nullable SystemClock clock;
    private int stops;
    private boolean closed;

    private Reactor(ReactorOptions options) {
        this.options = options;
        this.observers = Observers.of(options.observers());
        this.background = new Background(options.workers());
    }

    /// Opens a reactor with the default limits, whose ports are served by virtual threads unless they say
    /// otherwise.
    public static Reactor open() {
        return open(ReactorOptions.defaults());
    }

    /// Opens a reactor whose ports are served by this engine unless they say otherwise.
    public static Reactor open(Engine engine) {
        return open(ReactorOptions.defaults().withEngine(engine));
    }

    /// Opens a reactor.
    public static Reactor open(ReactorOptions options) {
        return new Reactor(options);
    }

    /// Binds a port given as an endpoint string, such as `tcp:8888:engine=event-loop`, and serves it.
    ///
    /// @return the port, bound: connections are taken from now on
    /// @throws IOException when it can't be bound; the message names the address
    /// @throws IllegalArgumentException when the string is no endpoint; the message says what is wrong
    public ListeningPort listen(String endpoint, ProtocolFactory factory) throws IOException {
        return listen(Endpoint.of(endpoint), factory);
    }

    /// Binds a port and serves it, on the engine that the endpoint names or else the reactor's own.
    public ListeningPort listen(Endpoint endpoint, ProtocolFactory factory) throws IOException {
        return listen(endpoint, options.engineFor(endpoint.engineWord()), factory);
    }

    /// Binds a port and serves it on this engine, whatever the endpoint says.
    public ListeningPort listen(Endpoint endpoint, Engine engine, ProtocolFactory factory) throws IOException {
        return listen(endpoint, engine, options.limits(), factory);
    }

    /// Binds a port and serves it on this engine under these limits.
    public ListeningPort listen(Endpoint endpoint, Engine engine, Limits limits, ProtocolFactory factory)
            throws IOException {
        var binding = bindingOf(endpoint, factory);
        lock.lock();
        try {
            checkOpen();
            var crank = cranks.computeIfAbsent(engine, this::start);
            var port = crank.listen(binding, factory, limits);
            ports.add(port);
            return port;
        } finally {
            lock.unlock();
        }
    }

    private static StreamBinding bindingOf(Endpoint endpoint, ProtocolFactory factory) throws IOException {
        return switch (endpoint) {
            case Endpoint.Tcp tcp -> new StreamBinding(tcp.socketAddress(), tcp.backlog(), Optional.empty());
            case Endpoint.Tls tls ->
                new StreamBinding(
                        tls.tcp().socketAddress(),
                        tls.tcp().backlog(),
                        Optional.of(TlsServer.of(offering(tls.options(), factory))));
            case Endpoint.Unix unix ->
                new StreamBinding(
                        UnixDomainSocketAddress.of(unix.path()), unix.backlog(), Optional.empty(), unix.mode());
            case Endpoint.Memory named ->
                new StreamBinding(new MemoryAddress(named.name()), named.backlog(), Optional.empty());
            case Endpoint.Haproxy proxied -> bindingOf(proxied.place(), factory).behind(proxied.trusted());
            case Endpoint.Udp udp ->
                throw new IllegalArgumentException("endpoint is " + udp
                        + ", which has no connections; listenUdp() serves it with a DatagramProtocol");
        };
    }

    /// What a user says about ALPN goes before what the factory knows.
    private static TlsOptions offering(TlsOptions options, ProtocolFactory factory) {
        var names = factory.alpn();
        return options.alpn().isEmpty() && !names.isEmpty() ? options.withAlpn(names.toArray(String[]::new)) : options;
    }

    /// Binds a UDP port given as an endpoint string, such as `udp:8750:engine=event-loop`, and serves it with one
    /// protocol. With `peer=` it is connected: it hears and reaches that peer only.
    ///
    /// @return the port, bound: datagrams are taken from now on
    /// @throws IOException when it can't be bound; the message names the address
    /// @throws IllegalArgumentException when the string is no UDP endpoint; the message says what is wrong
    public DatagramPort listenUdp(String endpoint, DatagramProtocol protocol) throws IOException {
        return switch (Endpoint.of(endpoint)) {
            case Endpoint.Udp udp -> listenUdp(udp, protocol);
            case Endpoint other ->
                throw new IllegalArgumentException(
                        "endpoint is " + other + ", which has no datagrams; listen() serves it with a ProtocolFactory");
        };
    }

    /// Binds a UDP port and serves it, on the engine that the endpoint names or else the reactor's own.
    public DatagramPort listenUdp(Endpoint.Udp endpoint, DatagramProtocol protocol) throws IOException {
        return listenUdp(endpoint, options.engineFor(endpoint.engineWord()), protocol);
    }

    /// Binds a UDP port and serves it on this engine, whatever the endpoint says.
    public DatagramPort listenUdp(Endpoint.Udp endpoint, Engine engine, DatagramProtocol protocol) throws IOException {
        lock.lock();
        try {
            checkOpen();
            var port = cranks.computeIfAbsent(engine, this::start).listen(endpoint.binding(), protocol);
            // A client's port closes when it has its answer; those must not pile up here.
            datagramPorts.removeIf(DatagramPort::isOver);
            datagramPorts.add(port);
            return port;
        } finally {
            lock.unlock();
        }
    }

    /// Connects to a place given as an endpoint string, such as `tcp:example.org:80:timeout=5:engine=event-loop`.
    /// [#connect(ClientEndpoint, Engine, Limits, ClientFactory)] says more.
    ///
    /// @throws IllegalArgumentException when the string is no endpoint for clients; the message says what is wrong
    public <P extends Protocol> Deferred<Link<P>> connect(String endpoint, ClientFactory<P> factory) {
        return connect(ClientEndpoint.of(endpoint), factory);
    }

    /// Connects, on the engine that the endpoint names or else the reactor's own.
    public <P extends Protocol> Deferred<Link<P>> connect(ClientEndpoint endpoint, ClientFactory<P> factory) {
        return connect(endpoint, options.engineFor(endpoint.engineWord()), factory);
    }

    /// Connects on this engine, whatever the endpoint says.
    public <P extends Protocol> Deferred<Link<P>> connect(
            ClientEndpoint endpoint, Engine engine, ClientFactory<P> factory) {
        return connect(endpoint, engine, options.limits(), factory);
    }

    /// Connects on this engine under these limits. Doesn't block.
    ///
    /// The protocol has the same promises as a server's, and [#stop] drains its connection with the others. Clients
    /// of one engine count together: [#clientCounts], [Limits#connections].
    ///
    /// @param factory makes the protocol when there is a connection; `peer -> new MyClient()` gives a
    ///     `Link<MyClient>`
    /// @return fires when the protocol's `connectionMade` has been called, as the next callback of that connection:
    ///     what follows may use the protocol's fields, and on an event loop must not block. Fails with an
    ///     `IOException` that names the place and says why, or with what the factory or `connectionMade` threw.
    ///     Cancelling it calls the attempt off and closes what there is of it
    /// @throws IllegalStateException while the reactor stops, or when it is closed
    public <P extends Protocol> Deferred<Link<P>> connect(
            ClientEndpoint endpoint, Engine engine, Limits limits, ClientFactory<P> factory) {
        ClientSide clients;
        Clock caller;
        lock.lock();
        try {
            checkOpen();
            if (stops > 0) {
                throw new IllegalStateException("the reactor is stopping; connect when it has stopped");
            }
            clients = cranks.computeIfAbsent(engine, this::start).clients();
            caller = startedClock().callingOn(SystemClock.VIRTUAL_THREADS);
        } finally {
            lock.unlock();
        }
        return endpoint.dial(clients, limits, caller).compose(dialed -> dialed.begin(factory));
    }

    /// Returns what has happened to the clients since the last stop: `accepted` counts the attempts to connect, and
    /// those under way are `open` as well.
    public ConnectionCounts clientCounts() {
        lock.lock();
        try {
            return cranks.values().stream()
                    .flatMap(crank -> Stream.ofNullable(crank.clients().counts()))
                    .reduce(ConnectionCounts.NONE, ConnectionCounts::plus);
        } finally {
            lock.unlock();
        }
    }

    /// Runs a task once, later, on a virtual thread of its own, so it may block.
    ///
    /// @return a handle that can cancel it until it begins
    public DelayedCall callLater(Duration delay, Runnable task) {
        return clock().callLater(delay, task);
    }

    /// Calls something once, later, on a virtual thread of its own, so it may block.
    ///
    /// @return what it returned or threw. Cancelling it takes the timer away; once the call has begun, its result
    ///     is dropped
    public <T extends @Nullable Object> Deferred<T> deferLater(Duration delay, Callable<? extends T> call) {
        return Later.deferLater(clock(), delay, call);
    }

    /// Runs straight-line code on a virtual thread of its own: it may wait wherever it likes, for other Deferreds
    /// with [Deferred#await].
    ///
    /// Cancelling the Deferred interrupts the code where it waits; it fires when the code has ended, clean-up
    /// included. [StraightLine#run] says more. [#stop] cancels what still runs when the ports are drained.
    public <T extends @Nullable Object> Deferred<T> async(Callable<T> code) {
        return background().lines().run(code);
    }

    /// Has blocking work done by a thread of the reactor's pool, which is bounded: see [ReactorOptions#workers].
    /// [WorkerPool#submit] says what cancelling does. [#stop] cuts off what is still under way when the ports are
    /// drained.
    ///
    /// @return what the work returns or throws, on the thread that did it; add [Deferred#on] to go on elsewhere
    public <T extends @Nullable Object> Deferred<T> deferToThread(Callable<? extends T> work) {
        return background().workers().submit(work);
    }

    /// Returns the clock by which everything here runs, for as long as the reactor does: [#stop] drops the calls
    /// still to come. Each of its calls is made on a virtual thread of its own, so it may block.
    public Clock clock() {
        lock.lock();
        try {
            checkOpen();
            return startedClock().callingOn(SystemClock.VIRTUAL_THREADS);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the UDP ports that were bound, save those that closed long ago.
    public List<DatagramPort> datagramPorts() {
        lock.lock();
        try {
            return List.copyOf(datagramPorts);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the ports that are bound.
    public List<ListeningPort> ports() {
        lock.lock();
        try {
            return List.copyOf(ports);
        } finally {
            lock.unlock();
        }
    }

    /// Returns the lines of code that blocked an event loop of this reactor since it started: callbacks that waited
    /// for 50 milliseconds or more, or computed for a second. With [ReactorOptions#withFlightRecorder], waits of 20
    /// milliseconds, about a second after they have ended.
    public List<BlockedPlace> blockedPlaces() {
        lock.lock();
        try {
            return cranks.values().stream()
                    .flatMap(crank -> crank.blockedPlaces().stream())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Drains all ports and clients at once and gives back all threads: no new connections, those in flight finish,
    /// and at the deadline the rest is aborted. Whoever is about to connect is called off. Blocks meanwhile.
    /// Afterwards the reactor is as new. Not to be called from a callback, which would wait for itself until the
    /// deadline.
    ///
    /// @return how the connections ended
    public DrainReport stop(Duration deadline) {
        lock.lock();
        try {
            stops++;
        } finally {
            lock.unlock();
        }
        try {
            return drain(deadline);
        } finally {
            lock.lock();
            try {
                stops--;
            } finally {
                lock.unlock();
            }
        }
    }

    private DrainReport drain(Duration deadline) {
        List<ListeningPort> draining = ports();
        List<DatagramPort> drainingUdp = datagramPorts();
        // Without the lock: callbacks that finish their work may ask the reactor for the time.
        draining.forEach(port -> port.beginStop(deadline));
        drainingUdp.forEach(port -> port.beginStop(deadline));
        var drainingClients =
                clientSides().stream().map(side -> side.drain(deadline)).toList();
        var report = Stream.of(
                        draining.stream().map(port -> port.stop(deadline)),
                        drainingUdp.stream().map(port -> port.stop(deadline)),
                        drainingClients.stream().map(CompletableFuture::join))
                .flatMap(reports -> reports)
                .reduce(DrainReport.NONE, DrainReport::plus);
        background.stop();
        lock.lock();
        try {
            ports.removeAll(draining);
            datagramPorts.removeAll(drainingUdp);
            if (isIdle()) {
                cranks.values().forEach(Crank::close);
                cranks.clear();
                if (clock != null) {
                    clock.close();
                    clock = null;
                }
                stopped.signalAll();
            }
            return report;
        } finally {
            lock.unlock();
        }
    }

    private List<ClientSide> clientSides() {
        lock.lock();
        try {
            return cranks.values().stream().map(Crank::clients).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Called with the lock.
    private boolean isIdle() {
        return ports.isEmpty()
                && datagramPorts.isEmpty()
                && cranks.values().stream().allMatch(crank -> crank.clients().counts() == null);
    }

    /// Waits until [#stop] or [#close] has done its work. The main thread of a server does nothing else.
    public void awaitStop() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isIdle()) {
                stopped.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Stops, giving connections [#DEFAULT_DRAIN] to finish. The reactor can't be used again.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        stop(DEFAULT_DRAIN);
    }

    private Background background() {
        lock.lock();
        try {
            checkOpen();
            return background;
        } finally {
            lock.unlock();
        }
    }

    private Crank start(Engine engine) {
        return Crank.start(engine, startedClock(), memory, observers, options.flightRecorder());
    }

    /// Returns the engines' clock, whose calls come on its own thread: theirs are short, and some wake it fifty
    /// times a second. No other code is ever called there.
    private SystemClock startedClock() {
        if (clock == null) {
            clock = new SystemClock("hawser-clock", Runnable::run);
        }
        return clock;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the reactor is closed; open another one");
        }
    }
}
