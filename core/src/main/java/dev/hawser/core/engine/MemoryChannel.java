package dev.hawser.core.engine;

import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The server's end of a connection that exists in memory only: the pipeline is real, the network is a [MemoryLink].
/// Everything runs on the thread that moves it.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class MemoryChannel extends LockChannel {
    private final MemoryLink link;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final DefaultChannelConfig config = new MemoryConfig();
    private boolean open = true;
    private boolean readWanted;
    private boolean resetOnClose;

    MemoryChannel(MemoryLink link, Clock clock, SocketAddress local, SocketAddress remote) {
        super(new LockLoop(clock, Runnable::run));
        this.link = link;
        this.local = local;
        this.remote = remote;
        config.setAllocator(ALLOCATOR);
    }

    /// Begins: registers the channel, which greets the protocol.
    void begin(Connection connection) {
        loop.lock();
        try {
            connection.into(pipeline());
            unsafe().register(loop, newPromise());
        } finally {
            loop.release();
        }
    }

    /// Delivers what the link holds, as far as the pipeline wants it.
    void pump() {
        loop.execute(this::deliver);
    }

    private void deliver() {
        while (open && readWanted && !isInputShutdown()) {
            var bytes = link.takeForServer();
            if (bytes != null) {
                readWanted = false;
                pipeline().fireChannelRead(bytes);
                pipeline().fireChannelReadComplete();
            } else if (link.clientEnded()) {
                inputEnds();
            } else {
                return;
            }
        }
    }

    /// Takes what the pipeline has for the client, as far as the link has room.
    void drain() {
        loop.execute(() -> {
            var buffer = unsafe().outboundBuffer();
            if (buffer != null) {
                doWrite(buffer);
            }
        });
    }

    /// Breaks the connection, as a reset does.
    void reset() {
        loop.execute(() -> {
            if (open) {
                pipeline().fireExceptionCaught(new IOException("Connection reset"));
                unsafe().close(voidPromise());
            }
        });
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) {
        for (var message = (ByteBuf) buffer.current(); message != null; message = (ByteBuf) buffer.current()) {
            int length = Math.min(message.readableBytes(), link.roomForClient());
            if (length == 0 && message.isReadable()) {
                return;
            }
            link.putForClient(message.slice(message.readerIndex(), length));
            buffer.removeBytes(length);
        }
    }

    @Override
    boolean isReaderWoken() {
        return false;
    }

    @Override
    void wakeReader() {
        // Nobody blocks in a read here.
    }

    @Override
    void cut() {
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
        return new LockUnsafe();
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        // Not now: this may be the end of a delivery, and one must not begin inside another.
        loop.execute(this::deliver);
    }

    @Override
    protected void doShutdownOutput() throws Exception {
        super.doShutdownOutput();
        link.endForClient();
    }

    @Override
    protected void doClose() {
        open = false;
        if (resetOnClose) {
            link.resetForClient();
        } else {
            link.endForClient();
        }
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
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    private final class MemoryConfig extends DefaultChannelConfig {
        MemoryConfig() {
            super(MemoryChannel.this);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option.equals(ChannelOption.SO_LINGER)) {
                resetOnClose = value.equals(0);
                return true;
            }
            return super.setOption(option, value);
        }
    }
}
