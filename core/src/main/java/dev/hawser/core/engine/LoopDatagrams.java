package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.BindFailure;
import dev.hawser.core.engine.socket.EmptyDatagrams;
import dev.hawser.core.engine.socket.JdkSettings;
import dev.hawser.core.engine.socket.NativeSettings;
import dev.hawser.core.engine.socket.SocketSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import java.io.IOException;
import java.net.Inet4Address;
import org.jspecify.annotations.Nullable;

/// Opens UDP ports on Netty's datagram channels, which differ by transport in what they do with datagrams that are
/// empty, too large, or for a group.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
record LoopDatagrams(IoTransport transport, EventLoopGroup loops) {
    /// Datagrams that are read before the loop turns to others.
    private static final int MOST_AT_ONCE = 16;

    /// What one call of the kernel may read on epoll: as many datagrams as have room in it.
    private static final int BATCH_BYTES = 64 * 1024;

    /// A channel that is open, and what can be said to its socket.
    record Opened(DatagramChannel channel, SocketSettings settings) {}

    /// Returns a channel that is bound, and connected where the binding says so, and registered with a loop. It
    /// doesn't read yet.
    ///
    /// @throws IOException when it can't be; the message names the address
    Opened open(DatagramBinding binding) throws IOException {
        return switch (transport) {
            case NIO -> openNio(binding);
            case EPOLL -> {
                var channel = new EpollDatagramChannel(family(binding));
                // Netty reads one datagram at a time on a connected channel by a call that can't tell an empty one
                // from none; with room for two it takes the other.
                int slots = Math.clamp(BATCH_BYTES / slotBytes(binding), 2, MOST_AT_ONCE);
                channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, slotBytes(binding));
                channel.pipeline().addLast(EmptyDatagrams.on(channel));
                // As the JDK does: otherwise one hears what any program on this machine has joined.
                channel.config().setOption(EpollChannelOption.IP_MULTICAST_ALL, false);
                yield openNative(channel, binding, slots);
            }
            case IO_URING -> {
                var channel = new IoUringDatagramChannel(family(binding));
                channel.config().setOption(IoUringChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, slotBytes(binding));
                channel.config().setOption(IoUringChannelOption.IP_MULTICAST_ALL, false);
                yield openNative(channel, binding, 1);
            }
            case AUTO -> throw new AssertionError("the crank has chosen a transport");
        };
    }

    private Opened openNio(DatagramBinding binding) throws IOException {
        var socket = DatagramSockets.open(binding);
        var channel = new NioDatagramChannel(socket);
        channel.pipeline().addLast(EmptyDatagrams.on(socket));
        configure(channel, binding, 1);
        var registered = loops.register(channel).awaitUninterruptibly();
        if (!registered.isSuccess()) {
            channel.unsafe().closeForcibly();
            throw BindFailure.at(binding.socketAddress(), registered.cause());
        }
        return new Opened(channel, new JdkSettings(socket));
    }

    private Opened openNative(DatagramChannel channel, DatagramBinding binding, int slots) throws IOException {
        configure(channel, binding, slots);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, binding.shared());
        channel.config().setOption(ChannelOption.SO_RCVBUF, binding.limits().receiveBufferBytes());
        var done = loops.register(channel).awaitUninterruptibly();
        if (done.isSuccess()) {
            done = channel.bind(binding.socketAddress()).awaitUninterruptibly();
        }
        if (done.isSuccess() && binding.peer().isPresent()) {
            done = channel.connect(binding.peer().get()).awaitUninterruptibly();
        }
        if (!done.isSuccess()) {
            channel.close();
            throw BindFailure.at(binding.socketAddress(), done.cause());
        }
        return new Opened(channel, new NativeSettings(channel));
    }

    private static void configure(Channel channel, DatagramBinding binding, int slots) {
        channel.config().setAutoRead(false);
        channel.config()
                .setRecvByteBufAllocator(
                        new FixedRecvByteBufAllocator(slots * slotBytes(binding)).maxMessagesPerRead(MOST_AT_ONCE));
    }

    /// One byte more than is delivered, so that a datagram that is cut can be told from one that just fits.
    private static int slotBytes(DatagramBinding binding) {
        return binding.limits().maxPacketBytes() + 1;
    }

    private static @Nullable SocketProtocolFamily family(DatagramBinding binding) {
        return binding.address()
                .map(ip -> ip instanceof Inet4Address ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6)
                .orElse(null);
    }
}
