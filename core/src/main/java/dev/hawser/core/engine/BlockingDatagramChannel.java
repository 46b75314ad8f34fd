package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.BlockingChannel;
import dev.hawser.core.engine.channel.LockChannel;
import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.engine.socket.EmptyDatagrams;
import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A Netty channel on a blocking UDP socket, cranked by one thread, as [BlockingChannel] is on a TCP socket.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class BlockingDatagramChannel extends LockChannel {
    /// Between reads that fail for a reason that may last.
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    /// Datagrams after which the thread lets others run, as a loop would.
    private static final int MOST_AT_ONCE = 16;

    private final DatagramChannel socket;
    private final DatagramBinding binding;
    private final DefaultChannelConfig config = new DefaultChannelConfig(this);
    private volatile @Nullable Thread owner;
    private volatile boolean open = true;
    private volatile boolean readWanted;
    private ByteBuf readBuffer;

    /// With the right to send, whom the chunk is for.
    private @Nullable SocketAddress target;

    private boolean sending;

    /// Takes over a bound socket, which closes with this channel.
    ///
    /// @param helpers run the loop's tasks while the channel's own thread reads; they may block
    BlockingDatagramChannel(DatagramChannel socket, DatagramBinding binding, Clock clock, Executor helpers) {
        super(new LockLoop(clock, helpers));
        this.socket = socket;
        this.binding = binding;
        this.readBuffer = newBuffer();
        config.setAllocator(ALLOCATOR);
        config.setAutoRead(false);
    }

    /// Puts the port into the pipeline, once, before [#run].
    void begin(Datagrams datagrams) {
        loop.lock();
        try {
            pipeline().addLast(DatagramInbound.NAME, datagrams.inbound);
            unsafe().register(loop, newPromise());
        } finally {
            loop.release();
        }
    }

    /// Turns the crank on the current thread until the port is closed.
    void run(Datagrams datagrams) {
        datagrams.runAsWorker(() -> crank(datagrams));
    }

    private void crank(Datagrams datagrams) {
        owner = Thread.currentThread();
        loop.own();
        try {
            datagrams.start();
            for (int turns = 1; isOpen(); turns++) {
                turn();
                if (turns % MOST_AT_ONCE == 0 && Thread.currentThread().isVirtual()) {
                    // In a flood no read waits, and a virtual thread that never waits keeps its carrier for itself. To
                    // yield is not enough: with one carrier it came back again and again before those of others.
                    LockSupport.parkNanos(1);
                }
            }
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

    private void turn() {
        awaitReadWanted();
        if (!isOpen()) {
            return;
        }
        // A callback may have left its thread interrupted; the JDK would close the socket for it.
        Thread.interrupted();
        var buffer = readBuffer.clear();
        var room = buffer.internalNioBuffer(0, buffer.capacity());
        int start = room.position();
        SocketAddress sender = null;
        IOException broken = null;
        try {
            sender = socket.receive(room);
        } catch (IOException failure) {
            broken = failure;
        }
        loop.lock();
        try {
            if (broken != null) {
                inputBroke(broken);
            } else if (sender instanceof InetSocketAddress from) {
                deliver(buffer.writerIndex(room.position() - start), from);
            }
        } finally {
            loop.release();
        }
        if (broken != null && !(broken instanceof PortUnreachableException)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void deliver(ByteBuf buffer, InetSocketAddress sender) {
        readWanted = false;
        pipeline().fireChannelRead(new DatagramPacket(buffer.retain(), null, sender));
        pipeline().fireChannelReadComplete();
        if (buffer.refCnt() > 1) {
            buffer.release();
            readBuffer = newBuffer();
        }
    }

    private void inputBroke(IOException broken) {
        if (isOpen()) {
            pipeline().fireExceptionCaught(broken);
        }
        if (!socket.isOpen()) {
            unsafe().close(voidPromise());
        }
    }

    /// One byte more than is delivered, so that a datagram that is cut can be told from one that just fits.
    private ByteBuf newBuffer() {
        return HEAP.heapBuffer(binding.limits().maxPacketBytes() + 1);
    }

    private void awaitReadWanted() {
        while (isOpen() && !readWanted) {
            LockSupport.park(this);
            // An interrupt is meant for a handler that blocks; here it would only make this spin.
            Thread.interrupted();
        }
    }

    // Sending: see LockLoop.release().

    @Override
    public @Nullable ByteBuffer nextChunk() {
        var buffer = unsafe().outboundBuffer();
        if (sending || buffer == null || buffer.isEmpty()) {
            return null;
        }
        sending = true;
        var message = buffer.current();
        var bytes = message instanceof DatagramPacket packet ? packet.content() : (ByteBuf) message;
        target = message instanceof DatagramPacket packet
                ? packet.recipient()
                : binding.peer().orElseThrow();
        return ByteBuffer.wrap(bytes.array(), bytes.arrayOffset() + bytes.readerIndex(), bytes.readableBytes());
    }

    @Override
    public @Nullable Throwable send(ByteBuffer chunk) {
        // As when reading; what the callback left is for the callback's own code.
        boolean interrupted = Thread.interrupted();
        try {
            if (chunk.hasRemaining()) {
                socket.send(chunk, target);
            } else if (target instanceof InetSocketAddress to) {
                EmptyDatagrams.send(socket, to);
            }
            return null;
        } catch (IOException | RuntimeException failure) {
            // The JDK throws the latter for an address that doesn't suit the socket.
            return failure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void sent(ByteBuffer chunk, @Nullable Throwable failure) {
        sending = false;
        var buffer = unsafe().outboundBuffer();
        if (buffer == null) {
            return;
        }
        if (failure == null) {
            buffer.remove();
        } else {
            buffer.remove(failure);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        // Whoever holds the lock sends when letting go of it, so that nobody waits for a socket while holding it.
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        // Sending goes on without the lock; memory that a pool could hand to somebody else meanwhile won't do.
        return switch (message) {
            case DatagramPacket packet when onHeap(packet.content()) -> packet;
            case DatagramPacket packet -> new DatagramPacket(copied(packet.content()), packet.recipient());
            case ByteBuf bytes when onHeap(bytes) -> bytes;
            case ByteBuf bytes -> copied(bytes);
            default ->
                throw new UnsupportedOperationException(
                        "a " + message.getClass().getName() + " can't be sent; expected a datagram");
        };
    }

    private static boolean onHeap(ByteBuf bytes) {
        return bytes.hasArray() && bytes.alloc() instanceof UnpooledByteBufAllocator;
    }

    private static ByteBuf copied(ByteBuf bytes) {
        var copy = HEAP.heapBuffer(bytes.readableBytes()).writeBytes(bytes);
        bytes.release();
        return copy;
    }

    // The channel.

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new OwnUnsafe();
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        wakeOwner();
    }

    @Override
    protected void doClose() throws IOException {
        open = false;
        socket.close();
        wakeOwner();
    }

    private void wakeOwner() {
        var thread = owner;
        if (thread != null && thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
    }

    /// There is no end of input to be seen here; a reader that is to return finds the socket closed.
    @Override
    public void wakeReader() {
        cut();
    }

    @Override
    public boolean isReaderWoken() {
        return false;
    }

    @Override
    public void cut() {
        try {
            socket.close();
        } catch (IOException gone) {
            // It was to go anyway.
        }
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
            return socket.getLocalAddress();
        } catch (IOException closed) {
            return null;
        }
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return binding.peer().orElse(null);
    }
}
