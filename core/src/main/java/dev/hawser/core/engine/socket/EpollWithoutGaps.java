package dev.hawser.core.engine.socket;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/// Netty's epoll handler, mended in one place. For the engine's rooms.
///
/// Netty 4.2.18 takes a descriptor out of the epoll set when a channel wants no event, and then forgets that it did:
/// the next wish is a modification of what isn't there, fails with ENOENT, and closes the channel. A channel wants
/// nothing when its reading is paused and the peer ends its output meanwhile; when it reads on, the connection dies
/// with all that was still to be read and sent. So instead of nothing, a channel here wants edges of nothing: it stays
/// in the set, and is told of an error or a hang-up once, which is what Netty takes it out for.
///
/// @param netty does the work
public record EpollWithoutGaps(IoHandler netty) implements IoHandler {
    /// Makes such handlers.
    public static IoHandlerFactory newFactory() {
        var factory = EpollIoHandler.newFactory();
        return executor -> new EpollWithoutGaps(factory.newHandler(executor));
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(netty.register(handle));
    }

    private record Registration(IoRegistration netty) implements IoRegistration {
        @Override
        public long submit(IoOps ops) {
            return netty.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature.
        public <T> T attachment() {
            return netty.attachment();
        }

        @Override
        public boolean isValid() {
            return netty.isValid();
        }

        @Override
        public boolean cancel() {
            return netty.cancel();
        }
    }

    @Override
    public void initialize() {
        netty.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return netty.run(context);
    }

    @Override
    public void prepareToDestroy() {
        netty.prepareToDestroy();
    }

    @Override
    public void destroy() {
        netty.destroy();
    }

    @Override
    public void wakeup() {
        netty.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return netty.isCompatible(handleType);
    }
}
