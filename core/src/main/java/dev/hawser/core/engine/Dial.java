package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.socket.BindFailure;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.time.DelayedCall;
import dev.hawser.core.time.SystemClock;
import dev.hawser.core.tls.TlsClient;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One attempt to connect to one address, and the place that it takes among the engine's clients until the connection
/// has ended. Safe for use by many threads.
final class Dial implements Dialed {
    private final Clients clients;
    private final SocketAddress to;
    private final @Nullable SocketAddress from;
    private final ConnectionGroup group;
    private final Deferred<Dialed> result = new Deferred<>(this::close);
    private volatile @Nullable TlsPeer tls;
    private final AtomicBoolean released = new AtomicBoolean();

    // Guarded by this. What they do is called without it.
    private Runnable closer = () -> {};
    private @Nullable Consumer<Birth<?>> server;
    private @Nullable DelayedCall timer;
    private boolean over;

    Dial(Clients clients, SocketAddress to, Optional<? extends SocketAddress> from, ConnectionGroup group) {
        this.clients = clients;
        this.to = to;
        this.from = from.orElse(null);
        this.group = group;
    }

    SocketAddress to() {
        return to;
    }

    /// Returns the address to bind first, or null for any.
    @Nullable
    SocketAddress from() {
        return from;
    }

    /// Returns among whom the connection is to live.
    ConnectionGroup group() {
        return group;
    }

    Deferred<Dialed> result() {
        return result;
    }

    /// Begins to count the time.
    void begin(Duration limit) {
        // The clock's own thread calls nobody else's code.
        var call = group.clock().callingOn(SystemClock.VIRTUAL_THREADS).callLater(limit, () -> timedOut(limit));
        boolean late;
        synchronized (this) {
            timer = call;
            late = over || server != null;
        }
        if (late) {
            call.cancel();
        }
    }

    // What the engine says.

    /// Says how to close what there is by now, in place of what there was.
    ///
    /// @return false when it was given up, and so closed
    boolean closing(Runnable close) {
        synchronized (this) {
            if (!over) {
                closer = close;
                return true;
            }
        }
        close.run();
        return false;
    }

    /// Notes that the socket is connected.
    ///
    /// @param serve gives the connection a pipeline and a thread
    void connected(Consumer<Birth<?>> serve) {
        synchronized (this) {
            if (over) {
                return;
            }
            server = serve;
            stopTimer();
        }
        if (!result.trySucceed(this)) {
            close();
        }
    }

    /// Notes that the socket can't be connected, and is closed.
    void failed(Throwable cause) {
        // Otherwise it was closed by ourselves, and this is what the socket says to that.
        if (end() != null) {
            result.tryFail(ConnectFailure.to(to, cause));
        }
    }

    // What the client says.

    @Override
    public Dialed over(TlsClient client, String host, int port) {
        tls = new TlsPeer(client, host, port);
        return this;
    }

    /// Returns whom to shake hands with first; null when the connection is in the clear.
    @Nullable
    TlsPeer tls() {
        return tls;
    }

    @Override
    public <P extends Protocol> Deferred<Link<P>> begin(ClientFactory<P> factory) {
        Consumer<Birth<?>> serve;
        synchronized (this) {
            if (over) {
                return Deferred.failed(new CancellationException(
                        "the connection to " + BindFailure.plain(to) + " was closed before it began"));
            }
            serve = server;
            server = null;
        }
        if (serve == null) {
            throw new IllegalStateException("begin() was called twice, or before the socket was connected");
        }
        var birth = new Birth<>(this, factory);
        serve.accept(birth);
        return birth.result();
    }

    @Override
    public void close() {
        var close = end();
        if (close != null) {
            close.run();
        }
    }

    /// Gives up because the engine stops. What has begun is left to the drain.
    void callOff() {
        if (result.tryFail(ConnectFailure.stopping(to))) {
            close();
            return;
        }
        boolean begun;
        synchronized (this) {
            begun = server == null;
        }
        if (!begun) {
            close();
        }
    }

    /// Notes that no thread serves the connection.
    void refused(Refusal refusal) {
        group.reports().refused(to, refusal);
        release();
    }

    /// Gives back the place, once.
    void release() {
        if (released.compareAndSet(false, true)) {
            clients.left(this);
        }
    }

    private void timedOut(Duration limit) {
        if (result.tryFail(
                ConnectFailure.to(to, new SocketTimeoutException("no answer in " + limit.toMillis() + " ms")))) {
            group.reports().limitHit(to, "connect");
            close();
        }
    }

    /// Returns how to close what there is; null when that was done before.
    private @Nullable Runnable end() {
        Runnable close;
        synchronized (this) {
            if (over) {
                return null;
            }
            over = true;
            close = closer;
            stopTimer();
        }
        release();
        return close;
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
