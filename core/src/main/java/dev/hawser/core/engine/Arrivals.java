package dev.hawser.core.engine;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// What other threads have written and the event loop has not taken in yet, in the order of the writing. To find it
/// empty, as it nearly always is, costs one look.
final class Arrivals {
    /// What it takes to hold a buffer, as Netty counts it for one that waits in a channel.
    private static final int COST_BYTES = 96;

    private static final AtomicReferenceFieldUpdater<Arrivals, @Nullable Arrival> NEWEST =
            AtomicReferenceFieldUpdater.newUpdater(Arrivals.class, Arrival.class, "newest");

    private static final AtomicLongFieldUpdater<Arrivals> COST =
            AtomicLongFieldUpdater.newUpdater(Arrivals.class, "costBytes");

    /// The last of those that nobody has begun to take, which leads to the one before it.
    private volatile @Nullable Arrival newest;

    /// The first of those that are being taken, which leads to the one after it. For the event loop.
    private @Nullable Arrival oldest;

    /// What it costs to hold the one that is on its way to the channel. For the event loop.
    private long passingBytes;

    private volatile long costBytes;

    private static final class Arrival {
        final ByteBuf bytes;
        final long costBytes;

        @Nullable
        Arrival neighbour;

        Arrival(ByteBuf bytes) {
            this.bytes = bytes;
            this.costBytes = (long) bytes.readableBytes() + COST_BYTES;
        }
    }

    /// Adds a buffer, which is handed over. For any thread.
    ///
    /// @return whether it is the first since the event loop took all: then the caller has it take them again
    boolean add(ByteBuf bytes) {
        var added = new Arrival(bytes);
        COST.getAndAdd(this, added.costBytes);
        Arrival before;
        do {
            before = newest;
            added.neighbour = before;
        } while (!NEWEST.compareAndSet(this, before, added));
        return before == null;
    }

    /// Takes the next buffer, which is handed over; null when there is none. Until this is called again, the buffer
    /// counts here, so that no writer sees room while one is on its way from here to the channel. For the event
    /// loop.
    @Nullable
    ByteBuf next() {
        var taken = oldest;
        if (passingBytes != 0) {
            COST.getAndAdd(this, -passingBytes);
            passingBytes = 0;
        }
        if (taken == null && newest != null) {
            taken = oldestOf(NEWEST.getAndSet(this, null));
        }
        if (taken == null) {
            return null;
        }
        oldest = taken.neighbour;
        passingBytes = taken.costBytes;
        return taken.bytes;
    }

    /// Returns how many bytes wait to be taken, with what it costs to hold them. For any thread.
    long costBytes() {
        return costBytes;
    }

    /// Releases what waits, because nobody will take it. For any thread.
    void discard() {
        for (var each = NEWEST.getAndSet(this, null); each != null; each = each.neighbour) {
            COST.getAndAdd(this, -each.costBytes);
            each.bytes.release();
        }
    }

    /// Turns the chain round.
    private static @Nullable Arrival oldestOf(@Nullable Arrival last) {
        Arrival after = null;
        for (var each = last; each != null; ) {
            var before = each.neighbour;
            each.neighbour = after;
            after = each;
            each = before;
        }
        return after;
    }
}
