package dev.hawser.core.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The handler of a listening channel: hands each connection to a loop, and outlives running out of descriptors.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class LoopAcceptor extends ChannelInboundHandlerAdapter implements ListeningPort.Door {
    private static final System.Logger LOG = System.getLogger(LoopAcceptor.class.getName());

    private static final int MOST_WAIT_SECONDS = 1;

    private final Intake intake;
    private final EventLoopGroup loops;
    private final WriteBufferWaterMark marks;
    private final ReserveDescriptor reserve = new ReserveDescriptor();
    private final Exhaustion exhaustion = new Exhaustion(LOG);
    private volatile @Nullable Channel server;
    /// Whether connections are only taken to be closed. In the server's loop.
    private boolean shedding;

    private boolean shedSome;

    LoopAcceptor(Intake intake, EventLoopGroup loops) {
        this.intake = intake;
        this.loops = loops;
        var output = intake.limits().output();
        this.marks = new WriteBufferWaterMark(output.lowWaterBytes(), output.highWaterBytes());
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
        LoopIo.configure(channel, marks);
        var peer = SocketNames.of(channel.remoteAddress());
        if (channel instanceof SocketChannel && !(peer instanceof InetSocketAddress)) {
            // A peer that left before it was greeted.
            channel.unsafe().closeForcibly();
            return;
        }
        var refusal = intake.admit(peer);
        var connection =
                refusal.isPresent() ? intake.turnAway(channel, refusal.get()) : Optional.of(intake.serve(channel));
        if (connection.isEmpty()) {
            channel.unsafe().closeForcibly();
            return;
        }
        connection.get().into(channel.pipeline());
        loops.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                LOG.log(Level.WARNING, "a connection could not be given to a loop; it is closed", registered.cause());
                channel.unsafe().closeForcibly();
                if (refusal.isEmpty()) {
                    intake.leave(peer);
                }
            }
        });
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
