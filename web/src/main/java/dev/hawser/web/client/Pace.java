package dev.hawser.web.client;

import dev.hawser.core.protocol.Transport;
import dev.hawser.web.server.Incoming;

/// Reads from a connection no faster than the answer's body is taken.
final class Pace implements Incoming.Flow {
    private static final int HIGH_BYTES = 64 * 1024;
    private static final int LOW_BYTES = 32 * 1024;

    private final Transport transport;

    // Guarded by this.
    private int waitingBytes;
    private boolean paused;
    private boolean ended;

    Pace(Transport transport) {
        this.transport = transport;
    }

    @Override
    public synchronized void waits(int bytes) {
        waitingBytes = bytes;
        if (!ended && !paused && bytes > HIGH_BYTES) {
            paused = true;
            transport.pauseReading();
        }
    }

    @Override
    public synchronized void taken(int bytes, int left) {
        waitingBytes = left;
        if (paused && left < LOW_BYTES) {
            paused = false;
            transport.resumeReading();
        }
    }

    /// Returns whether bytes wait to be taken.
    synchronized boolean isHeldBack() {
        return waitingBytes > 0;
    }

    /// Leaves the connection alone: it is for the next answer.
    synchronized void end() {
        ended = true;
        if (paused) {
            paused = false;
            transport.resumeReading();
        }
    }
}
