package dev.hawser.core.engine;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.PreferHeapByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What the channels on a [LockLoop] have in common: half close, and memory on the heap. Pools that hang on threads
/// are of no use to a virtual thread, and a heap buffer needs nobody to count it.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
abstract class LockChannel extends AbstractChannel implements DuplexChannel, LockLoop.Outlet {
    /// For buffers that are filled by a socket and for what a handler asks for.
    static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    /// As [#HEAP], also for handlers that ask for memory fit for I/O.
    static final ByteBufAllocator ALLOCATOR = new PreferHeapByteBufAllocator(HEAP);

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    final LockLoop loop;
    private volatile boolean inputOver;
    private volatile boolean outputOver;

    LockChannel(LockLoop loop) {
        super(null);
        this.loop = loop;
        loop.serve(this);
    }

    /// Makes a read that blocks return, as at the end of input.
    abstract void wakeReader();

    /// Returns whether [#wakeReader] has ended the input. To end the output as well would make the kernel answer the
    /// peer's next byte with a reset, which destroys our last words; so it ends when the socket closes.
    abstract boolean isReaderWoken();

    /// Takes the peer away from a callback that doesn't end, from any thread. What the pipeline hears of it comes when
    /// the callback has ended.
    abstract void cut();

    /// Tells the pipeline that the peer has ended its output. In the event loop.
    final void inputEnds() {
        inputOver = true;
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    @Override
    protected void doShutdownOutput() throws Exception {
        outputOver = true;
    }

    @Override
    public final ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (loop.inEventLoop()) {
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        } else {
            loop.execute(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
        }
        return promise;
    }

    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        wakeReader();
        return promise.setSuccess();
    }

    @Override
    public final ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        wakeReader();
        return shutdownOutput(promise);
    }

    @Override
    public final boolean isInputShutdown() {
        return inputOver;
    }

    @Override
    public final boolean isOutputShutdown() {
        return outputOver;
    }

    @Override
    public final boolean isShutdown() {
        return inputOver && outputOver;
    }

    @Override
    public final boolean isActive() {
        return isOpen();
    }

    @Override
    public final ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected final boolean isCompatible(EventLoop candidate) {
        return candidate == loop;
    }

    @Override
    protected final void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a connected channel can't be bound");
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    /// Refuses to connect: these channels are made connected.
    class LockUnsafe extends AbstractUnsafe {
        @Override
        public final void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("this channel was connected when it was made"));
        }
    }
}
