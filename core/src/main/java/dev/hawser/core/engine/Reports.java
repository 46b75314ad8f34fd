package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.BindFailure;
import dev.hawser.core.observe.Observation;
import dev.hawser.core.observe.Observers;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Refusal;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells observers what happens at one port, or to the clients of one engine. Safe for use by many threads.
final class Reports {
    /// Tells nobody.
    static final Reports NONE = new Reports(Observers.NONE, Engine.virtualThreads(), () -> "");

    private static final SocketAddress UNKNOWN = new InetSocketAddress(0);

    private final Observers observers;
    private final String engine;
    private final Supplier<String> endpoint;
    private final long mostCallbackNanos;
    private volatile Observation.@Nullable Where where;

    /// Makes it.
    ///
    /// @param endpoint where it happens; asked when there is something to tell, at which time the port is bound
    private Reports(Observers observers, Engine engine, Supplier<String> endpoint) {
        this.observers = observers;
        this.engine = engine.word();
        this.endpoint = endpoint;
        this.mostCallbackNanos = switch (engine) {
            case Engine.EventLoop _ -> Observation.LOOP_CALLBACK.toNanos();
            case Engine.ThreadPool _, Engine.VirtualThreads _ -> Observation.THREAD_CALLBACK.toNanos();
        };
    }

    /// Returns the reports of a port.
    ///
    /// @param bound the address, once it is bound
    static Reports ofPort(Observers observers, Engine engine, Supplier<? extends SocketAddress> bound) {
        return new Reports(observers, engine, () -> BindFailure.plain(bound.get()));
    }

    static Reports ofClients(Observers observers, Engine engine) {
        return new Reports(observers, engine, () -> Observation.Where.CLIENTS);
    }

    void opened(Connection connection) {
        if (observers.hearOfConnections()) {
            observers.tell(new Observation.ConnectionOpened(where(), connection.peer(), localOf(connection)));
        }
    }

    void closed(Connection connection, Duration lasted, CloseReason reason) {
        var limit = limitOf(reason);
        if (limit.isPresent()) {
            limitHit(connection.peer(), limit.get());
        }
        if (observers.hearOfConnections()) {
            observers.tell(new Observation.ConnectionClosed(
                    where(),
                    connection.peer(),
                    localOf(connection),
                    lasted,
                    connection.readBytes(),
                    connection.writtenBytes(),
                    reason));
        }
    }

    /// Returns whether anybody wants to know how long callbacks take. Asked after each.
    boolean timeCallbacks() {
        return observers.hearOfCallbacks();
    }

    /// Tells of a callback if it took too long. For the thread that made it.
    void callbackTook(long nanos, Object protocol, String callback) {
        if (nanos >= mostCallbackNanos) {
            observers.tell(new Observation.CallbackTooLong(
                    where(),
                    protocol.getClass().getName(),
                    callback,
                    Duration.ofNanos(nanos),
                    Thread.currentThread().getName()));
        }
    }

    void refused(SocketAddress peer, Refusal refusal) {
        switch (refusal) {
            case TOO_MANY_CONNECTIONS -> limitHit(peer, "connections");
            case TOO_MANY_FROM_ADDRESS -> limitHit(peer, "connections-per-address");
            case QUEUE_FULL -> limitHit(peer, "pool-queue");
            case STARVED -> limitHit(peer, "pool-patience");
            case STOPPING, UNTRUSTED -> {}
        }
    }

    void limitHit(SocketAddress peer, String limit) {
        observers.tell(new Observation.LimitHit(where(), peer, limit));
    }

    void drained(DrainReport report) {
        observers.tell(new Observation.Drained(where(), report.drained(), report.aborted()));
    }

    private Observation.Where where() {
        var known = where;
        if (known == null) {
            known = new Observation.Where(engine, endpoint.get());
            where = known;
        }
        return known;
    }

    /// A channel that is closed has no local address any more unless it was asked for before.
    private static SocketAddress localOf(Connection connection) {
        return Optional.ofNullable(connection.local()).orElse(UNKNOWN);
    }

    private static Optional<String> limitOf(CloseReason reason) {
        return switch (reason) {
            case CloseReason.TimedOut timeout -> Optional.of(limitOf(timeout.step()));
            case CloseReason.Overflow _ -> Optional.of("output");
            case CloseReason.Violation violation -> violation.limit();
            case CloseReason.PeerClosed _,
                    CloseReason.Closed _,
                    CloseReason.Aborted _,
                    CloseReason.Reset _,
                    CloseReason.Truncated _,
                    CloseReason.Failed _,
                    CloseReason.Stopped _ -> Optional.empty();
        };
    }

    private static String limitOf(String step) {
        return switch (step) {
            case Timeouts.STALL -> "stall";
            case TlsLayer.STEP, ProxyGate.STEP -> "handshake";
            default -> step;
        };
    }
}
