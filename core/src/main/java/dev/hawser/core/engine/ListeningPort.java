package dev.hawser.core.engine;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A port that is bound and takes connections. Safe for use by many threads.
public final class ListeningPort {
    /// How much longer than its deadline a drain may take: interrupted callbacks get a moment to end.
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(5);

    private final SocketAddress address;
    private final Engine engine;
    private final Intake intake;
    private final Door door;
    private final CompletableFuture<DrainReport> stopped = new CompletableFuture<>();
    private boolean begun;

    /// How an engine takes connections, and stops.
    interface Door {
        /// Takes no more connections. Those that wait for a thread are refused.
        void shut();

        /// Returns how many connections wait for a thread.
        int waiting();

        /// Gives back the threads. All connections have ended, or will not.
        void dismantle();
    }

    ListeningPort(SocketAddress address, Engine engine, Intake intake, Door door) {
        this.address = address;
        this.engine = engine;
        this.intake = intake;
        this.door = door;
    }

    /// Returns the address that was really bound: where port 0 was asked for, the one that was free.
    public SocketAddress address() {
        return address;
    }

    /// Returns the number of the TCP port.
    ///
    /// @throws IllegalStateException when this is no TCP port
    public int port() {
        if (address instanceof InetSocketAddress internet) {
            return internet.getPort();
        }
        throw new IllegalStateException(address + " has no port number; ask address()");
    }

    /// Returns the engine that serves this port.
    public Engine engine() {
        return engine;
    }

    /// Returns what has happened here so far.
    public ConnectionCounts counts() {
        return intake.counts(door.waiting());
    }

    /// Drains: takes no more connections, asks all protocols to finish, and aborts those that have not at the
    /// deadline. Blocks until then; the second call returns what the first one did.
    ///
    /// @param deadline zero aborts at once
    public DrainReport stop(Duration deadline) {
        beginStop(deadline);
        try {
            return stopped.get(deadline.plus(AFTER_DEADLINE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new DrainReport(0, counts().open());
        } catch (TimeoutException late) {
            return new DrainReport(0, counts().open());
        } catch (ExecutionException failure) {
            throw new IllegalStateException("the port at " + address + " could not be stopped", failure.getCause());
        }
    }

    /// As [#stop], without waiting for the end.
    public void beginStop(Duration deadline) {
        synchronized (stopped) {
            if (begun) {
                return;
            }
            begun = true;
        }
        door.shut();
        var draining = intake.drain(deadline).handle((report, failure) -> {
            door.dismantle();
            return failure == null ? stopped.complete(report) : stopped.completeExceptionally(failure);
        });
        if (draining.isCompletedExceptionally()) {
            stopped.completeExceptionally(draining.exceptionNow());
        }
    }

    /// Returns how the connections ended, once they have.
    public Optional<DrainReport> drainReport() {
        return stopped.state() == Future.State.SUCCESS ? Optional.of(stopped.resultNow()) : Optional.empty();
    }

    @Override
    public String toString() {
        return "port at " + address + " on " + engine;
    }
}
