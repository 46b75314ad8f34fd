package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.FilePart;
import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.engine.watch.LoopThread;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What a connection writes, on its way into the channel: small writes of one callback leave as one buffer, and a
/// producer that is ahead of its peer is held back where that harms nobody.
///
/// Whoever is not in the event loop leaves what it writes on a list, and whoever is takes the list in before it
/// does anything else here. So all leaves in the order in which it was written, whichever threads wrote it.
///
/// May be called by any thread, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Outbound {
    /// Writes up to this size are copied together; copying more costs more than sending it apart.
    private static final int SMALL_BYTES = 1024;

    private static final int LEAST_BATCH_BYTES = 64;
    private static final int FULL_BATCH_BYTES = 16 * 1024;

    // Which of Netty's 31 reasons to be unwritable are ours.

    /// Somebody holds producers back.
    private static final int HELD = 1;
    /// With what has arrived, more waits than the high-water mark.
    private static final int ARRIVED = 2;

    /// Who waits for room.
    private enum Waiting {
        NOBODY,
        /// The thread that belongs to this connection alone.
        WORKER,
        /// Any thread that doesn't serve another connection.
        PRODUCERS
    }

    private final Channel channel;
    /// What stands before the connection's handler; a protocol may have handlers of its own behind it.
    private ChannelOutboundInvoker wire;

    private final Duration stall;
    private final Worker worker;
    private final Arrivals arrivals = new Arrivals();
    private volatile Waiting waiting;
    private @Nullable ByteBuf batch;
    /// As large as the batch before: the next answer is likely to be like the last.
    private int batchBytes = LEAST_BATCH_BYTES;

    private boolean unflushed;
    private long writtenBytes;

    /// Makes the way out of a channel.
    ///
    /// @param producersBlock whether a write past the high-water mark blocks its caller, where that harms nobody;
    ///     that of the connection's own thread does in any case
    Outbound(Channel channel, Duration stall, boolean producersBlock, Worker worker) {
        this.channel = channel;
        this.wire = channel;
        this.stall = stall;
        this.waiting = producersBlock ? Waiting.PRODUCERS : Waiting.WORKER;
        this.worker = worker;
    }

    /// Says where the connection's handler stands in the pipeline.
    void from(ChannelHandlerContext context) {
        wire = context;
    }

    /// Writes a buffer, which is released here or by the channel.
    ///
    /// @param inCallback whether a callback of this connection writes: then the bytes leave when it returns
    void write(ByteBuf bytes, boolean inCallback) {
        if (inCallback) {
            takeIn();
            add(bytes);
            keepBounds();
        } else if (!writeNow(bytes) && mayWait()) {
            awaitWritable();
        }
    }

    /// Writes a buffer as [#write(ByteBuf, boolean)], without holding back who writes.
    void writeWithoutWaiting(ByteBuf bytes, boolean inCallback) {
        if (!inCallback) {
            writeNow(bytes);
            return;
        }
        takeIn();
        add(bytes);
        pushFullBatch();
        if (!channel.isWritable()) {
            flush();
        }
    }

    /// Writes a part of a file, which waits for nobody: it takes up no memory. For the event loop.
    void write(FilePart part, ChannelPromise sent) {
        takeIn();
        push();
        writtenBytes += part.count();
        unflushed = true;
        wire.write(part, sent);
    }

    /// Writes a copy of the bytes. Small ones need no buffer of their own.
    void write(byte[] bytes, boolean inCallback) {
        if (inCallback && bytes.length <= SMALL_BYTES) {
            takeIn();
            writtenBytes += bytes.length;
            batch().writeBytes(bytes);
            keepBounds();
        } else {
            write(channel.alloc().buffer(bytes.length).writeBytes(bytes), inCallback);
        }
    }

    /// Writes a text as UTF-8.
    void write(CharSequence text, boolean inCallback) {
        if (inCallback && text.length() <= SMALL_BYTES) {
            takeIn();
            writtenBytes += ByteBufUtil.writeUtf8(batch(), text);
            keepBounds();
        } else {
            var bytes = channel.alloc().buffer(ByteBufUtil.utf8Bytes(text));
            ByteBufUtil.writeUtf8(bytes, text);
            write(bytes, inCallback);
        }
    }

    /// Hands what was written to the channel to be sent. For the event loop.
    void flush() {
        takeIn();
        push();
        if (unflushed) {
            unflushed = false;
            wire.flush();
        }
    }

    /// Sends what was flushed while a callback is still running. For the event loop.
    void sendNow() {
        if (channel.eventLoop() instanceof LockLoop loop) {
            loop.release();
            loop.lock();
        }
    }

    /// Runs an action when all that was written is sent; never, if the channel breaks before. For the event loop.
    void whenSent(Runnable action) {
        takeIn();
        push();
        unflushed = false;
        wire.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            // Where the peer ended TLS, nothing more can be sent, and the end is to follow all the same.
            if (sent.isSuccess() || sent.cause() instanceof SSLException) {
                // Not from inside the channel's own counting of what was sent, which the action may change.
                channel.eventLoop().execute(action);
            }
        });
    }

    /// Closes the channel, past whatever handlers the protocol has. For the event loop.
    void closeChannel() {
        wire.close();
    }

    /// Drops what was not handed to the channel, and lets producers go. For the event loop.
    void discard() {
        arrivals.discard();
        if (batch != null) {
            batch.release();
            batch = null;
        }
        signal();
    }

    /// Holds producers back although there is room, or no longer. Takes effect at once, whichever thread
    /// calls: a producer on another one must not get far.
    void hold(boolean held) {
        setWritable(HELD, !held);
    }

    /// Holds no producer up from now on.
    void neverBlock() {
        waiting = Waiting.NOBODY;
    }

    /// Sends what was written and waits until there is room, where that harms nobody: on any thread but a loop's.
    ///
    /// @return whether there is room
    boolean awaitRoom() {
        if (channel.eventLoop().inEventLoop()) {
            flush();
            awaitWritableInLoop();
        } else if (!(Thread.currentThread() instanceof LoopThread)) {
            awaitWritable();
        }
        return channel.isWritable();
    }

    /// Returns whether the current thread may be held up for this connection: not a loop's, and not one that serves
    /// another.
    boolean callerMayWait() {
        return worker.isCurrent() || !Worker.isServing();
    }

    /// Lets held producers look again.
    synchronized void signal() {
        notifyAll();
    }

    /// Returns how many bytes were written so far, sent or not. For the event loop.
    long writtenBytes() {
        return writtenBytes;
    }

    /// Returns how many bytes wait to be sent, with what it costs to hold them.
    long pendingBytes() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() + arrivals.costBytes();
    }

    /// Returns the message that is being sent, to see whether it moves. For the event loop.
    @Nullable
    Object current() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? null : buffer.current();
    }

    /// Returns how much of that message was sent. For the event loop.
    long currentProgress() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.currentProgress();
    }

    /// Has a buffer sent as soon as can be.
    ///
    /// @return whether there is room for more; true in the event loop, where nobody may wait
    private boolean writeNow(ByteBuf bytes) {
        if (channel.eventLoop().inEventLoop()) {
            takeIn();
            hand(bytes);
            flush();
            return true;
        }
        leave(bytes);
        return channel.isWritable();
    }

    /// Leaves a buffer for the event loop to take in.
    private void leave(ByteBuf bytes) {
        // Said before: the loop, which takes it back, may be faster than whoever says it after.
        if (pendingBytes() + bytes.readableBytes() > channel.config().getWriteBufferHighWaterMark()) {
            setWritable(ARRIVED, false);
        }
        if (arrivals.add(bytes)) {
            try {
                channel.eventLoop().execute(this::flush);
            } catch (RejectedExecutionException over) {
                // The loops have ended, and with them every connection.
                arrivals.discard();
            }
        }
    }

    /// Hands on what other threads have written, in the event loop. What is written while this is under way comes
    /// here too, and goes on where this one is.
    private void takeIn() {
        var next = arrivals.next();
        if (next == null) {
            return;
        }
        for (; next != null; next = arrivals.next()) {
            hand(next);
        }
        setWritable(ARRIVED, true);
    }

    private void setWritable(int reason, boolean writable) {
        var buffer = channel.unsafe().outboundBuffer();
        if (buffer == null || buffer.getUserDefinedWritability(reason) == writable) {
            return;
        }
        try {
            buffer.setUserDefinedWritability(reason, writable);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and nobody is left to be told.
        }
    }

    private boolean mayWait() {
        return switch (waiting) {
            case NOBODY -> false;
            case WORKER -> worker.isCurrent();
            case PRODUCERS -> callerMayWait();
        };
    }

    private ByteBuf batch() {
        if (batch == null) {
            batch = channel.alloc().buffer(batchBytes);
        }
        return batch;
    }

    private void push() {
        var full = batch;
        if (full != null) {
            // First the fields: a write may change writability, which calls back, which may write and push again.
            batch = null;
            unflushed = true;
            batchBytes = Math.clamp(full.readableBytes(), LEAST_BATCH_BYTES, FULL_BATCH_BYTES);
            wire.write(full, channel.voidPromise());
        }
    }

    private void add(ByteBuf bytes) {
        if (bytes.readableBytes() <= SMALL_BYTES) {
            writtenBytes += bytes.readableBytes();
            batch().writeBytes(bytes);
            bytes.release();
        } else {
            hand(bytes);
        }
    }

    /// Hands a buffer to the channel, behind the batch.
    private void hand(ByteBuf bytes) {
        push();
        writtenBytes += bytes.readableBytes();
        unflushed = true;
        wire.write(bytes, channel.voidPromise());
    }

    private void pushFullBatch() {
        if (batch != null && batch.readableBytes() >= FULL_BATCH_BYTES) {
            push();
        }
    }

    /// Keeps one callback from piling up all it writes: past a full batch, then past the high-water mark.
    private void keepBounds() {
        pushFullBatch();
        if (!channel.isWritable()) {
            flush();
            if (waiting == Waiting.PRODUCERS && !channel.isWritable()) {
                awaitWritableInLoop();
            }
        }
    }

    /// Sends what was flushed and waits until there is room, in an event loop that is a lock. As with any monitor,
    /// waiting gives up the lock, or nobody could make room. Callbacks don't get in: the connection knows that one
    /// is running.
    private void awaitWritableInLoop() {
        if (channel.eventLoop() instanceof LockLoop loop) {
            loop.release();
            try {
                awaitWritable();
            } finally {
                loop.lock();
            }
        }
    }

    private void awaitWritable() {
        // The sweep ends a stalled connection, which signals; this bound is for a sweep that doesn't come.
        long deadline = System.nanoTime() + stall.multipliedBy(2).toNanos();
        try {
            synchronized (this) {
                while (!channel.isWritable() && channel.unsafe().outboundBuffer() != null) {
                    long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
                    if (leftMillis <= 0) {
                        return;
                    }
                    wait(leftMillis);
                }
            }
        } catch (InterruptedException interrupted) {
            // Not ours to swallow. The write stands; the cap bounds what an interrupted producer can pile up.
            Thread.currentThread().interrupt();
        }
    }
}
