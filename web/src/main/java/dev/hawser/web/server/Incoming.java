package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.ByteSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The body of a request on its way to a handler that takes it piece by piece. While too much waits nothing is read.
/// The pieces are added in callbacks of the connection, and taken by any thread.
final class Incoming implements ByteSource {
    private static final int MOST_WAITING_BYTES = 64 * 1024;

    private final Transport transport;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private @Nullable Deferred<Optional<byte[]>> asked;
    private @Nullable Throwable failure;
    private int waitingBytes;
    private boolean ended;
    private boolean closed;
    private boolean paused;

    Incoming(Transport transport) {
        this.transport = transport;
    }

    /// Adds a copy of a piece.
    void add(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return;
        }
        var piece = ByteBufUtil.getBytes(bytes);
        Deferred<Optional<byte[]>> taker;
        synchronized (this) {
            if (closed) {
                return;
            }
            taker = asked;
            asked = null;
            if (taker == null) {
                waiting.add(piece);
                waitingBytes += piece.length;
                if (waitingBytes > MOST_WAITING_BYTES && !paused) {
                    paused = true;
                    transport.pauseReading();
                }
            }
        }
        if (taker != null && !taker.trySucceed(Optional.of(piece))) {
            // Called off just now; the next one to ask gets it.
            synchronized (this) {
                waiting.add(piece);
                waitingBytes += piece.length;
            }
        }
    }

    /// Notes that all of it is there.
    void end() {
        Deferred<Optional<byte[]>> taker;
        synchronized (this) {
            ended = true;
            taker = asked;
            asked = null;
        }
        if (taker != null) {
            taker.trySucceed(Optional.empty());
        }
    }

    /// Notes that there will be no more although this is not the end.
    void fail(Throwable cause) {
        Deferred<Optional<byte[]>> taker;
        synchronized (this) {
            if (ended || failure != null) {
                return;
            }
            failure = cause;
            taker = asked;
            asked = null;
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
                resumeIfRoom();
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
            return taker;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        waiting.clear();
        waitingBytes = 0;
        resumeIfRoom();
    }

    private void resumeIfRoom() {
        if (paused && waitingBytes <= MOST_WAITING_BYTES / 2) {
            paused = false;
            transport.resumeReading();
        }
    }
}
