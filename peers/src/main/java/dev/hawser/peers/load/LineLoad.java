package dev.hawser.peers.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps a server busy: connections that each send a line, wait for the whole answer, and send the next. One loop on
/// epoll, written to cost less than any server it drives.
public final class LineLoad {
    /// The line, 32 bytes with its end.
    public static final String LINE = "The quick brown fox jumps over.\n";

    private static final ByteBuf REQUEST = direct(LINE);
    private static final ByteBuf ANSWER = direct("Echo: " + LINE);

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<Channel> connections = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile boolean stopping;

    /// Connects and begins.
    public void start(int port, int count) {
        stopping = false;
        for (int i = 0; i < count; i++) {
            connections.add(new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Client());
                        }
                    })
                    .connect(InetAddress.getLoopbackAddress(), port)
                    .syncUninterruptibly()
                    .channel());
        }
    }

    /// Returns how many answers have come since the process began.
    ///
    /// @throws IllegalStateException when a server answered wrong or hung up
    public long answered() {
        var wrong = failure.get();
        if (wrong != null) {
            throw new IllegalStateException(wrong);
        }
        return answered.get();
    }

    /// Lets each connection hear its last answer, and closes it. Waits for that.
    public void stop() {
        stopping = true;
        connections.forEach(connection -> connection.closeFuture().syncUninterruptibly());
        connections.clear();
        answered();
    }

    private static ByteBuf direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes))
                .asReadOnly();
    }

    // What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
    @SuppressWarnings("FutureReturnValueIgnored")
    private final class Client extends ChannelInboundHandlerAdapter {
        private int got;
        private boolean done;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            int length = bytes.readableBytes();
            int wanted = ANSWER.capacity();
            boolean right = got + length <= wanted
                    && bytes.getByte(bytes.writerIndex() - 1) == ANSWER.getByte(got + length - 1);
            bytes.release();
            if (!right) {
                failure.compareAndSet(null, "a server answered something else than: " + ANSWER);
                context.close();
                return;
            }
            got += length;
            if (got == wanted) {
                got = 0;
                answered.lazySet(answered.getPlain() + 1);
                if (stopping) {
                    done = true;
                    context.close();
                } else {
                    send(context);
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!done) {
                failure.compareAndSet(null, "a server hung up");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure.compareAndSet(null, "a connection broke: " + cause);
            context.close();
        }

        private static void send(ChannelHandlerContext context) {
            context.writeAndFlush(REQUEST.duplicate(), context.voidPromise());
        }
    }
}
