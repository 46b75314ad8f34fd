package dev.hawser.core.engine;

import org.jspecify.annotations.Nullable;

/// How a name in memory takes connections, and stops.
///
/// @param threads those of the port; null where loops serve it
record MemoryDoor(MemoryNetwork.Listener listener, @Nullable ConnectionThreads threads) implements ListeningPort.Door {
    @Override
    public void shut() {
        listener.shut();
        if (threads != null) {
            threads.shut();
        }
    }

    @Override
    public int waiting() {
        return threads == null ? 0 : threads.waiting();
    }

    @Override
    public void dismantle() {
        if (threads != null) {
            threads.dismantle();
        }
    }
}
