package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketNames;
import dev.hawser.core.engine.watch.Repeating;
import dev.hawser.core.protocol.Farewell;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsServer;
import io.netty.channel.Channel;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Everyone who comes to one port: lets them in or turns them away with a word, and counts. Safe for use by many
/// threads; the acceptors of all engines work with it.
final class Intake {
    private static final System.Logger LOG = System.getLogger(Intake.class.getName());

    /// How many may be told at once why they can't come in. Any more are just closed: a flood wants no manners.
    private static final int MOST_TURNED_AWAY_AT_ONCE = 256;

    /// Of what has no address of its own.
    private static final SocketAddress NOWHERE = new InetSocketAddress(0);

    private final ProtocolFactory factory;
    private final @Nullable Repeating refreshing;
    private final boolean producersBlock;
    private final Reports reports;
    private final Admission admission;
    private final @Nullable TrustedProxies proxies;
    private final ConnectionGroup served;
    private final ConnectionGroup turnedAway;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder starved = new LongAdder();
    private volatile boolean refusedBefore;
    private final AtomicBoolean distrustedBefore = new AtomicBoolean();

    /// Opens an intake that nobody observes, in the clear.
    Intake(ProtocolFactory factory, Limits limits, Clock clock, boolean producersBlock) {
        this(factory, new StreamBinding(NOWHERE, 1, Optional.empty()), limits, clock, producersBlock, Reports.NONE);
    }

    /// Opens an intake.
    ///
    /// @param binding where it is
    /// @param reports to whom it is told
    Intake(
            ProtocolFactory factory,
            StreamBinding binding,
            Limits limits,
            Clock clock,
            boolean producersBlock,
            Reports reports) {
        this.reports = reports;
        var tls = binding.tls().orElse(null);
        this.factory = factory;
        // Reading files blocks, so not on the clock's own thread.
        this.refreshing = tls == null
                ? null
                : Repeating.every(
                        TlsServer.REFRESH_PERIOD,
                        clock,
                        () -> Thread.ofVirtual().name("hawser-tls-refresh").start(tls::refresh));
        this.producersBlock = producersBlock;
        this.admission = new Admission(limits);
        this.proxies = binding.proxies().orElse(null);
        this.served = new ConnectionGroup(limits, clock, new Served(), binding, reports);
        this.turnedAway = new ConnectionGroup(limits, clock, _ -> {}, binding, Reports.NONE);
    }

    Limits limits() {
        return served.limits();
    }

    Clock clock() {
        return served.clock();
    }

    /// Counts a newcomer in, or says why not. Who was let in is counted out when the connection has ended, or by
    /// [#leave] if it never began.
    Optional<Refusal> admit(SocketAddress peer) {
        accepted.increment();
        if (proxies != null && !proxies.trust(peer)) {
            return Optional.of(Refusal.UNTRUSTED);
        }
        return admission.enter(countedAs(peer));
    }

    /// A proxy's own address counts for nothing: there is a limit for those whom it comes for.
    private SocketAddress countedAs(SocketAddress peer) {
        return proxies == null ? peer : SocketNames.of(null);
    }

    /// Counts out a peer that was let in and isn't served after all.
    void leave(SocketAddress peer) {
        admission.leave(countedAs(peer));
    }

    /// Makes the connection of a peer that was let in.
    Connection serve(Channel channel) {
        return new Connection(channel, served, factory, producersBlock);
    }

    /// Counts a peer that is not let in, and makes the connection that tells it so.
    ///
    /// @return empty when there is nothing to say; then the caller closes
    Optional<Connection> turnAway(Channel channel, Refusal refusal) {
        if (refusal == Refusal.UNTRUSTED) {
            countUntrusted(channel);
            return Optional.empty();
        }
        countRefused(refusal);
        reports.refused(channel.remoteAddress(), refusal);
        String words = wordsFor(refusal);
        if (words.isEmpty() || turnedAway.size() >= MOST_TURNED_AWAY_AT_ONCE) {
            return Optional.empty();
        }
        return Optional.of(new Connection(channel, turnedAway, _ -> new Farewell(words), false));
    }

    private void countUntrusted(Channel channel) {
        refused.increment();
        if (distrustedBefore.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "{0} came to {1}, where only trusted proxies may; it is closed, and further ones are only counted."
                            + " If it is your balancer, add it to trusted=",
                    channel.remoteAddress(),
                    channel.localAddress());
        }
    }

    /// Counts those that are served: by the address of whoever it is for.
    private final class Served implements ConnectionGroup.Register {
        @Override
        public void lost(Connection connection) {
            admission.leave(connection.countedAs());
        }

        @Override
        public Optional<ProtocolFactory> found(SocketAddress client) {
            return admission.enterFrom(client).map(refusal -> {
                countRefused(refusal);
                reports.refused(client, refusal);
                return _ -> new Farewell(wordsFor(refusal));
            });
        }
    }

    private String wordsFor(Refusal refusal) {
        try {
            return factory.refusal(refusal);
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.ERROR, "a protocol factory failed to say why a client is refused; it is closed", failure);
            return "";
        }
    }

    private void countRefused(Refusal refusal) {
        refused.increment();
        if (refusal == Refusal.STARVED || refusal == Refusal.QUEUE_FULL) {
            starved.increment();
        }
        if (!refusedBefore) {
            refusedBefore = true;
            LOG.log(
                    Level.WARNING,
                    "a client was refused: {0}; further ones are only counted. Raise the limit if it is too low",
                    refusal.reason());
        }
    }

    ConnectionCounts counts(int waiting) {
        return new ConnectionCounts(
                accepted.sum(),
                admission.inside(),
                waiting,
                refused.sum(),
                starved.sum(),
                served.failed(),
                served.overflowed(),
                served.timedOut(),
                served.handshakesFailed());
    }

    /// Ends all connections, by force at the deadline.
    CompletableFuture<DrainReport> drain(Duration deadline) {
        var rest = turnedAway.drain(deadline);
        return served.drain(deadline).thenCombine(rest, (report, _) -> {
            close();
            reports.drained(report);
            return report;
        });
    }

    /// Ends the watching over timeouts, after a drain or when the port could not be bound.
    void close() {
        if (refreshing != null) {
            refreshing.close();
        }
        served.close();
        turnedAway.close();
    }
}
