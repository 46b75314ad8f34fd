package dev.hawser.stress;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.DeferredQueue;
import dev.hawser.core.deferred.Outcome;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/// A DeferredQueue under Lincheck.
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class CheckedQueue {
    private static final int CAPACITY = 2;

    private final DeferredQueue<Integer> queue = new DeferredQueue<>(CAPACITY, 4);

    /// Offers a value.
    @Operation(params = "value")
    public boolean offer(int value) {
        return queue.offer(value);
    }

    /// Polls.
    @Operation
    public @Nullable Integer poll() {
        return queue.poll();
    }

    /// Waits, and gives up at once: it has a value or has changed nothing, however an offer meets the giving up.
    @Operation
    public @Nullable Integer getOrGiveUp() {
        Deferred<Integer> value = queue.get();
        value.cancel();
        return value.poll() instanceof Outcome.Success<Integer>(Integer got) ? got : null;
    }

    /// Tells the size.
    @Operation
    public int size() {
        return queue.size();
    }

    /// What it must be like.
    public static class Sequential {
        private final Queue<Integer> queue = new ArrayDeque<>();

        /// Offers a value.
        public boolean offer(int value) {
            return queue.size() < CAPACITY && queue.add(value);
        }

        /// Polls.
        public @Nullable Integer poll() {
            return queue.poll();
        }

        /// Polls.
        public @Nullable Integer getOrGiveUp() {
            return queue.poll();
        }

        /// Tells the size.
        public int size() {
            return queue.size();
        }
    }
}
