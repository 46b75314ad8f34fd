package dev.hawser.core.engine.channel;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.PreferHeapByteBufAllocator;

/// What the channels on a [LockLoop] have in common: memory on the heap. Pools that hang on threads are of no use to a
/// virtual thread, and a heap buffer needs nobody to count it. For the engine's rooms.
public abstract class LockChannel extends OwnChannel implements LockLoop.Outlet {
    /// For buffers that are filled by a socket and for what a handler asks for.
    public static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false);

    /// As [#HEAP], also for handlers that ask for memory fit for I/O.
    public static final ByteBufAllocator ALLOCATOR = new PreferHeapByteBufAllocator(HEAP);

    public final LockLoop loop;

    @SuppressWarnings("this-escape") // The loop only keeps it until there is something to send.
    public LockChannel(LockLoop loop) {
        this.loop = loop;
        loop.serve(this);
    }

    /// Makes a read that blocks return, as at the end of input.
    public abstract void wakeReader();

    /// Returns whether [#wakeReader] has ended the input. To end the output as well would make the kernel answer the
    /// peer's next byte with a reset, which destroys our last words; so it ends when the socket closes.
    public abstract boolean isReaderWoken();

    /// Takes the peer away from a callback that doesn't end, from any thread. What the pipeline hears of it comes when
    /// the callback has ended.
    public abstract void cut();

    @Override
    final void endInput() {
        wakeReader();
    }

    @Override
    protected final boolean isCompatible(EventLoop candidate) {
        return candidate == loop;
    }
}
