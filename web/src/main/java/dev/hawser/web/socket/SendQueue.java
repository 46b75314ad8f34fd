package dev.hawser.web.socket;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What waits to be sent to one client. Filled by any thread, emptied by the connection's callbacks.
final class SendQueue {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int mostBytes;

    // Guarded by this.
    private final Queue<Message> waiting = new ArrayDeque<>();
    private int bytes;
    private boolean drains;
    private boolean closed;
    private boolean ended;

    /// What became of a message.
    enum Added {
        /// It waits, and nobody comes for it yet.
        TAKEN,
        /// It waits, and somebody comes.
        WILL_BE_DRAINED,
        /// There is too much already, which is said once.
        FULL,
        /// A goodbye was said before.
        OVER
    }

    SendQueue(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized Added add(Message message) {
        if (closed || ended) {
            return Added.OVER;
        }
        if (bytes > mostBytes) {
            closed = true;
            return Added.FULL;
        }
        return put(message);
    }

    /// Adds what the connection itself has to say, and drains.
    synchronized void addOwn(Message message) {
        if (!closed && !ended) {
            put(message);
        }
    }

    /// Adds a goodbye, after which nothing more is taken.
    ///
    /// @return whether it is the first
    synchronized boolean close(Message goodbye) {
        if (closed || ended) {
            return false;
        }
        put(goodbye);
        closed = true;
        return true;
    }

    private Added put(Message message) {
        waiting.add(message);
        bytes += message.cost();
        if (drains) {
            return Added.WILL_BE_DRAINED;
        }
        drains = true;
        return Added.TAKEN;
    }

    /// Returns what is to be sent next; null when nothing waits.
    synchronized @Nullable Message next() {
        // Whoever adds from now on calls for another look; of two, one finds nothing.
        drains = false;
        var message = waiting.poll();
        if (message != null) {
            bytes -= message.cost();
            if (bytes == 0) {
                notifyAll();
            }
        }
        return message;
    }

    /// Returns how much waits.
    synchronized int bytes() {
        return bytes;
    }

    synchronized boolean isOpen() {
        return !closed && !ended;
    }

    /// Drops all.
    synchronized void end() {
        ended = true;
        waiting.clear();
        bytes = 0;
        notifyAll();
    }

    /// Waits until all was handed on, or for a minute: the connection's own bound on slow readers is shorter.
    synchronized void awaitRoom() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        try {
            for (long left = PATIENCE_NANOS; bytes > 0 && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException interrupted) {
            // Not ours to swallow. The message stands; the bound holds.
            Thread.currentThread().interrupt();
        }
    }
}
