package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Carries what one connection receives into another, no faster than the other's peer reads. The two may be served
/// by different engines. [Tunnel] is two of them, one each way, and all that a proxy needs.
///
/// The source's protocol passes on what it hears to [#take] and [#end], the target's to [#goOn];
/// [#from] and [#to] name the two.
///
/// While the target is past its high-water mark the source isn't read. So what waits in the target's output is
/// bounded by the mark and one read; and what waits here, because it was read before there was a target, or before
/// the source could be paused, by 64 KiB and one read. A source is read while its *own* output waits
/// ([Transport#pauseReadingWhileUnwritable] is off), since what it brings doesn't go there.
///
/// Safe for use by many threads. No call blocks, whatever the engines, and the bytes are written in the target's
/// context ([Transport#execute]), so that two connections which pump into each other can't wait for each other. A
/// protocol that blocks in its target's callbacks stops the pump.
public final class Pump {
    /// A source that reads faster than the target takes is paused at once, or it would read on until the target
    /// looks.
    private static final int MOST_HELD_BYTES = 64 * 1024;

    private final Queue<ByteBuf> held = new ConcurrentLinkedQueue<>();
    private final AtomicLong heldBytes = new AtomicLong();

    /// Whoever makes it 1 hands the carrying to the target, which goes on until it is 0 again; others only add to
    /// it.
    private final AtomicInteger turns = new AtomicInteger();

    /// Whether the source was paused since the last look, by whoever saw that it is ahead.
    private final AtomicBoolean pausedMeanwhile = new AtomicBoolean();

    private final Runnable onOutputEnded;
    private volatile @Nullable Transport source;
    private volatile @Nullable Transport target;
    private volatile End end = End.NONE;
    private volatile boolean dropping;

    // In the target's context.
    private @Nullable ByteBuf refused;
    private boolean paused;
    private End told = End.NONE;

    /// What becomes of the target when all was carried.
    private enum End {
        NONE,
        OUTPUT,
        CONNECTION
    }

    /// Makes a pump that has neither end yet.
    public Pump() {
        this(() -> {});
    }

    /// Makes a pump that tells when it has ended the target's output, in the target's context.
    Pump(Runnable onOutputEnded) {
        this.onOutputEnded = onOutputEnded;
    }

    /// Names the connection whose input is carried, once. It is paused until there is a target; from now on its
    /// pausing and resuming is the pump's.
    public void from(Transport connection) {
        connection.pauseReadingWhileUnwritable(false);
        source = connection;
        if (target == null) {
            pause(connection);
        }
        goOn();
    }

    /// Names the connection that everything goes to, once.
    public void to(Transport connection) {
        target = connection;
        goOn();
    }

    /// Carries bytes. For the source's [Protocol#dataReceived].
    ///
    /// @param data borrowed for the call, and read to its end
    public void take(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0 || dropping) {
            return;
        }
        held.add(keep(data, length));
        long waiting = heldBytes.addAndGet(length);
        var from = source;
        var to = target;
        // At once, in the source's own context: a task would find it several reads further.
        if (from != null && (waiting > MOST_HELD_BYTES || (to != null && !to.isWritable()))) {
            pause(from);
        }
        goOn();
        if (dropping) {
            release();
        }
    }

    /// Ends the target's output when all was carried: the half close goes on. For the source's
    /// [Protocol#inputEnded].
    public void end() {
        endWith(End.OUTPUT);
    }

    /// Closes the target, in order, when all was carried.
    public void close() {
        endWith(End.CONNECTION);
    }

    /// Drops what waits here and what is still to come. For a source that has ended where there will be no target;
    /// what is carried into a target that has closed is dropped anyway.
    public void drop() {
        dropping = true;
        release();
        goOn();
    }

    /// Looks whether there is room. For the target's [Protocol#writabilityChanged]; and for its
    /// [Protocol#connectionLost], so that what waits here is let go of.
    public void goOn() {
        var to = target;
        if (to != null && turns.getAndIncrement() == 0) {
            // Always there: what one thread hands over and another does itself would change places.
            to.execute(() -> takeTurn(to));
        }
    }

    /// Returns how many bytes wait here, besides the target's [Transport#pendingBytes].
    public long heldBytes() {
        return heldBytes.get();
    }

    private void endWith(End how) {
        if (how.compareTo(end) > 0) {
            end = how;
        }
        goOn();
    }

    private void pause(Transport from) {
        from.pauseReading();
        // After it, so that the next look comes after it, and has the last word.
        pausedMeanwhile.set(true);
    }

    private void takeTurn(Transport to) {
        int seen;
        do {
            seen = turns.get();
            carry(to);
        } while (turns.addAndGet(-seen) != 0);
    }

    private void carry(Transport to) {
        boolean unsure = pausedMeanwhile.getAndSet(false);
        // First the end: what comes after it was seen is none of its bytes.
        var how = end;
        boolean room = carryAll(to);
        var from = source;
        if (from != null && (unsure || room == paused)) {
            paused = !room;
            if (paused) {
                from.pauseReading();
            } else {
                from.resumeReading();
            }
        }
        if (how != told && refused == null && held.isEmpty()) {
            told = how;
            if (how == End.CONNECTION) {
                to.close();
            } else {
                to.closeOutput();
                onOutputEnded.run();
            }
        }
    }

    /// @return whether there is room for more
    private boolean carryAll(Transport to) {
        for (var next = next(); next != null; next = next()) {
            int length = next.readableBytes();
            if (dropping) {
                next.release();
            } else if (!to.tryWrite(next)) {
                refused = next;
                return false;
            }
            heldBytes.addAndGet(-length);
        }
        return to.tryWrite(Unpooled.EMPTY_BUFFER);
    }

    private @Nullable ByteBuf next() {
        var next = refused;
        refused = null;
        return next == null ? held.poll() : next;
    }

    private void release() {
        for (var next = held.poll(); next != null; next = held.poll()) {
            heldBytes.addAndGet(-next.readableBytes());
            next.release();
        }
    }

    /// A few bytes must not keep the large buffer alive that they were read into: what waits is bounded in bytes
    /// read.
    private static ByteBuf keep(ByteBuf data, int length) {
        return length < data.capacity() / 2 ? Unpooled.buffer(length).writeBytes(data) : data.readRetainedSlice(length);
    }
}
