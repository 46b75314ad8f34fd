package dev.hawser.peers.echo;

import dev.hawser.core.engine.IoTransport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The echo as one would write it on Netty alone, with care: bytes stay bytes, and each read is answered with one
/// flush. One loop accepts and serves.
///
/// @param transport what the loop waits on; not [IoTransport#AUTO]
record BareNetty(IoTransport transport) implements EchoServer {
    private static final ByteBuf PREFIX = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes("Echo: ".getBytes(StandardCharsets.US_ASCII)));

    @Override
    public int start() {
        return start(connection -> connection.pipeline().addLast(new Echo()));
    }

    /// Serves what is put into each connection's pipeline.
    int start(Consumer<Channel> prepare) {
        var channel = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(1, handlers()))
                .channel(channelType())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        prepare.accept(connection);
                    }
                })
                .bind(EchoServer.host(), 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private IoHandlerFactory handlers() {
        return switch (transport) {
            case IO_URING -> IoUringIoHandler.newFactory();
            case EPOLL -> EpollIoHandler.newFactory();
            case NIO -> NioIoHandler.newFactory();
            case AUTO -> throw new IllegalArgumentException("transport is AUTO; expected a certain one");
        };
    }

    private Class<? extends ServerChannel> channelType() {
        return switch (transport) {
            case IO_URING -> IoUringServerSocketChannel.class;
            case EPOLL -> EpollServerSocketChannel.class;
            case NIO -> NioServerSocketChannel.class;
            case AUTO -> throw new IllegalArgumentException("transport is AUTO; expected a certain one");
        };
    }

    // What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static final class Echo extends ChannelInboundHandlerAdapter {
        /// The beginning of a line whose end has not come.
        private @Nullable ByteBuf held;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var in = (ByteBuf) message;
            if (held != null) {
                held.writeBytes(in);
                in.release();
                in = held;
                held = null;
            }
            int end;
            while ((end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n')) >= 0) {
                answer(context, in, end);
                in.readerIndex(end + 1);
            }
            if (!in.isReadable()) {
                in.release();
            } else if (in.readableBytes() > MAX_LINE_BYTES) {
                in.release();
                context.close();
            } else {
                // A copy: the read buffer is large, and the rest may be long in coming.
                held = context.alloc().buffer(in.readableBytes() * 2).writeBytes(in);
                in.release();
            }
        }

        private static void answer(ChannelHandlerContext context, ByteBuf in, int end) {
            int start = in.readerIndex();
            int length = end > start && in.getByte(end - 1) == '\r' ? end - start - 1 : end - start;
            var out = context.alloc().buffer(PREFIX.readableBytes() + length + 1);
            out.writeBytes(PREFIX, 0, PREFIX.readableBytes());
            out.writeBytes(in, start, length);
            out.writeByte('\n');
            context.write(out, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (held != null) {
                held.release();
                held = null;
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
