package dev.hawser.web.server;

import dev.hawser.core.protocol.Transport;

/// Reads nothing from a connection while too much of a body waits: for a wire where nothing else could come anyway.
final class ReadingPause implements Incoming.Flow {
    private static final int MOST_WAITING_BYTES = 64 * 1024;

    private final Transport transport;
    private boolean paused;

    ReadingPause(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void waits(int waitingBytes) {
        if (waitingBytes > MOST_WAITING_BYTES && !paused) {
            paused = true;
            transport.pauseReading();
        }
    }

    @Override
    public void taken(int bytes, int waitingBytes) {
        if (paused && waitingBytes <= MOST_WAITING_BYTES / 2) {
            paused = false;
            transport.resumeReading();
        }
    }
}
