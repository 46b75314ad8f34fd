package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The clients of an engine. They are counted, limited and drained together, as the connections of a port are; on
/// the thread pool they share one pool. Safe for use by many threads.
public final class ClientSide {
    private final Clock clock;
    private final Supplier<? extends Dialer> dialers;
    private final Reports reports;
    /// Those from the first dial to the next drain; guarded by this.
    private @Nullable Clients clients;

    ClientSide(Clock clock, Supplier<? extends Dialer> dialers, Reports reports) {
        this.reports = reports;
        this.clock = clock;
        this.dialers = dialers;
    }

    /// Connects a socket, for [Limits#connect] at most. Doesn't block.
    ///
    /// @param to where: an IP address and a port, or the path of a UNIX socket
    /// @param from the address to bind first; empty for any
    /// @return fires with the socket; fails with an `IOException` that names the address, a
    ///     `SocketTimeoutException` when nobody answered. Cancelling it closes the socket. On an event loop it may
    ///     fire in the loop's thread, so what follows must not block
    public Deferred<Dialed> dial(SocketAddress to, Optional<? extends SocketAddress> from, Limits limits) {
        return current().dial(to, from, limits);
    }

    /// Returns what has happened since the last drain; null when nothing has.
    public synchronized @Nullable ConnectionCounts counts() {
        return clients == null ? null : clients.counts();
    }

    /// Ends all clients: who is about to connect is called off, the others are asked to finish, and at the deadline
    /// the rest is aborted. Later ones begin anew. Doesn't block.
    public CompletableFuture<DrainReport> drain(Duration deadline) {
        Clients old;
        synchronized (this) {
            old = clients;
            clients = null;
        }
        return old == null ? CompletableFuture.completedFuture(DrainReport.NONE) : old.drain(deadline);
    }

    private synchronized Clients current() {
        if (clients == null) {
            clients = new Clients(clock, dialers.get(), reports);
        }
        return clients;
    }
}
