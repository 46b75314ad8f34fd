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

/// Keeps a web server busy: connections that each send some requests at once, wait for all answers, and send the next.
/// An answer is counted by the one brace that ends it; only its status is looked at, [HttpAnswers] has seen the rest.
public final class HttpLoad {
    static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    static final String BODY = "{\"message\":\"Hello, World!\"}";

    /// Where the first digit of the status stands.
    private static final int STATUS = 9;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final List<Channel> connections = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private volatile boolean stopping;

    /// Connects and begins.
    ///
    /// @param depth how many requests are sent at once
    public void start(int port, int count, int depth) {
        var requests = direct(REQUEST.repeat(depth));
        stopping = false;
        for (int i = 0; i < count; i++) {
            connections.add(new Bootstrap()
                    .group(loop)
                    .channel(EpollSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline().addLast(new Client(requests, depth));
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
        private final ByteBuf requests;
        private final int depth;
        private int awaited;
        private boolean begun;
        private boolean done;

        Client(ByteBuf requests, int depth) {
            this.requests = requests;
            this.depth = depth;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            int from = bytes.readerIndex();
            int end = bytes.writerIndex();
            int got = 0;
            boolean right = true;
            while (from < end) {
                // A head whose beginning is cut is let pass: some in a million are.
                right &= begun || end - from <= STATUS || bytes.getByte(from + STATUS) == '2';
                int brace = bytes.indexOf(from, end, (byte) '}');
                begun = brace < 0;
                got += begun ? 0 : 1;
                from = begun ? end : brace + 1;
            }
            bytes.release();
            awaited -= got;
            if (!right || awaited < 0) {
                failure.compareAndSet(null, "a server answered too often, or not with a 2xx");
                context.close();
                return;
            }
            answered.lazySet(answered.getPlain() + got);
            if (awaited == 0) {
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

        private void send(ChannelHandlerContext context) {
            awaited = depth;
            context.writeAndFlush(requests.duplicate(), context.voidPromise());
        }
    }
}
