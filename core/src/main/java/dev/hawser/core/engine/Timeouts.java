package dev.hawser.core.engine;

import dev.hawser.core.protocol.CloseReason;
import java.time.Duration;

/// The timeouts that the connections of a group have all their life: idle, stalled, lingering. Those of the beginning
/// are kept by [ProxyGate] and [TlsLayer], each with a timer.
///
/// A timeout is noticed by a look at the connection, late by up to a quarter of the shortest one, and by at most a
/// second. Safe for use by many threads.
final class Timeouts {
    /// What a peer is waited for that takes nothing.
    static final String STALL = "the peer to read";

    private static final Duration MOST_PERIOD = Duration.ofSeconds(1);
    private static final Duration LEAST_PERIOD = Duration.ofMillis(1);

    private final Limits limits;
    private final long idleNanos;

    Timeouts(Limits limits) {
        this.limits = limits;
        this.idleNanos = limits.idle().toNanos();
    }

    /// Returns how often to look.
    Duration period() {
        var shortest = least(limits.idle(), least(limits.output().stall(), limits.linger()))
                .dividedBy(4);
        return least(MOST_PERIOD, shortest.compareTo(LEAST_PERIOD) < 0 ? LEAST_PERIOD : shortest);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /// Looks at a connection, and goes into its event loop only where there may be something to do.
    void check(Connection connection, long now) {
        var activity = connection.activity;
        if (now - activity.lastNanos() >= idleNanos
                || connection.isLingering()
                || activity.wasSending()
                || connection.pendingBytes() > 0) {
            connection.serially(() -> checkInLoop(connection, now));
        }
    }

    private void checkInLoop(Connection connection, long now) {
        var activity = connection.activity;
        if (connection.ending.isLingering()) {
            connection.ending.checkLinger(now);
        } else if (connection.pendingBytes() > 0) {
            checkStall(connection, now);
        } else {
            activity.nothingToSend();
            if (connection.isOpen() && now - activity.lastNanos() >= idleNanos) {
                connection.close(new CloseReason.TimedOut("idle", limits.idle()));
            }
        }
    }

    private void checkStall(Connection connection, long now) {
        var timeout = limits.output().stall();
        long unmovedNanos = connection.activity.look(connection.outbound, now);
        if (unmovedNanos == 0) {
            connection.activity.moved(now);
        } else if (unmovedNanos >= timeout.toNanos()) {
            connection.ending.abort(new CloseReason.TimedOut(STALL, timeout));
        }
    }
}
