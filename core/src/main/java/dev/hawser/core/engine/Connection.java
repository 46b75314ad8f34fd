package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.BlockingChannel;
import dev.hawser.core.engine.channel.FilePart;
import dev.hawser.core.engine.channel.LockChannel;
import dev.hawser.core.engine.channel.OwnChannel;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/// One connection: the transport of its protocol, and what the engine does to it. It keeps the promises that are the
/// same on every engine, each by a part of its own, in the order of its life: [Opening], [Inbound], [Outbound],
/// [BackPressure], [Activity], [Ending].
///
/// The parts know each other through this, which costs an idle connection less than each knowing each. May be called
/// by any thread, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection implements Transport {
    final Channel channel;
    final ConnectionGroup group;
    /// The thread that belongs to this connection alone, while there is one.
    final Worker worker = new Worker();

    final Opening opening;
    final Inbound inbound = new Inbound(this);
    final Outbound outbound;
    final BackPressure pressure = new BackPressure(this);
    final Activity activity;
    final Ending ending;
    private final long openedNanos;

    /// Makes the connection of a channel that is about to be registered.
    ///
    /// @param producersBlock whether a write past the high-water mark blocks its caller, where that harms nobody
    Connection(Channel channel, ConnectionGroup group, ProtocolFactory factory, boolean producersBlock) {
        this.channel = channel;
        this.group = group;
        this.opening = new Opening(this, factory);
        this.outbound = new Outbound(channel, group.limits().output().stall(), producersBlock, worker);
        this.ending = new Ending(channel, outbound, group);
        this.openedNanos = group.clock().nanoTime();
        this.activity = new Activity(openedNanos);
    }

    // What the protocol says.

    @Override
    public ByteBuf buffer(int capacity) {
        return channel.alloc().buffer(capacity);
    }

    @Override
    public void write(ByteBuf bytes) {
        if (mayWrite()) {
            outbound.write(bytes, noteWrite());
        } else {
            bytes.release();
        }
    }

    @Override
    public void write(byte[] bytes) {
        if (mayWrite()) {
            outbound.write(bytes, noteWrite());
        }
    }

    @Override
    public void write(CharSequence text) {
        if (mayWrite()) {
            outbound.write(text, noteWrite());
        }
    }

    private boolean mayWrite() {
        // Below the high-water mark is below the cap.
        return ending.isWritable() && (channel.isWritable() || pressure.keepsCap());
    }

    @Override
    public boolean tryWrite(ByteBuf bytes) {
        // Not mayWrite(): whoever asks past the cap is refused, and nobody is dropped for it.
        if (!ending.isWritable()) {
            bytes.release();
            return true;
        }
        if (!pressure.hasRoom()) {
            return false;
        }
        if (bytes.isReadable()) {
            outbound.writeWithoutWaiting(bytes, noteWrite());
        } else {
            bytes.release();
        }
        return true;
    }

    /// Notes that a byte moves.
    ///
    /// @return whether a callback writes it
    private boolean noteWrite() {
        var callbacks = inbound.callbacks;
        boolean inCallbackHere = channel.eventLoop().inEventLoop() && callbacks.isRunning();
        if (!(inCallbackHere && callbacks.isForRead())) {
            activity.moved(group.clock().nanoTime());
        }
        return inCallbackHere;
    }

    @Override
    public void flush() {
        if (channel.eventLoop().inEventLoop()) {
            outbound.flush();
            outbound.sendNow();
        }
    }

    @Override
    public boolean isWritable() {
        return pressure.hasRoom();
    }

    @Override
    public long pendingBytes() {
        return outbound.pendingBytes();
    }

    @Override
    public void pauseReading() {
        pressure.pauseReading(true);
    }

    @Override
    public void resumeReading() {
        pressure.pauseReading(false);
    }

    @Override
    public void pauseReadingWhileUnwritable(boolean pause) {
        pressure.readWhileUnwritable(!pause);
    }

    @Override
    public void holdProducers() {
        outbound.hold(true);
    }

    @Override
    public void releaseProducers() {
        outbound.hold(false);
    }

    @Override
    public void close(CloseReason why) {
        serially(() -> {
            ending.close(why);
            pressure.readOrNot();
        });
    }

    @Override
    public void closeOutput() {
        serially(ending::closeOutput);
    }

    @Override
    public void abort() {
        serially(() -> ending.abort(new CloseReason.Aborted()));
    }

    @Override
    public boolean isOpen() {
        return ending.isOpen();
    }

    @Override
    public Optional<TlsSession> tls() {
        return Optional.ofNullable(opening.session());
    }

    @Override
    public void startTls(TlsServer server) {
        opening.startTls(server);
    }

    @Override
    public void startTls(TlsClient client, String host) {
        opening.startTls(client, host);
    }

    @Override
    public SocketAddress peer() {
        return opening.peer();
    }

    @Override
    public SocketAddress local() {
        return opening.local();
    }

    @Override
    public void execute(Runnable task) {
        inbound.execute(Objects.requireNonNull(task));
    }

    @Override
    public Clock clock() {
        // Not kept: few ask for it, and a field would be everyone's.
        return group.clock().callingOn(this);
    }

    @Override
    public String toString() {
        var peer = peer();
        return "connection of " + (isUnnamed(peer) ? "a client of " + local() : peer);
    }

    private static boolean isUnnamed(SocketAddress peer) {
        return peer instanceof UnixDomainSocketAddress path
                && path.getPath().toString().isEmpty();
    }

    // What a protocol of handlers says.

    /// Returns whether a callback may block, because the thread is this connection's alone.
    boolean callbacksMayBlock() {
        return channel instanceof BlockingChannel;
    }

    /// Returns whether the current thread may be held up for this connection.
    boolean callerMayWait() {
        return callbacksMayBlock() && outbound.callerMayWait();
    }

    /// Sends what was written, unless a callback is running, which does when it returns.
    void flushUnlessInCallback() {
        if (!inbound.callbacks.isRunning()) {
            flush();
        }
    }

    /// Returns whether the kernel can send a file by itself, and better: what leaves the pipeline is what the socket
    /// gets.
    boolean sendsFiles() {
        return opening.isInTheClear()
                && switch (channel) {
                    case BlockingChannel blocking -> blocking.isSocket();
                    // It would go through a pipe, which was measured to cost as much as copying.
                    case IoUringSocketChannel _ -> false;
                    case Channel other -> !(other instanceof OwnChannel);
                };
    }

    /// Sends a part of a file after all that was written. For a callback.
    ///
    /// @param sent run as a callback when all of it was sent
    void sendFile(FilePart part, Runnable sent) {
        if (!mayWrite()) {
            part.release();
            return;
        }
        boolean inCallback = noteWrite();
        outbound.write(part, channel.newPromise().addListener(done -> {
            if (done.isSuccess()) {
                execute(sent);
            }
        }));
        if (!inCallback) {
            flush();
        }
    }

    // What is told of it.

    /// Returns the address by which the connection is counted. For the event loop, as what follows.
    SocketAddress countedAs() {
        return opening.countedAs();
    }

    long openedNanos() {
        return openedNanos;
    }

    long readBytes() {
        return inbound.readBytes();
    }

    long writtenBytes() {
        return outbound.writtenBytes();
    }

    // What the engine says.

    /// Puts the connection, and what stands before it, into its channel's pipeline.
    void intoPipeline() {
        opening.into(channel.pipeline());
    }

    /// Runs a task on the current thread as the one that belongs to this connection alone: it may block for this
    /// connection, never for another, and it is interrupted when the connection is cut off.
    void runAsWorker(Runnable task) {
        worker.run(task);
    }

    /// Runs a task in the event loop, at once where this is called from there.
    void serially(Runnable task) {
        var loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and with them every connection.
        }
    }

    /// Returns whether all is sent and only the peer's goodbye is missing.
    boolean isLingering() {
        return ending.isLingering();
    }

    /// Asks the protocol to finish.
    void stop() {
        serially(() -> {
            if (opening.isUnderWay()) {
                ending.breaks(new CloseReason.Stopped());
                return;
            }
            inbound.callback("stopping", receiver -> {
                if (ending.isOpen()) {
                    receiver.stopping(this);
                }
            });
            if (channel instanceof LockChannel blocking && Conversing.isWanted(this)) {
                blocking.wakeReader();
            }
            outbound.flush();
        });
    }

    /// Cuts the connection off, also out of a callback that blocks.
    void cutOff() {
        ending.cut();
        if (channel instanceof LockChannel blocking) {
            // Before the interrupt, which would close the socket in order.
            blocking.cut();
        }
        serially(() -> ending.abort(new CloseReason.Stopped()));
        worker.interrupt();
    }

    /// Ends at once, because nobody watches the timeouts any more.
    void leaveUnwatched() {
        if (ending.isLingering()) {
            serially(ending::leaveUnwatched);
        } else {
            // A callback that blocks must end too.
            cutOff();
        }
    }
}
