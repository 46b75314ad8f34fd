package dev.hawser.core.conversation;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What has arrived and was not read yet. The engine puts, the handler's thread takes; on the thread engines both are
/// the same thread, which turns the crank when the inbox is empty.
final class Inbox {
    /// Past this the peer is not read from until the handler has caught up. One read of an engine may come on top.
    private static final int ENOUGH_BYTES = 64 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<ByteBuf> chunks = new ArrayDeque<>(1);
    private int bytes;
    private boolean paused;
    private boolean ended;
    private boolean discarding;
    private @Nullable CloseReason lost;
    private Feed feed = () -> false;
    private @Nullable Transport transport;

    void feedFrom(Transport source, Feed crank) {
        transport = source;
        feed = crank;
    }

    void put(Transport source, ByteBuf chunk) {
        boolean full;
        lock.lock();
        try {
            if (discarding) {
                chunk.release();
                return;
            }
            chunks.add(chunk);
            bytes += chunk.readableBytes();
            full = bytes >= ENOUGH_BYTES && !paused;
            paused |= full;
            changed.signal();
        } finally {
            lock.unlock();
        }
        // Never call the transport with the lock held: it may want a lock of its own.
        if (full) {
            readOrNot(source);
        }
    }

    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    void lose(CloseReason reason) {
        lock.lock();
        try {
            lost = reason;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isLost() {
        lock.lock();
        try {
            return lost != null;
        } finally {
            lock.unlock();
        }
    }

    void checkConnected() throws ConnectionLostException {
        lock.lock();
        try {
            if (lost != null) {
                throw new ConnectionLostException(lost);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next chunk; empty at the end of input. The caller releases it.
    Optional<ByteBuf> take() throws ConnectionLostException {
        for (; ; ) {
            boolean resume;
            lock.lock();
            try {
                var chunk = chunks.poll();
                if (chunk != null) {
                    bytes -= chunk.readableBytes();
                    return Optional.of(chunk);
                }
                if (ended) {
                    return Optional.empty();
                }
                if (lost != null) {
                    throw new ConnectionLostException(lost);
                }
                resume = paused;
                paused = false;
            } finally {
                lock.unlock();
            }
            if (resume && transport != null) {
                readOrNot(transport);
            }
            if (!feed.turn()) {
                awaitChange();
            }
        }
    }

    /// Drops what nobody will read, now and from now on.
    void discard() {
        lock.lock();
        try {
            discarding = true;
            for (var chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
                chunk.release();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Tells the transport, and looks again: the other side may have changed its mind meanwhile, and been faster.
    private void readOrNot(Transport source) {
        boolean told;
        do {
            told = isPaused();
            if (told) {
                source.pauseReading();
            } else {
                source.resumeReading();
            }
        } while (told != isPaused());
    }

    private boolean isPaused() {
        lock.lock();
        try {
            return paused;
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange() throws ConnectionLostException {
        lock.lock();
        try {
            while (chunks.isEmpty() && !ended && lost == null) {
                // Bounded by the connection's idle timeout, which ends in lose().
                changed.await();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ConnectionLostException(new CloseReason.Stopped());
        } finally {
            lock.unlock();
        }
    }
}
