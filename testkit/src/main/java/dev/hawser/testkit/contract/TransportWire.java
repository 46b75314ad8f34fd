package dev.hawser.testkit.contract;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The network of a contract's client where it is no socket: a protocol that hands over what comes to whoever reads,
/// and takes no more before that is read.
final class TransportWire implements Protocol, Client.Wire {
    private static final int PIECE_BYTES = 16 * 1024;

    /// A change may be over before anybody was told of it.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final int roomBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private byte[] unread = {};
    private int next;
    private boolean ended;
    private @Nullable CloseReason lost;
    private @Nullable Transport transport;

    /// Makes a wire.
    ///
    /// @param roomBytes what it takes before somebody reads
    TransportWire(int roomBytes) {
        this.roomBytes = roomBytes;
    }

    @Override
    public void connectionMade(Transport made) {
        change(() -> transport = made);
    }

    @Override
    public void dataReceived(Transport from, ByteBuf data) {
        change(() -> {
            // What was in the pipe when reading was paused may still come.
            var all = new byte[unread.length - next + data.readableBytes()];
            System.arraycopy(unread, next, all, 0, unread.length - next);
            data.readBytes(all, unread.length - next, data.readableBytes());
            unread = all;
            next = 0;
            if (all.length >= roomBytes) {
                from.pauseReading();
            }
        });
    }

    @Override
    public void inputEnded(Transport from) {
        change(() -> ended = true);
    }

    @Override
    public void writabilityChanged(Transport from) {
        change(() -> {});
    }

    @Override
    public void connectionLost(Transport from, CloseReason reason) {
        change(() -> lost = reason);
    }

    private void change(Runnable state) {
        lock.lock();
        try {
            state.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition) throws IOException {
        long began = System.nanoTime();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - began > Waiting.PATIENCE.toNanos()) {
                    throw new SocketTimeoutException("waited in vain for the server");
                }
                long left = changed.awaitNanos(LOOK_NANOS);
                assert left <= LOOK_NANOS;
            }
        } catch (InterruptedException interrupted) {
            throw new InterruptedIOException();
        }
    }

    private Transport transport() {
        lock.lock();
        try {
            var made = transport;
            if (made == null) {
                throw new IllegalStateException("the client isn't connected");
            }
            return made;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return take(target, offset, length);
            }

            @Override
            public int available() {
                lock.lock();
                try {
                    return unread.length - next;
                } finally {
                    lock.unlock();
                }
            }
        };
    }

    private int take(byte[] target, int offset, int length) throws IOException {
        var from = transport();
        lock.lock();
        try {
            await(() -> next < unread.length || ended || lost != null);
            if (next == unread.length) {
                if (lost instanceof CloseReason.Reset(IOException cause)) {
                    throw new IOException("Connection reset", cause);
                }
                return -1;
            }
            int count = Math.min(length, unread.length - next);
            System.arraycopy(unread, next, target, offset, count);
            next += count;
            if (next == unread.length) {
                from.resumeReading();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        var to = transport();
        for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
            lock.lock();
            try {
                await(() -> to.pendingBytes() < roomBytes || lost != null);
                if (lost != null) {
                    throw new IOException("Broken pipe");
                }
            } finally {
                lock.unlock();
            }
            to.write(java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + PIECE_BYTES)));
        }
    }

    @Override
    public void endOutput() {
        transport().closeOutput();
    }

    @Override
    public void reset() {
        transport().abort();
    }

    @Override
    public void close() {
        transport().close();
    }
}
