package dev.hawser.core.engine.channel;

import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// What the channels have in common that are not Netty's: they are made connected, and each direction ends by itself.
/// For the engine's rooms.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public abstract class OwnChannel extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private volatile boolean inputOver;
    private volatile boolean outputOver;

    OwnChannel() {
        super(null);
    }

    /// Reads no more, as at the end of input.
    abstract void endInput();

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
        if (eventLoop().inEventLoop()) {
            ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
        } else {
            eventLoop().execute(() -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
        }
        return promise;
    }

    @Override
    public final ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public final ChannelFuture shutdownInput(ChannelPromise promise) {
        endInput();
        return promise.setSuccess();
    }

    @Override
    public final ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public final ChannelFuture shutdown(ChannelPromise promise) {
        endInput();
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
    protected final void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a connected channel can't be bound");
    }

    @Override
    protected final void doDisconnect() throws Exception {
        doClose();
    }

    /// Refuses to connect: these channels are made connected.
    public class OwnUnsafe extends AbstractUnsafe {
        @Override
        public final void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("this channel was connected when it was made"));
        }
    }
}
