package dev.hawser.core.engine.channel;

import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A Netty channel on a blocking socket or its like in memory, cranked by one thread: it reads, feeds the pipeline
/// under the loop's lock, and sends what the pipeline flushed. For the engine's rooms.
///
/// Memory is on the heap and unpooled, because a virtual thread has no use for pools that hang on threads; the read
/// buffer is used again unless a handler kept it.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public final class BlockingChannel extends LockChannel {
    private static final int LEAST_READ_BYTES = 1024;
    private static final int MOST_READ_BYTES = 64 * 1024;

    /// How many reads in a row may find their input there.
    private static final int MOST_READS_AT_ONCE = 16;

    /// A read that takes longer has waited, and let others run meanwhile.
    private static final long WAITED_NANOS = 5_000;

    private final Wire wire;
    private final WireOutlet outlet;
    private final BlockingChannelConfig config;
    private volatile @Nullable Thread owner;
    private volatile boolean open = true;
    private volatile boolean readWanted;
    private volatile boolean inputCut;
    private ByteBuf readBuffer = HEAP.heapBuffer(LEAST_READ_BYTES);
    private int smallReads;
    private int readsAtOnce;
    private boolean onVirtualThread;

    /// Takes over a connected wire, which closes with this channel.
    ///
    /// @param helpers run the loop's tasks while the channel's own thread reads; they may block
    public BlockingChannel(Wire wire, Clock clock, Executor helpers) {
        super(new LockLoop(clock, helpers));
        this.wire = wire;
        this.outlet = new WireOutlet(wire);
        this.config = new BlockingChannelConfig(this, wire);
    }

    /// Closes the socket of a channel that was never run.
    public void closeUnserved() {
        try {
            wire.close();
        } catch (IOException gone) {
            // It was to go anyway.
        }
        readBuffer.release();
    }

    /// Makes the current thread the channel's own, and registers the channel, whose pipeline is complete.
    ///
    /// @param work turns the crank until the channel is closed; it closes when this returns
    public void run(Runnable work) {
        owner = Thread.currentThread();
        onVirtualThread = Thread.currentThread().isVirtual();
        loop.own();
        try {
            loop.lock();
            try {
                unsafe().register(loop, newPromise());
            } finally {
                loop.release();
            }
            work.run();
        } finally {
            loop.disown();
            loop.lock();
            try {
                unsafe().close(voidPromise());
                readBuffer.release();
            } finally {
                loop.release();
            }
        }
    }

    /// Turns the crank once: waits for input, delivers it, and sends the answer. Does nothing once closed. For the
    /// channel's own thread.
    ///
    /// @return true: there was a crank to turn
    public boolean turn() {
        awaitReadWanted();
        if (!isOpen()) {
            // Whoever closed it holds the lock until the pipeline has heard of it.
            loop.lock();
            loop.release();
            return true;
        }
        var buffer = readBuffer.clear();
        int count = 0;
        IOException broken = null;
        long began = onVirtualThread ? System.nanoTime() : 0;
        try {
            count = wire.read(buffer.internalNioBuffer(0, buffer.capacity()));
        } catch (IOException failure) {
            broken = failure;
        }
        if (onVirtualThread) {
            giveWay(count == buffer.capacity() || System.nanoTime() - began < WAITED_NANOS);
        }
        loop.lock();
        try {
            if (broken != null) {
                inputBroke(broken);
            } else if (count < 0 && !inputCut) {
                inputEnds();
            } else if (count > 0) {
                deliver(buffer.writerIndex(count));
            }
        } finally {
            loop.release();
        }
        return true;
    }

    /// A virtual thread leaves its carrier only when it waits, and with a peer that never pauses it never has to: a
    /// few such peers would keep all others from being served. (`Thread.yield` won't do: it lets only those go
    /// first that wait for the same carrier.)
    private void giveWay(boolean atOnce) {
        readsAtOnce = atOnce ? readsAtOnce + 1 : 0;
        if (readsAtOnce == MOST_READS_AT_ONCE) {
            readsAtOnce = 0;
            LockSupport.parkNanos(this, 1);
        }
    }

    @Override
    public boolean isReaderWoken() {
        return inputCut;
    }

    /// There is no way to wake a reader and to read on afterwards, so this is for the end: what the peer sends from
    /// now on stays unread.
    @Override
    public void wakeReader() {
        inputCut = true;
        try {
            wire.endInput();
        } catch (IOException closed) {
            // Then it has returned already.
        }
    }

    @Override
    public void cut() {
        try {
            wire.resetOnClose();
            wire.close();
        } catch (IOException gone) {
            // Then there is no peer to take away.
        }
    }

    private void awaitReadWanted() {
        while (isOpen() && (!readWanted || isInputShutdown() || inputCut)) {
            LockSupport.park(this);
            // An interrupt is meant for a handler that blocks; here it would only make this spin.
            Thread.interrupted();
        }
    }

    private void deliver(ByteBuf buffer) {
        int count = buffer.readableBytes();
        readWanted = false;
        pipeline().fireChannelRead(buffer.retain());
        pipeline().fireChannelReadComplete();
        int capacity = buffer.capacity();
        int next = nextCapacity(capacity, count);
        if (next != capacity || buffer.refCnt() > 1) {
            buffer.release();
            readBuffer = HEAP.heapBuffer(next);
        }
    }

    /// Grows at once when a read filled the buffer, shrinks when a few in a row left most of it empty.
    private int nextCapacity(int capacity, int count) {
        if (count == capacity) {
            smallReads = 0;
            return Math.min(capacity * 4, MOST_READ_BYTES);
        }
        smallReads = count < capacity / 4 ? smallReads + 1 : 0;
        if (smallReads < 4) {
            return capacity;
        }
        smallReads = 0;
        return Math.max(capacity / 4, LEAST_READ_BYTES);
    }

    private void inputBroke(IOException broken) {
        if (isOpen()) {
            pipeline().fireExceptionCaught(broken);
        }
        unsafe().close(voidPromise());
    }

    // Sending: see LockLoop.release().

    @Override
    public @Nullable ByteBuffer nextChunk() {
        return outlet.nextChunk(unsafe().outboundBuffer());
    }

    @Override
    public @Nullable Throwable send(ByteBuffer chunk) {
        return outlet.send(chunk);
    }

    @Override
    public void sent(ByteBuffer chunk, @Nullable Throwable failure) {
        var buffer = unsafe().outboundBuffer();
        outlet.sent(chunk, buffer);
        if (buffer != null && failure != null) {
            ((BlockingUnsafe) unsafe()).broke(failure);
        }
    }

    /// Returns whether it stands on a socket, and not on memory.
    public boolean isSocket() {
        return wire instanceof SocketWire;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        // Whoever holds the lock sends when letting go of it, so that nobody waits for a socket while holding it.
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof FilePart && isSocket()) {
            return message;
        }
        if (!(message instanceof ByteBuf bytes)) {
            throw new UnsupportedOperationException(
                    "a " + message.getClass().getName() + " can't be sent; expected a ByteBuf");
        }
        if (bytes.hasArray() && bytes.alloc() instanceof UnpooledByteBufAllocator) {
            return bytes;
        }
        // Sending goes on without the lock; memory that a pool could hand to somebody else meanwhile won't do.
        var copy = HEAP.heapBuffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    // The channel.

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new BlockingUnsafe();
    }

    private final class BlockingUnsafe extends OwnUnsafe {
        void broke(Throwable failure) {
            pipeline().fireExceptionCaught(failure);
            handleWriteError(failure);
        }
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        wakeOwner();
    }

    @Override
    protected void doClose() throws IOException {
        open = false;
        wire.close();
        wakeOwner();
    }

    private void wakeOwner() {
        var thread = owner;
        if (thread != null && thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    protected void doShutdownOutput() throws Exception {
        super.doShutdownOutput();
        wire.endOutput();
    }

    @Override
    public boolean isOpen() {
        // Not the socket's word: an interrupt closes it before the pipeline has heard of anything.
        return open;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        try {
            return wire.local();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        try {
            return wire.peer();
        } catch (IOException closed) {
            return null;
        }
    }
}
