package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A body on its way from the wire to whoever takes it piece by piece. While too much waits no more is asked for.
/// The pieces are added in callbacks of the connection, and taken by any thread. For the wires, also of clients.
public final class Incoming implements ByteSource {
    private final Flow flow;
    private final LongSupplier nanoTime;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private @Nullable Deferred<Optional<byte[]>> asked;
    private @Nullable Throwable failure;
    private int waitingBytes;
    private boolean ended;
    private boolean closed;
    /// When the turn last went over, from whoever takes to the peer or back.
    private long turnedNanos;
    private long awaitedNanos;

    /// Slows the peer down to the pace of whoever takes the pieces. Called by any thread, with a lock that puts the
    /// calls in order.
    public interface Flow {
        /// Notes that a piece has to wait.
        ///
        /// @param waitingBytes how much waits now
        void waits(int waitingBytes);

        /// Notes that a piece was taken, or is not wanted any more.
        ///
        /// @param bytes its length
        /// @param waitingBytes how much waits now
        void taken(int bytes, int waitingBytes);
    }

    /// Makes one that waits for its first piece.
    public Incoming(Flow flow) {
        this(flow, System::nanoTime);
    }

    /// Makes one that tells whose turn it is by this time, which any thread may ask for.
    Incoming(Flow flow, LongSupplier nanoTime) {
        this.flow = flow;
        this.nanoTime = nanoTime;
        this.turnedNanos = nanoTime.getAsLong();
    }

    /// Adds a copy of a piece.
    public void add(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return;
        }
        var piece = ByteBufUtil.getBytes(bytes);
        Deferred<Optional<byte[]>> taker;
        synchronized (this) {
            if (closed) {
                flow.taken(piece.length, 0);
                return;
            }
            taker = takeTurn();
            if (taker == null) {
                await(piece);
            }
        }
        if (taker == null) {
            return;
        }
        boolean taken = taker.trySucceed(Optional.of(piece));
        synchronized (this) {
            if (taken || closed) {
                flow.taken(piece.length, waitingBytes);
            } else {
                // Called off just now; the next one to ask gets it.
                await(piece);
            }
        }
    }

    private void await(byte[] piece) {
        waiting.add(piece);
        waitingBytes += piece.length;
        flow.waits(waitingBytes);
    }

    /// Notes that all of it is there.
    public void end() {
        Deferred<Optional<byte[]>> taker;
        synchronized (this) {
            ended = true;
            taker = takeTurn();
        }
        if (taker != null) {
            taker.trySucceed(Optional.empty());
        }
    }

    /// Notes that there will be no more although this is not the end.
    public void fail(Throwable cause) {
        Deferred<Optional<byte[]>> taker;
        synchronized (this) {
            if (ended || failure != null) {
                return;
            }
            failure = cause;
            taker = takeTurn();
        }
        if (taker != null) {
            taker.tryFail(cause);
        }
    }

    @Override
    public Deferred<Optional<byte[]>> next() {
        synchronized (this) {
            if (asked != null && !asked.isFired()) {
                throw new IllegalStateException("a piece is awaited already; ask for the next one when it is there");
            }
            var piece = waiting.poll();
            if (piece != null) {
                waitingBytes -= piece.length;
                turnedNanos = nanoTime.getAsLong();
                flow.taken(piece.length, waitingBytes);
                return Deferred.succeeded(Optional.of(piece));
            }
            if (failure != null) {
                return Deferred.failed(failure);
            }
            if (ended || closed) {
                return Deferred.succeeded(Optional.empty());
            }
            var taker = new Deferred<Optional<byte[]>>();
            asked = taker;
            turnedNanos = nanoTime.getAsLong();
            return taker;
        }
    }

    /// Returns whoever waits for a piece, if anybody does; the turn is theirs now. Called with the lock.
    private @Nullable Deferred<Optional<byte[]>> takeTurn() {
        var taker = asked;
        asked = null;
        if (taker != null) {
            long now = nanoTime.getAsLong();
            awaitedNanos += now - turnedNanos;
            turnedNanos = now;
        }
        return taker;
    }

    private boolean isAwaited() {
        return asked != null && !asked.isFired();
    }

    /// Returns for how long whoever takes the pieces has waited for some, up to now, all waits together.
    synchronized long awaitedNanos() {
        return awaitedNanos + (isAwaited() ? nanoTime.getAsLong() - turnedNanos : 0);
    }

    /// Returns for how long whoever takes the pieces has had the turn; zero while it waits for one.
    synchronized long untakenNanos() {
        return isAwaited() ? 0 : nanoTime.getAsLong() - turnedNanos;
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        int unwanted = waitingBytes;
        waitingBytes = 0;
        if (unwanted > 0) {
            flow.taken(unwanted, 0);
        }
    }
}
