package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.KernelDrops;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// Counts what happens at one UDP port, and logs each kind of trouble once: anyone may cause it a million times over.
/// Safe for use by many threads.
final class DatagramTally {
    private static final System.Logger LOG = System.getLogger(DatagramTally.class.getName());

    /// A bound for what is remembered of troubles; there are hardly as many kinds.
    private static final int MOST_KINDS = 100;

    private final LongAdder received = new LongAdder();
    private final LongAdder truncated = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder unsent = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private volatile OptionalLong overrun = OptionalLong.empty();

    DatagramCounts counts() {
        return new DatagramCounts(
                received.sum(),
                truncated.sum(),
                overrun,
                sent.sum(),
                dropped.sum(),
                unsent.sum(),
                refused.sum(),
                failed.sum());
    }

    /// Asks the kernel what it dropped, while the port is open.
    void look(InetSocketAddress local) {
        var now = KernelDrops.of(local);
        if (now.isPresent()) {
            overrun = now;
        }
    }

    void received() {
        received.increment();
    }

    void truncated(Object port, InetSocketAddress sender, int maxPacketBytes) {
        truncated.increment();
        if (isNew("truncated")) {
            LOG.log(
                    Level.WARNING,
                    "{0} got a datagram of more than {1,number,#} bytes from {2} and lost the rest of it; raise "
                            + "max-packet if such ones are wanted. More are only counted",
                    port,
                    maxPacketBytes,
                    sender);
        }
    }

    void sent() {
        sent.increment();
    }

    void dropped(Object port, long pendingBytes) {
        dropped.increment();
        if (isNew("dropped")) {
            LOG.log(
                    Level.WARNING,
                    "{0} writes faster than it sends: {1,number,#} bytes wait, a datagram is dropped. More are only "
                            + "counted",
                    port,
                    pendingBytes);
        }
    }

    /// Counts what was not sent because the port closed.
    void unsent() {
        unsent.increment();
    }

    void unsent(Object port, Throwable why) {
        unsent.increment();
        if (isNew("unsent " + why.getMessage())) {
            LOG.log(Level.WARNING, port + " could not send a datagram. More are only counted", why);
        }
    }

    void refused() {
        refused.increment();
    }

    void broken(Object port, Throwable why) {
        if (isNew("broken " + why.getMessage())) {
            LOG.log(Level.WARNING, port + " could not read, and goes on. The same is not logged again", why);
        }
    }

    void failed(Object port, String where, Throwable failure) {
        failed.increment();
        var trace = failure.getStackTrace();
        if (isNew(failure.getClass().getName() + (trace.length == 0 ? "" : " " + trace[0]))) {
            LOG.log(
                    Level.ERROR,
                    "a callback failed in " + where + "; " + port + " goes on. What fails at this place again is only "
                            + "counted",
                    failure);
        }
    }

    private boolean isNew(String kind) {
        return logged.size() < MOST_KINDS && logged.add(kind);
    }
}
