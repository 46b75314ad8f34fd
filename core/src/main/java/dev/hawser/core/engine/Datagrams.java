package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.LockChannel;
import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.engine.socket.SocketSettings;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import dev.hawser.core.protocol.Multicast;
import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One UDP port: the transport of its protocol, and how it ends. What [Connection] is to a connection; its parts are
/// [DatagramInbound], [DatagramOutbound], [DatagramTally] and [SocketSettings].
///
/// May be called by any thread, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Datagrams implements DatagramTransport {
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

    final Channel channel;
    final DatagramBinding binding;
    final DatagramTally tally = new DatagramTally();
    final DatagramInbound inbound;
    final DatagramOutbound outbound = new DatagramOutbound(this);
    private final Clock clock;
    private final SocketSettings settings;
    private final Worker worker = new Worker();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    /// For the event loop.
    private @Nullable Future<?> closeTimer;

    /// Written by the event loop.
    private volatile State state = State.OPEN;

    /// Written by the clock's thread, at a drain's deadline.
    private volatile boolean cut;

    /// Makes the port of a channel that is about to be registered, and isn't to read before [#start].
    Datagrams(
            Channel channel, SocketSettings settings, DatagramBinding binding, DatagramProtocol protocol, Clock clock) {
        this.channel = channel;
        this.settings = settings;
        this.binding = binding;
        this.clock = clock;
        this.inbound = new DatagramInbound(this, protocol);
    }

    // What the protocol says.

    @Override
    public ByteBuf buffer(int capacity) {
        return channel.alloc().buffer(capacity);
    }

    @Override
    public void write(ByteBuf bytes) {
        outbound.write(bytes);
    }

    @Override
    public void write(ByteBuf bytes, InetSocketAddress to) {
        outbound.write(bytes, to);
    }

    @Override
    public void flush() {
        if (channel.eventLoop().inEventLoop()) {
            outbound.flush();
            if (channel.eventLoop() instanceof LockLoop loop) {
                // Whoever lets go of the lock sends. Callbacks don't get in: it is known that one is running.
                loop.release();
                loop.lock();
            }
        }
    }

    @Override
    public long pendingBytes() {
        return outbound.pendingBytes();
    }

    @Override
    public void pauseReading() {
        serially(inbound::pause);
    }

    @Override
    public void resumeReading() {
        serially(inbound::resume);
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
            outbound.flush();
            if (outbound.isUnderWay()) {
                closeTimer = channel.eventLoop().schedule(this::closeChannel, MOST_CLOSE_SECONDS, TimeUnit.SECONDS);
            } else {
                closeChannel();
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

    // What its parts ask and say.

    /// Returns whether there is a peer and this is another. What was sent to the port before it was connected may be
    /// from anyone.
    boolean isStranger(InetSocketAddress address) {
        return binding.peer().isPresent() && !binding.peer().get().equals(address);
    }

    /// Returns whether the port was cut off at a drain's deadline.
    boolean isCut() {
        return cut;
    }

    /// Notes that reading failed. For the event loop.
    ///
    /// @return whether that is because the socket was closed under whoever was reading; then the port is lost
    boolean breaksOff() {
        if (cut) {
            state = State.LOST;
        }
        return state == State.LOST;
    }

    /// Notes that nothing that was written waits any more. For the event loop.
    void allSent() {
        if (state == State.CLOSING) {
            closeChannel();
        }
    }

    /// Notes that the channel is gone. For the event loop.
    void lost() {
        state = State.LOST;
        if (closeTimer != null) {
            closeTimer.cancel(false);
        }
    }

    /// Says that all is over when the kernel has its port back, too. For the event loop.
    void ends() {
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

    // What the engine says.

    /// Greets the protocol and begins to read. The channel is bound, and connected where it is to be.
    void start() {
        serially(inbound::start);
    }

    /// Asks the protocol to finish.
    void stop() {
        serially(inbound::stop);
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
