package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.Exhaustion;
import dev.hawser.core.engine.socket.ReserveDescriptor;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The handler of a listening channel: hands each connection to a loop, and outlives running out of descriptors.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoopAcceptor extends ChannelInboundHandlerAdapter implements ListeningPort.Door {
    private static final System.Logger LOG = System.getLogger(LoopAcceptor.class.getName());

    private static final int MOST_WAIT_SECONDS = 1;

    private final LoopUsher usher;
    private final ReserveDescriptor reserve = new ReserveDescriptor();
    private final Exhaustion exhaustion = new Exhaustion(LOG);
    private volatile @Nullable Channel server;
    /// Whether connections are only taken to be closed. In the server's loop.
    private boolean shedding;

    private boolean shedSome;

    LoopAcceptor(LoopUsher usher) {
        this.usher = usher;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        server = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var channel = (Channel) message;
        if (shedding || !reserve.keep()) {
            channel.unsafe().closeForcibly();
            shedSome = shedding;
            return;
        }
        exhaustion.over();
        usher.take(channel);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (shedSome) {
            shedSome = false;
            context.read();
        }
    }

    /// The kernel could not hand over a connection: closes those that wait, and takes none for a moment.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        exhaustion.again(cause);
        var config = context.channel().config();
        if (!config.isAutoRead()) {
            return;
        }
        config.setAutoRead(false);
        shedding = true;
        reserve.release();
        context.read();
        context.executor()
                .schedule(
                        () -> {
                            shedding = false;
                            reserve.keep();
                            config.setAutoRead(true);
                        },
                        exhaustion.pauseMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void shut() {
        var channel = server;
        if (channel != null) {
            channel.close().awaitUninterruptibly(MOST_WAIT_SECONDS, TimeUnit.SECONDS);
            // NIO closes the kernel's socket only with the selector's next turn; a timer of a millisecond needs one.
            channel.eventLoop()
                    .schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly(MOST_WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void dismantle() {
        reserve.close();
    }
}
