package dev.hawser.lab.load;

import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Traffic;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Where the load goes, and what is sent there. Shared by all lanes.
final class Target {
    private static final boolean EPOLL = Epoll.isAvailable();

    /// So many source addresses have ports enough for connections that come and go.
    private static final int SOURCES = 8;

    /// The same order in each run: what differs between two runs should not be the load.
    private static final long SHUFFLE_SEED = 1;

    private final InetSocketAddress address;
    private final Traffic traffic;
    private final List<Question> cycle = new ArrayList<>();
    private final @Nullable SslContext tls;

    /// One request as bytes, and its answer if that is known.
    ///
    /// @param bodiless whether an HTTP answer to it ends with its head, whatever that says: RFC 9112 §6.3
    record Question(ByteBuf bytes, @Nullable ByteBuf answer, boolean bodiless) {}

    Target(LoadOrder order) throws SSLException {
        this.address = new InetSocketAddress(order.host(), order.port());
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the host " + order.host() + " has no address");
        }
        this.traffic = order.traffic();
        for (var ask : traffic.asks()) {
            cycle.addAll(Collections.nCopies(ask.weight(), question(ask)));
        }
        Collections.shuffle(cycle, new Random(SHUFFLE_SEED));
        // It measures servers, it trusts them with nothing; wrk and h2load do the same.
        this.tls = traffic.tls()
                ? SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build()
                : null;
    }

    private static Question question(Ask ask) {
        var answer = ask.answer().map(text -> direct(text.getBytes(StandardCharsets.ISO_8859_1)));
        return new Question(
                direct(ask.bytes()), answer.orElse(null), ask.request().startsWith("HEAD "));
    }

    /// Returns bytes that can be sent as often as one likes. They go when nobody knows them any more.
    static ByteBuf direct(byte[] bytes) {
        var memory = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(memory)).asReadOnly();
    }

    static IoHandlerFactory ioHandlers() {
        return EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    Traffic traffic() {
        return traffic;
    }

    /// Returns what the request of this number is.
    Question question(long number) {
        return cycle.get((int) (number % cycle.size()));
    }

    /// Returns what connects; a handler is still to be set.
    ///
    /// @param number of the connection; it decides on the source address where the target is this machine
    Bootstrap connecting(EventLoop loop, int number, Asking handler, boolean framed) throws Exception {
        var bootstrap = new Bootstrap()
                .group(loop)
                .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .remoteAddress(address)
                .handler(initializer(handler, framed));
        if (EPOLL && address.getAddress().equals(InetAddress.getLoopbackAddress())) {
            bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
            bootstrap.localAddress(
                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + number % SOURCES)), 0));
        }
        return bootstrap;
    }

    /// Who asks on a connection, and hears the answers.
    interface Asking extends ChannelHandler {
        /// Says whether the answer that comes next has no body, as its question was `HEAD`.
        default boolean expectsNoBody() {
            return false;
        }
    }

    private static final class Answers extends HttpResponseDecoder {
        private final Asking asking;

        Answers(Asking asking) {
            this.asking = asking;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return asking.expectsNoBody() || super.isContentAlwaysEmpty(message);
        }
    }

    private ChannelHandler initializer(Asking handler, boolean framed) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                var pipeline = channel.pipeline();
                if (tls != null) {
                    pipeline.addLast(tls.newHandler(channel.alloc(), address.getHostString(), address.getPort()));
                }
                if (framed && traffic.answers().kind() == AnswerEnd.Kind.HTTP) {
                    pipeline.addLast(new Answers(handler));
                }
                pipeline.addLast(handler);
            }
        };
    }

    boolean isTls() {
        return tls != null;
    }

    static boolean isOpen(@Nullable Channel channel) {
        return channel != null && channel.isActive();
    }
}
