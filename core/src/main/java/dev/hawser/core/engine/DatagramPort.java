package dev.hawser.core.engine;

import dev.hawser.core.time.Clock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// A UDP port that is bound and takes datagrams. Safe for use by many threads.
///
/// A datagram has no connection that could end, so a port drains as one: it has drained when its protocol has closed
/// the transport, which it does at once unless it says otherwise, and what was written before has been sent.
/// What still waits in the kernel unread is dropped, as if the network had lost it. In a report it counts as
/// one connection.
public final class DatagramPort {
    /// How long a drain waits, after its deadline, for a callback to end that was interrupted then.
    private static final Duration GRACE = Duration.ofSeconds(1);

    /// How much longer than its deadline a drain may take.
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(5);

    private static final DrainReport CUT = new DrainReport(0, 1);

    private final InetSocketAddress address;
    private final Engine engine;
    private final Datagrams datagrams;
    private final Clock clock;
    private final CompletableFuture<DrainReport> stopped = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile boolean cut;

    DatagramPort(InetSocketAddress address, Engine engine, Datagrams datagrams, Clock clock) {
        this.address = address;
        this.engine = engine;
        this.datagrams = datagrams;
        this.clock = clock;
    }

    /// Returns the address that was really bound: where port 0 was asked for, the one that was free.
    public InetSocketAddress address() {
        return address;
    }

    /// Returns the number of the port.
    public int port() {
        return address.getPort();
    }

    /// Returns the engine that serves this port.
    public Engine engine() {
        return engine;
    }

    /// Returns what has happened here so far. On Linux this asks the kernel what it dropped, by a short file.
    public DatagramCounts counts() {
        return datagrams.counts();
    }

    /// Returns whether the port is open: its protocol has not closed it, and nobody has stopped it.
    public boolean isOpen() {
        return datagrams.isOpen();
    }

    /// Returns whether the protocol has heard its last call.
    public boolean isOver() {
        return datagrams.ended().isDone();
    }

    /// Asks the protocol to finish, and cuts the port off if it has not at the deadline. Blocks until then; the
    /// second call returns what the first one did. Not to be called from a callback of this port, which would
    /// wait for itself.
    ///
    /// @param deadline zero cuts off at once
    public DrainReport stop(Duration deadline) {
        beginStop(deadline);
        try {
            return stopped.get(deadline.plus(AFTER_DEADLINE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return CUT;
        } catch (TimeoutException late) {
            return CUT;
        } catch (ExecutionException failure) {
            throw new IllegalStateException(this + " could not be stopped", failure.getCause());
        }
    }

    /// As [#stop], without waiting for the end.
    public void beginStop(Duration deadline) {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        if (datagrams.ended().isDone()) {
            stopped.complete(DrainReport.NONE);
            return;
        }
        var atDeadline = clock.callLater(deadline, this::cutOff);
        var _ = datagrams.ended().thenRun(() -> {
            atDeadline.cancel();
            stopped.complete(cut ? CUT : new DrainReport(1, 0));
        });
        datagrams.stop();
    }

    private void cutOff() {
        if (stopped.isDone()) {
            return;
        }
        cut = true;
        datagrams.cutOff();
        try {
            var late = clock.callLater(GRACE, () -> stopped.complete(CUT));
            var _ = datagrams.ended().thenRun(late::cancel);
        } catch (IllegalStateException over) {
            // It ended meanwhile, whoever waited for that went on, and the clock is no more.
            stopped.complete(CUT);
        }
    }

    @Override
    public String toString() {
        return "UDP port at " + address + " on " + engine;
    }
}
