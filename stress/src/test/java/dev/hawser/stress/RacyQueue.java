package dev.hawser.stress;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/// A queue with a race on purpose: it looks and takes in two steps.
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class RacyQueue {
    private final Queue<Integer> queue = new ArrayDeque<>();

    /// Offers a value.
    @Operation(params = "value")
    public synchronized boolean offer(int value) {
        return queue.size() < 2 && queue.add(value);
    }

    /// Polls.
    @Operation
    public @Nullable Integer poll() {
        Integer first = peek();
        if (first != null) {
            drop();
        }
        return first;
    }

    private synchronized @Nullable Integer peek() {
        return queue.peek();
    }

    private synchronized void drop() {
        queue.poll();
    }

    /// Tells the size.
    @Operation
    public synchronized int size() {
        return queue.size();
    }
}
