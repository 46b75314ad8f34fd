package dev.hawser.core.engine;

import dev.hawser.core.engine.watch.Repeating;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsServer;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Connections that live under the same limits: keeps their timeouts, counts how they end, and ends them together.
/// Safe for use by many threads.
///
/// Timeouts are kept by looking at all connections every now and then, which costs an idle connection neither a timer
/// nor its memory, and a group without connections nothing.
final class ConnectionGroup {
    /// How long a drain waits for callbacks to end that were interrupted at its deadline.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final Limits limits;
    private final Clock clock;
    private final Register register;
    private final @Nullable StreamBinding binding;
    private final Reports reports;
    private final Timeouts timeouts;
    private final Repeating sweeps;
    private final Set<Connection> open = Collections.newSetFromMap(new ConcurrentHashMap<>());
    private final LongAdder failed = new LongAdder();
    private final LongAdder overflowed = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private final LongAdder handshakesFailed = new LongAdder();
    private final Afterwards afterwards = new Afterwards();

    /// Those that are open, and those of whose end not everybody has been told yet.
    private final AtomicInteger untold = new AtomicInteger();

    private volatile @Nullable Drain drain;
    private volatile boolean closed;

    /// Counts the connections of a group.
    @FunctionalInterface
    interface Register {
        /// Is told of each connection that has ended, once, after its last callback.
        void lost(Connection connection);

        /// Is told for whom a proxy came, before anybody is served.
        ///
        /// @return whose protocol is to serve instead, when there is no place for that client
        default Optional<ProtocolFactory> found(SocketAddress client) {
            return Optional.empty();
        }
    }

    /// Makes a group.
    ///
    /// @param register counts them
    /// @param binding the port that the connections come to; null for those that are made from here
    /// @param reports to whom it is told
    ConnectionGroup(Limits limits, Clock clock, Register register, @Nullable StreamBinding binding, Reports reports) {
        this.reports = reports;
        this.binding = binding;
        this.limits = limits;
        this.clock = clock;
        this.register = register;
        this.timeouts = new Timeouts(limits);
        this.sweeps = Repeating.whileNeeded(timeouts.period(), clock, this::sweep, () -> !open.isEmpty());
    }

    Limits limits() {
        return limits;
    }

    Clock clock() {
        return clock;
    }

    /// Returns what clients shake hands with; null where they speak in the clear.
    @Nullable
    TlsServer tls() {
        return binding == null ? null : binding.tls().orElse(null);
    }

    /// Returns the path of the UNIX socket that clients come to, which the kernel knows by another name; null when
    /// they don't.
    @Nullable
    SocketAddress unixPath() {
        return binding == null ? null : binding.unix().orElse(null);
    }

    /// Returns who may say for whom it comes; null where clients come themselves.
    @Nullable
    TrustedProxies proxies() {
        return binding == null ? null : binding.proxies().orElse(null);
    }

    /// As [Register#found].
    Optional<ProtocolFactory> found(SocketAddress client) {
        return register.found(client);
    }

    Reports reports() {
        return reports;
    }

    long failed() {
        return failed.sum();
    }

    long overflowed() {
        return overflowed.sum();
    }

    long timedOut() {
        return timedOut.sum();
    }

    long handshakesFailed() {
        return handshakesFailed.sum();
    }

    void handshakeFailed() {
        handshakesFailed.increment();
    }

    /// Returns who runs the tasks of connections whose event loop has ended.
    Afterwards afterwards() {
        return afterwards;
    }

    int size() {
        return open.size();
    }

    /// Keeps a connection's timeouts from now on, though it may not be known yet whose it is.
    void entered(Connection connection) {
        if (open.add(connection)) {
            untold.incrementAndGet();
        }
        sweeps.wake();
    }

    boolean isDraining() {
        return drain != null;
    }

    /// Returns whether nobody watches the timeouts any more.
    boolean isOver() {
        return closed;
    }

    void lost(Connection connection, CloseReason reason) {
        var draining = drain;
        if (!(draining == null ? open.remove(connection) : draining.takeOut(connection))) {
            return;
        }
        switch (reason) {
            case CloseReason.Failed _ -> failed.increment();
            case CloseReason.Overflow _ -> overflowed.increment();
            case CloseReason.TimedOut _ -> timedOut.increment();
            case CloseReason.PeerClosed _,
                    CloseReason.Closed _,
                    CloseReason.Aborted _,
                    CloseReason.Reset _,
                    CloseReason.Truncated _,
                    CloseReason.Violation _,
                    CloseReason.Stopped _ -> {}
        }
        reports.closed(connection, Duration.ofNanos(clock.nanoTime() - connection.openedNanos()), reason);
        register.lost(connection);
        if (untold.decrementAndGet() == 0) {
            // Perhaps the drain began meanwhile.
            var waiting = drain;
            if (waiting != null) {
                waiting.finish();
            }
        }
    }

    /// Asks all to finish, and cuts off at the deadline those that have not.
    ///
    /// @return done when the last one has ended, or a moment after the deadline if one can't be made to end
    CompletableFuture<DrainReport> drain(Duration deadline) {
        var draining = new Drain();
        drain = draining;
        open.forEach(Connection::stop);
        draining.cutAfter(deadline);
        return draining.report;
    }

    /// Ends the watching, and with it whoever is still there.
    void close() {
        closed = true;
        sweeps.close();
        open.forEach(Connection::leaveUnwatched);
    }

    private void sweep() {
        long now = clock.nanoTime();
        for (var connection : open) {
            timeouts.check(connection, now);
        }
    }

    /// Its lock holds together who is open and who is counted.
    private final class Drain {
        private final CompletableFuture<DrainReport> report = new CompletableFuture<>();

        private int drained;

        private int aborted;

        private boolean cut;

        /// Takes out a connection that has ended.
        ///
        /// @return false when it was out already
        synchronized boolean takeOut(Connection connection) {
            if (!open.remove(connection)) {
                return false;
            }
            if (!cut) {
                drained++;
            }
            return true;
        }

        void cutAfter(Duration deadline) {
            if (untold.get() == 0) {
                finish();
                return;
            }
            var call = clock.callLater(deadline, this::cut);
            var _ = report.whenComplete((_, _) -> call.cancel());
        }

        private void cut() {
            countCut();
            open.forEach(Connection::cutOff);
            finishAfterGrace();
        }

        private synchronized void countCut() {
            cut = true;
            for (var connection : open) {
                // Those that only wait for the peer's goodbye have been served to the end.
                if (connection.isLingering()) {
                    drained++;
                } else {
                    aborted++;
                }
            }
        }

        private void finishAfterGrace() {
            try {
                var grace = clock.callLater(GRACE, this::finish);
                var _ = report.whenComplete((_, _) -> grace.cancel());
            } catch (IllegalStateException stopped) {
                // The last one ended meanwhile, whoever waited for that went on, and the clock is no more.
                finish();
            }
        }

        private void finish() {
            report.complete(counted());
        }

        private synchronized DrainReport counted() {
            return new DrainReport(drained, aborted);
        }
    }
}
