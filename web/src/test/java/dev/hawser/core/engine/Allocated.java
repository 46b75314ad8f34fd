package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.LockChannel;

/// What the connections of threads and of memory have taken of memory and not given back.
public final class Allocated {
    private Allocated() {}

    /// Returns how many bytes are in use.
    public static long bytes() {
        var metric = LockChannel.HEAP.metric();
        return metric.usedHeapMemory() + metric.usedDirectMemory();
    }
}
