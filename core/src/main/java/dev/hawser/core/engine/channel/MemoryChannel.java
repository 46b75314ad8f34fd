package dev.hawser.core.engine.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;

/// One end of a connection in memory, on an event loop: one of Netty's, or in tests a [LockLoop] that their thread
/// moves. It never waits for the other end, which has it called. For the engine's rooms.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public final class MemoryChannel extends OwnChannel {
    private final MemoryEnd end;
    private final DefaultChannelConfig config = new MemoryConfig();
    private volatile boolean open = true;
    private boolean readWanted;

    public MemoryChannel(MemoryEnd end) {
        this.end = end;
    }

    /// Closes the end of a channel that was never registered.
    public void closeUnserved() {
        doClose();
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        end.in().onReadable(() -> inLoop(this::deliver));
        end.out().onWritable(() -> inLoop(this::writeOn));
        promise.setSuccess();
    }

    private void inLoop(Runnable task) {
        try {
            eventLoop().execute(task);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and with them every connection.
        }
    }

    /// Delivers what the pipe holds, if the pipeline wants it.
    private void deliver() {
        if (!open) {
            return;
        }
        if (end.in().isReset()) {
            broke(new IOException("Connection reset"));
        } else if (readWanted && !isInputShutdown()) {
            try {
                takeAll();
            } catch (IOException failure) {
                broke(failure);
            }
        }
    }

    private void takeAll() throws IOException {
        byte[] bytes = end.in().takeAll();
        if (bytes == null) {
            inputEnds();
        } else if (bytes.length > 0) {
            readWanted = false;
            pipeline().fireChannelRead(Unpooled.wrappedBuffer(bytes));
            pipeline().fireChannelReadComplete();
        }
    }

    private void writeOn() {
        if (open) {
            ((MemoryUnsafe) unsafe()).writeOn();
        }
    }

    private void broke(IOException failure) {
        pipeline().fireExceptionCaught(failure);
        unsafe().close(voidPromise());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer buffer) throws IOException {
        for (var message = (ByteBuf) buffer.current(); message != null; message = (ByteBuf) buffer.current()) {
            int length = message.isReadable() ? end.out().put(message.nioBuffer()) : 0;
            if (length == 0 && message.isReadable()) {
                return;
            }
            buffer.removeBytes(length);
        }
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(
                "a " + message.getClass().getName() + " can't be sent; expected a ByteBuf");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new MemoryUnsafe();
    }

    private final class MemoryUnsafe extends OwnUnsafe {
        void writeOn() {
            flush0();
        }
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        // Not now: this may be the end of a delivery, and one must not begin inside another.
        inLoop(this::deliver);
    }

    @Override
    void endInput() {
        end.endInput();
    }

    @Override
    protected void doShutdownOutput() throws Exception {
        super.doShutdownOutput();
        end.endOutput();
    }

    @Override
    protected void doClose() {
        open = false;
        end.close();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    protected SocketAddress localAddress0() {
        return end.local();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return end.peer();
    }

    private final class MemoryConfig extends DefaultChannelConfig {
        MemoryConfig() {
            super(MemoryChannel.this);
        }

        @Override
        public <T> boolean setOption(ChannelOption<T> option, T value) {
            if (option.equals(ChannelOption.SO_LINGER) && value.equals(0)) {
                end.resetOnClose();
                return true;
            }
            return super.setOption(option, value);
        }
    }
}
