package dev.hawser.core.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;

/// What other threads have written, under Lincheck: any of them writes, one takes in. What it costs is left out: that
/// is said before the buffer is there.
@Param(name = "length", gen = IntGen.class, conf = "1:9")
public class CheckedArrivals {
    private final Arrivals arrivals = new Arrivals();

    /// Writes so many bytes.
    @Operation(params = "length")
    public boolean add(int length) {
        return arrivals.add(Unpooled.wrappedBuffer(new byte[length]));
    }

    /// Takes the next buffer.
    @Operation(nonParallelGroup = "loop")
    public @Nullable Integer next() {
        ByteBuf next = arrivals.next();
        return next == null ? null : next.readableBytes();
    }

    /// What it must be like: a queue. What waits when the loop begins to take it is taken to its end before the loop
    /// looks again.
    public static class Sequential {
        private final Queue<Integer> waiting = new ArrayDeque<>();
        private final Queue<Integer> beingTaken = new ArrayDeque<>();

        /// Writes so many bytes.
        public boolean add(int length) {
            waiting.add(length);
            return waiting.size() == 1;
        }

        /// Takes the next buffer.
        public @Nullable Integer next() {
            if (beingTaken.isEmpty()) {
                beingTaken.addAll(waiting);
                waiting.clear();
            }
            return beingTaken.poll();
        }
    }
}
