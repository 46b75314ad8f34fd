package dev.hawser.core.engine;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/// The connections that an engine makes of its own accord, from the first until they are drained. Safe for use by many
/// threads.
final class Clients {
    private final Clock clock;
    private final Dialer dialer;
    private final Reports reports;
    private final AtomicInteger inside = new AtomicInteger();
    private final LongAdder begun = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final Set<Dial> dials = ConcurrentHashMap.newKeySet();

    /// Each attempt has its own; limits that differ in nothing else are the same ones.
    private static final Duration ANY_TIMEOUT = Duration.ofDays(1);

    // Guarded by this. Programs have a few limits, not many, but for the time to connect: that may be what is left of
    // a deadline.
    private final Map<Limits, ConnectionGroup> groups = new HashMap<>();
    private boolean over;

    Clients(Clock clock, Dialer dialer, Reports reports) {
        this.reports = reports;
        this.clock = clock;
        this.dialer = dialer;
    }

    /// Begins to connect.
    ///
    /// @param from the address to bind first; empty for any
    Deferred<Dialed> dial(SocketAddress to, Optional<? extends SocketAddress> from, Limits limits) {
        begun.increment();
        if (inside.incrementAndGet() > limits.connections()) {
            inside.decrementAndGet();
            refused.increment();
            reports.limitHit(to, "connections");
            return Deferred.failed(ConnectFailure.to(
                    to,
                    new IOException("there are " + limits.connections() + " clients, as many as the limits allow; "
                            + "close some, or raise Limits.connections")));
        }
        Dial dial;
        synchronized (this) {
            if (over) {
                inside.decrementAndGet();
                return Deferred.failed(new CancellationException("the reactor is stopping"));
            }
            var group = groups.computeIfAbsent(
                    limits.withConnect(ANY_TIMEOUT), it -> new ConnectionGroup(it, clock, _ -> {}, null, reports));
            dial = new Dial(this, to, from, group);
            dials.add(dial);
        }
        dial.begin(limits.connect());
        try {
            dialer.dial(dial);
        } catch (RuntimeException | Error failure) {
            dial.failed(failure);
        }
        return dial.result();
    }

    /// Counts out one that has ended.
    void left(Dial dial) {
        dials.remove(dial);
        inside.decrementAndGet();
    }

    /// Gives up those that are being made, asks the others to finish, and cuts off at the deadline who has not.
    CompletableFuture<DrainReport> drain(Duration deadline) {
        List<ConnectionGroup> draining;
        synchronized (this) {
            over = true;
            draining = List.copyOf(groups.values());
        }
        dials.forEach(Dial::callOff);
        dialer.shut();
        var report = CompletableFuture.completedFuture(DrainReport.NONE);
        for (var group : draining) {
            report = report.thenCombine(group.drain(deadline), DrainReport::plus);
        }
        return report.whenComplete((done, _) -> {
            if (done != null) {
                reports.drained(done);
            }
            draining.forEach(ConnectionGroup::close);
            dialer.dismantle();
        });
    }

    ConnectionCounts counts() {
        return new ConnectionCounts(
                begun.sum(),
                inside.get(),
                dialer.waiting(),
                refused.sum(),
                0,
                sum(ConnectionGroup::failed),
                sum(ConnectionGroup::overflowed),
                sum(ConnectionGroup::timedOut),
                sum(ConnectionGroup::handshakesFailed));
    }

    /// Returns how many kinds of limits there have been.
    synchronized int groups() {
        return groups.size();
    }

    private synchronized long sum(ToLongFunction<ConnectionGroup> count) {
        return groups.values().stream().mapToLong(count).sum();
    }
}
