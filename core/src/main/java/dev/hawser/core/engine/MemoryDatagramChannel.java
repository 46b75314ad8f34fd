package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.LockChannel;
import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A UDP port that exists in memory only: the pipeline is real, everything runs on the thread that moves it.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class MemoryDatagramChannel extends LockChannel {
    private final InetSocketAddress local;
    private final @Nullable InetSocketAddress peer;
    private final DefaultChannelConfig config = new DefaultChannelConfig(this);
    private final Queue<DatagramPacket> input = new ArrayDeque<>();
    private final Queue<MemoryDatagrams.Sent> output = new ArrayDeque<>();
    private boolean open = true;
    private boolean readWanted;

    MemoryDatagramChannel(InetSocketAddress local, @Nullable InetSocketAddress peer, Clock clock) {
        super(new LockLoop(clock, Runnable::run));
        this.local = local;
        this.peer = peer;
        config.setAllocator(ALLOCATOR);
        config.setAutoRead(false);
    }

    void begin(Datagrams datagrams) {
        loop.lock();
        try {
            pipeline().addLast(DatagramInbound.NAME, datagrams.inbound);
            unsafe().register(loop, newPromise());
            datagrams.start();
        } finally {
            loop.release();
        }
    }

    void send(byte[] bytes, InetSocketAddress from) {
        input.add(new DatagramPacket(Unpooled.copiedBuffer(bytes), local, from));
        loop.execute(this::deliver);
    }

    void refuse() {
        loop.execute(() -> pipeline().fireExceptionCaught(new PortUnreachableException()));
    }

    MemoryDatagrams.@Nullable Sent take() {
        return output.poll();
    }

    private void deliver() {
        while (open && readWanted) {
            var packet = input.poll();
            if (packet == null) {
                return;
            }
            readWanted = false;
            pipeline().fireChannelRead(packet);
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        for (var message = buffer.current(); message != null; message = buffer.current()) {
            var packet = message instanceof DatagramPacket addressed ? addressed : null;
            var content = packet == null ? (ByteBuf) message : packet.content();
            var to = packet == null ? peer : packet.recipient();
            if (to != null) {
                var bytes = new byte[content.readableBytes()];
                content.getBytes(content.readerIndex(), bytes);
                output.add(new MemoryDatagrams.Sent(bytes, to));
            }
            buffer.remove();
        }
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        // Not now: this may be the end of a delivery, and one must not begin inside another.
        loop.execute(this::deliver);
    }

    @Override
    protected void doClose() {
        open = false;
        input.forEach(DatagramPacket::release);
        input.clear();
    }

    @Override
    public boolean isReaderWoken() {
        return false;
    }

    @Override
    public void wakeReader() {
        // Nobody blocks in a read here.
    }

    @Override
    public void cut() {
        // A callback that doesn't end holds the only thread there is.
    }

    @Override
    public @Nullable ByteBuffer nextChunk() {
        return null;
    }

    @Override
    public @Nullable Throwable send(ByteBuffer chunk) {
        throw new AssertionError("nextChunk() offers nothing to send");
    }

    @Override
    public void sent(ByteBuffer chunk, @Nullable Throwable failure) {
        throw new AssertionError("nextChunk() offers nothing to send");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new OwnUnsafe();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return peer;
    }
}
