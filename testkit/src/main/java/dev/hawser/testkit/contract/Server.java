package dev.hawser.testkit.contract;

import dev.hawser.core.engine.ConnectionCounts;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.engine.ListeningPort;
import java.time.Duration;

/// A server with one port, and clients that come to it.
interface Server extends AutoCloseable {
    /// Connects a client, which the caller closes.
    Client connect();

    /// Connects a client with little room for what it doesn't read, so that this is soon felt. The caller closes it.
    default Client connectNarrow() {
        return connect();
    }

    /// Returns the port.
    ListeningPort port();

    /// Lets time pass where it only passes by hand; elsewhere it does so by itself.
    void elapse(Duration time);

    /// Returns what has happened at the port so far.
    default ConnectionCounts counts() {
        return port().counts();
    }

    /// Drains the port and waits for the end of it.
    default DrainReport stop(Duration deadline) {
        port().beginStop(deadline);
        elapse(deadline.plusSeconds(2));
        Waiting.until("the port is drained", () -> port().drainReport().isPresent());
        return port().drainReport().orElseThrow();
    }

    @Override
    void close();
}
