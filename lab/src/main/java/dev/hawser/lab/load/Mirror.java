package dev.hawser.lab.load;

import dev.hawser.lab.measure.Questions;
import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Traffic;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// The process of the cheapest server there is, which sends back what it gets: what a generator reaches against it is
/// about the generator's own ceiling.
public final class Mirror {
    private static final String LINE = "The quick brown fox jumps over.\n";

    private Mirror() {}

    /// Serves, until its input ends. It is asked for its port.
    public static void main(String[] arguments) throws IOException {
        var loops = new MultiThreadIoEventLoopGroup(Target.ioHandlers());
        var channel = new ServerBootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel child) {
                        child.pipeline().addLast(new SendBack());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        int port = ((InetSocketAddress) channel.localAddress()).getPort();
        Questions.answer(_ -> Integer.toString(port));
    }

    /// Returns what it is asked.
    public static Traffic traffic() {
        return Traffic.of(Ask.of(LINE), AnswerEnd.bytes(LINE.length()))
                .asking(List.of(Ask.of(LINE).expecting(LINE)));
    }

    // What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static final class SendBack extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
