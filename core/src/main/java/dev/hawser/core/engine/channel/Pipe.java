package dev.hawser.core.engine.channel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One direction of a connection in memory: a bounded queue of bytes between one that writes and one that reads.
/// Either may wait for the other, or have itself called. Safe for use by many threads. For the engine's rooms.
///
/// It behaves as a socket does: what was written can be read after the writer has ended; who writes to a reader
/// that has left hears of a broken pipe; a reset loses what is under way.
public final class Pipe {
    private static final byte[] NOTHING = {};
    private static final int LEAST_BYTES = 1024;

    /// An empty pipe keeps no more than this, for there may be many that are idle.
    private static final int KEPT_BYTES = 4 * 1024;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final Condition writable = lock.newCondition();

    // Guarded by the lock.
    private byte[] ring = NOTHING;
    private int start;
    private int count;
    private boolean ended;
    private boolean left;
    private boolean deaf;
    private boolean reset;
    private boolean readerWaits;
    private boolean writerWaits;
    private Runnable onReadable = Pipe::nobody;
    private Runnable onWritable = Pipe::nobody;

    /// Makes an empty pipe.
    ///
    /// @param capacityBytes what it holds before the writer has to wait
    public Pipe(int capacityBytes) {
        this.capacity = capacityBytes;
    }

    /// Names what is called when a reader that found nothing can go on, or is to hear of the end, instead of its
    /// waiting. Called on the writer's thread; must not block.
    void onReadable(Runnable call) {
        lock.lock();
        try {
            onReadable = call;
        } finally {
            lock.unlock();
        }
    }

    /// Names what is called when a writer that found no room can go on, or is to hear of the end. As [#onReadable].
    void onWritable(Runnable call) {
        lock.lock();
        try {
            onWritable = call;
        } finally {
            lock.unlock();
        }
    }

    // The writer's side.

    /// Writes what there is room for, without waiting.
    ///
    /// @return how many bytes; when some are left the writer is called as soon as there is room
    public int put(ByteBuffer bytes) throws IOException {
        return write(bytes, false);
    }

    /// Writes what there is room for, and waits until there is some. An interrupt is left for later.
    int putSome(ByteBuffer bytes) throws IOException {
        return write(bytes, true);
    }

    private int write(ByteBuffer bytes, boolean waiting) throws IOException {
        Runnable wake = Pipe::nobody;
        lock.lock();
        try {
            int written = putNow(bytes);
            while (written == 0 && bytes.hasRemaining() && waiting) {
                writable.awaitUninterruptibly();
                written = putNow(bytes);
            }
            writerWaits = bytes.hasRemaining();
            if (written > 0) {
                wake = bytesCame();
            }
            return written;
        } finally {
            lock.unlock();
            // Without the lock: this leads to the other end.
            wake.run();
        }
    }

    /// Ends the writing. The reader hears of it behind what was written.
    public void end() {
        change(() -> ended = true);
    }

    // The reader's side.

    /// Reads all that is there, without waiting.
    ///
    /// @return nothing where there is nothing, and then the reader is called when there is; null at the end
    public byte @Nullable [] takeAll() throws IOException {
        Runnable wake = Pipe::nobody;
        lock.lock();
        try {
            byte[] bytes = new byte[count];
            int read = takeNow(ByteBuffer.wrap(bytes));
            readerWaits = read == 0;
            if (read > 0) {
                wake = roomCame();
            }
            return read < 0 ? null : bytes;
        } finally {
            lock.unlock();
            wake.run();
        }
    }

    /// Reads what is there, and waits until something is. An interrupt is left for later.
    ///
    /// @return how many bytes; -1 at the end
    int takeSome(ByteBuffer into) throws IOException {
        Runnable wake = Pipe::nobody;
        lock.lock();
        try {
            int read = takeNow(into);
            while (read == 0) {
                readable.awaitUninterruptibly();
                read = takeNow(into);
            }
            if (read > 0) {
                wake = roomCame();
            }
            return read;
        } finally {
            lock.unlock();
            wake.run();
        }
    }

    /// Returns whether [#reset] was called.
    public boolean isReset() {
        lock.lock();
        try {
            return reset;
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether nothing more is written.
    public boolean isEnded() {
        lock.lock();
        try {
            return ended || reset;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the reading, as at the end of what is written. That is dropped from now on.
    void deafen() {
        change(() -> {
            deaf = true;
            drop();
        });
    }

    /// Leaves. The writer's next word breaks.
    void leave() {
        change(() -> {
            left = true;
            drop();
        });
    }

    /// Breaks the pipe for both sides. What is under way is lost.
    public void reset() {
        change(() -> {
            reset = true;
            drop();
        });
    }

    private void change(Runnable state) {
        Runnable wakeReader;
        Runnable wakeWriter;
        lock.lock();
        try {
            state.run();
            readerWaits = false;
            writerWaits = false;
            readable.signalAll();
            writable.signalAll();
            wakeReader = onReadable;
            wakeWriter = onWritable;
        } finally {
            lock.unlock();
        }
        wakeReader.run();
        wakeWriter.run();
    }

    // With the lock.

    private int putNow(ByteBuffer bytes) throws IOException {
        if (reset) {
            throw new IOException("Connection reset");
        }
        if (ended) {
            throw new ClosedChannelException();
        }
        if (left) {
            throw new IOException("Broken pipe");
        }
        int length = bytes.remaining();
        if (deaf) {
            bytes.position(bytes.limit());
            return length;
        }
        length = Math.min(length, capacity - count);
        makeRoom(length);
        int at = (start + count) % Math.max(1, ring.length);
        int first = Math.min(length, ring.length - at);
        bytes.get(ring, at, first);
        bytes.get(ring, 0, length - first);
        count += length;
        return length;
    }

    private int takeNow(ByteBuffer into) throws IOException {
        if (reset) {
            throw new IOException("Connection reset");
        }
        if (left) {
            throw new AsynchronousCloseException();
        }
        if (deaf || (count == 0 && ended)) {
            return -1;
        }
        int length = Math.min(count, into.remaining());
        int first = Math.min(length, ring.length - start);
        into.put(ring, start, first);
        into.put(ring, 0, length - first);
        count -= length;
        start = count == 0 ? 0 : (start + length) % ring.length;
        if (count == 0 && ring.length > KEPT_BYTES) {
            ring = NOTHING;
        }
        return length;
    }

    private void makeRoom(int more) {
        if (count + more <= ring.length) {
            return;
        }
        long doubled = Math.max(LEAST_BYTES, Math.max(count + more, 2L * ring.length));
        byte[] larger = new byte[(int) Math.min(capacity, doubled)];
        int first = Math.min(count, ring.length - start);
        System.arraycopy(ring, start, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, count - first);
        ring = larger;
        start = 0;
    }

    private void drop() {
        ring = NOTHING;
        start = 0;
        count = 0;
    }

    private Runnable bytesCame() {
        readable.signal();
        boolean waits = readerWaits;
        readerWaits = false;
        return waits ? onReadable : Pipe::nobody;
    }

    private Runnable roomCame() {
        writable.signal();
        boolean waits = writerWaits;
        writerWaits = false;
        return waits ? onWritable : Pipe::nobody;
    }

    private static void nobody() {
        // Nobody waits.
    }
}
