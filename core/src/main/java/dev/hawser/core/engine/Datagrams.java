package dev.hawser.core.engine;

import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import dev.hawser.core.protocol.Multicast;
import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The last handler of a UDP port's pipeline, and the transport of its protocol: what [Connection] is to a
/// connection.
///
/// It is long because it stands between two interfaces of a dozen methods each; what can be told apart has rooms of
/// its own: [Callbacks], [DatagramTally], [SocketSettings].
///
/// Fields are confined to the channel's event loop, which on the thread engines is a lock, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Datagrams extends ChannelInboundHandlerAdapter implements DatagramTransport {
    /// What the handler is called in its pipeline.
    static final String NAME = "datagrams";

    /// How long a port that closes in order tries to send what waits.
    private static final int MOST_CLOSE_SECONDS = 5;

    private enum State {
        /// Datagrams are delivered and taken.
        OPEN,
        /// What was written is being sent; nothing is delivered.
        CLOSING,
        /// The channel is gone, or going without more ado.
        LOST
    }

    private final Channel channel;
    private final DatagramProtocol protocol;
    private final DatagramBinding binding;
    private final Clock clock;
    private final SocketSettings settings;
    private final DatagramTally tally = new DatagramTally();
    private final Callbacks callbacks = new Callbacks(this::failed);
    private final Worker worker = new Worker();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /// What was read in one go with the datagram whose callback paused.
    private final Queue<DatagramPacket> held = new ArrayDeque<>();

    private boolean greeted;
    private boolean stopWanted;
    private boolean paused;
    private boolean unflushed;
    private @Nullable Future<?> closeTimer;

    /// Datagrams that were written and not heard of since. For any thread.
    private final AtomicInteger underWay = new AtomicInteger();

    /// Read by any thread.
    private volatile State state = State.OPEN;

    /// Written by the clock's thread, at a drain's deadline.
    private volatile boolean cut;

    @FunctionalInterface
    private interface Callback {
        void call(DatagramProtocol protocol) throws Exception;
    }

    /// Makes the handler for a channel that is about to be registered, and isn't to read before [#start].
    Datagrams(
            Channel channel, SocketSettings settings, DatagramBinding binding, DatagramProtocol protocol, Clock clock) {
        this.channel = channel;
        this.settings = settings;
        this.binding = binding;
        this.protocol = protocol;
        this.clock = clock;
    }

    /// Each channel has its own. Said here so that Netty needn't look the class up, by thread.
    @Override
    public boolean isSharable() {
        return false;
    }

    // What the pipeline says.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var packet = (DatagramPacket) message;
        if (state != State.OPEN || isStranger(packet.sender())) {
            packet.release();
        } else if (paused) {
            held.add(packet);
        } else {
            callbacks.enter(clock.nanoTime());
            deliver(packet);
            callbacks.leave();
        }
    }

    private void deliver(DatagramPacket packet) {
        var bytes = packet.content();
        int most = binding.limits().maxPacketBytes();
        try {
            if (bytes.readableBytes() > most) {
                tally.truncated(this, packet.sender(), most);
                protocol.datagramTruncated(this, bytes.slice(bytes.readerIndex(), most), packet.sender());
            } else {
                tally.received();
                protocol.datagramReceived(this, bytes, packet.sender());
            }
        } catch (Throwable failure) {
            failed("datagramReceived", failure);
        } finally {
            packet.release();
        }
    }

    /// Delivers what came after a pause began, until the next one.
    private void deliverHeld() {
        while (!paused && state == State.OPEN) {
            var packet = held.poll();
            if (packet == null) {
                return;
            }
            deliver(packet);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        flushWritten();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var said = cause instanceof ChannelException && cause.getCause() != null ? cause.getCause() : cause;
        if (said instanceof PortUnreachableException) {
            refused();
        } else if (said instanceof IOException && (cut || state == State.LOST)) {
            // The socket was closed under whoever was reading.
            state = State.LOST;
        } else {
            tally.broken(this, said);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        state = State.LOST;
        held.forEach(DatagramPacket::release);
        held.clear();
        if (closeTimer != null) {
            closeTimer.cancel(false);
        }
        if (!greeted) {
            ends();
            return;
        }
        callback("stopped", receiver -> {
            // What was put off until now comes after this, and does nothing any more: the port isn't open.
            try {
                receiver.stopped(this);
            } catch (Throwable failure) {
                failed("stopped", failure);
            } finally {
                ends();
            }
        });
    }

    /// Says that all is over when the kernel has its port back, too.
    private void ends() {
        if (channel instanceof BlockingDatagramChannel) {
            // Its thread may still be on its way out of the kernel.
            return;
        }
        if (channel.eventLoop() instanceof LockLoop) {
            ended.complete(null);
        } else {
            // NIO closes the kernel's socket only with the selector's next turn; a timer of a millisecond needs one.
            channel.eventLoop().schedule(() -> ended.complete(null), 1, TimeUnit.MILLISECONDS);
        }
    }

    private void refused() {
        tally.refused();
        callback("portUnreachable", receiver -> {
            if (isOpen()) {
                receiver.portUnreachable(this);
            }
        });
    }

    /// What was sent to the port before it was connected may be from anyone.
    private boolean isStranger(InetSocketAddress sender) {
        return binding.peer().isPresent() && !binding.peer().get().equals(sender);
    }

    // What the protocol says.

    @Override
    public ByteBuf buffer(int capacity) {
        return channel.alloc().buffer(capacity);
    }

    @Override
    public void write(ByteBuf bytes) {
        checkSize(bytes);
        if (binding.peer().isEmpty()) {
            bytes.release();
            throw new IllegalStateException(
                    this + " has no peer; write to an address, or give the endpoint a peer to connect to");
        }
        send(bytes, bytes);
    }

    @Override
    public void write(ByteBuf bytes, InetSocketAddress to) {
        checkSize(bytes);
        if (to.isUnresolved()) {
            bytes.release();
            throw new IllegalArgumentException("to is " + to + "; expected an IP address, look the name up first");
        }
        if (to.getPort() == 0) {
            // Whoever sends from there wants no answer (RFC 768), which is no fault of a protocol that gives one.
            bytes.release();
            tally.unsent(this, new IOException("nobody can be reached at port 0"));
            return;
        }
        if (binding.peer().isPresent()) {
            if (isStranger(to)) {
                bytes.release();
                throw new IllegalArgumentException("to is " + to + "; expected the port's peer, "
                        + binding.peer().get() + ": a connected port reaches nobody else");
            }
            send(bytes, bytes);
        } else {
            send(bytes, new DatagramPacket(bytes, to));
        }
    }

    private static void checkSize(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (size > MOST_BYTES) {
            bytes.release();
            throw new IllegalArgumentException(
                    "a datagram of " + size + " bytes; expected at most " + MOST_BYTES + ": send several");
        }
    }

    private void send(ByteBuf bytes, Object message) {
        if (!isOpen()) {
            bytes.release();
            return;
        }
        boolean inCallback = channel.eventLoop().inEventLoop() && callbacks.isRunning();
        if (inCallback && isFull(bytes)) {
            flush();
        }
        if (isFull(bytes)) {
            tally.dropped(this, pendingBytes());
            bytes.release();
            return;
        }
        underWay.incrementAndGet();
        var promise = channel.newPromise().addListener(written -> written((ChannelFuture) written));
        if (inCallback) {
            unflushed = true;
            channel.write(message, promise);
        } else {
            channel.writeAndFlush(message, promise);
        }
    }

    /// One datagram may always wait, however small the queue. Several writers at once may each go over by one.
    private boolean isFull(ByteBuf bytes) {
        long pending = pendingBytes();
        return pending > 0 && pending + bytes.readableBytes() > binding.limits().sendQueueBytes();
    }

    private void written(ChannelFuture written) {
        switch (written.cause()) {
            case null -> tally.sent();
            case PortUnreachableException _ -> {
                // Said about an earlier one; the kernel takes it for this one's answer and doesn't send it.
                tally.unsent();
                refused();
            }
            case ClosedChannelException _ -> tally.unsent();
            case Throwable failure -> tally.unsent(this, failure);
        }
        if (underWay.decrementAndGet() == 0 && state == State.CLOSING) {
            closeChannel();
        }
    }

    @Override
    public void flush() {
        if (channel.eventLoop().inEventLoop()) {
            flushWritten();
            if (channel.eventLoop() instanceof LockLoop loop) {
                // Whoever lets go of the lock sends. Callbacks don't get in: it is known that one is running.
                loop.release();
                loop.lock();
            }
        }
    }

    @Override
    public long pendingBytes() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    @Override
    public void pauseReading() {
        serially(() -> {
            paused = true;
            channel.config().setAutoRead(false);
        });
    }

    @Override
    public void resumeReading() {
        serially(() -> {
            paused = false;
            if (isOpen()) {
                callback("datagramReceived", _ -> deliverHeld());
                channel.config().setAutoRead(true);
            }
        });
    }

    @Override
    public void allowBroadcast(boolean allowed) throws IOException {
        settings.broadcast(allowed);
    }

    @Override
    public Multicast multicast() {
        return settings;
    }

    @Override
    public void close() {
        serially(() -> {
            if (state != State.OPEN) {
                return;
            }
            state = State.CLOSING;
            flushWritten();
            if (underWay.get() == 0) {
                closeChannel();
            } else {
                closeTimer = channel.eventLoop().schedule(this::closeChannel, MOST_CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        });
    }

    @Override
    public boolean isOpen() {
        return state == State.OPEN;
    }

    @Override
    public Optional<InetSocketAddress> peer() {
        return binding.peer();
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) channel.localAddress();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public String toString() {
        return "UDP port at " + channel.localAddress();
    }

    // What the engine says.

    /// Greets the protocol and begins to read. The channel is bound, and connected where it is to be.
    void start() {
        serially(() -> {
            if (!isOpen()) {
                return;
            }
            greeted = true;
            callback("started", receiver -> receiver.started(this));
            if (!paused && isOpen()) {
                channel.config().setAutoRead(true);
            }
            if (stopWanted) {
                stop();
            }
        });
    }

    /// Asks the protocol to finish.
    void stop() {
        serially(() -> {
            if (!greeted) {
                // Its thread is still on its way.
                stopWanted = true;
                return;
            }
            callback("stopping", receiver -> {
                if (isOpen()) {
                    receiver.stopping(this);
                }
            });
        });
    }

    /// Cuts the port off, also out of a callback that blocks.
    void cutOff() {
        cut = true;
        look();
        if (channel instanceof LockChannel blocking) {
            blocking.cut();
        }
        serially(this::closeChannel);
        worker.interrupt();
    }

    /// Returns what is done when the last call has been made.
    CompletableFuture<Void> ended() {
        return ended;
    }

    DatagramCounts counts() {
        look();
        return tally.counts();
    }

    /// Runs a task on the current thread as the port's own: it is interrupted when the port is cut off, and when it
    /// returns all is over.
    void runAsWorker(Runnable task) {
        try {
            worker.run(task);
        } finally {
            ended.complete(null);
        }
    }

    private void look() {
        if (channel.isOpen() && channel.localAddress() instanceof InetSocketAddress local) {
            tally.look(local);
        }
    }

    private void closeChannel() {
        look();
        state = State.LOST;
        channel.close();
    }

    private void flushWritten() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    private void failed(String where, Throwable failure) {
        if (!cut) {
            tally.failed(this, where, failure);
        }
    }

    private void callback(String name, Callback callback) {
        if (callbacks.run(name, clock.nanoTime(), () -> callback.call(protocol))) {
            flushWritten();
        }
    }

    private void serially(Runnable task) {
        var loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and with them every port.
        }
    }
}
