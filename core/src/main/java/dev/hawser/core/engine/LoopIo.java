package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.EpollWithoutGaps;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The parts of Netty that make a loop wait on one transport or another.
///
/// @param transport which one; never [IoTransport#AUTO]
/// @param tcp makes channels for IP addresses
/// @param unix makes channels for UNIX sockets; null where those of Netty (4.2.18) close both ways when the peer ends
///     one, as on io_uring and NIO
record LoopIo(
        IoTransport transport,
        IoHandlerFactory handlers,
        Channels tcp,
        @Nullable Channels unix) {
    /// Makes channels of one kind.
    record Channels(Supplier<ServerChannel> servers, Supplier<Channel> clients) {}

    private static final System.Logger LOG = System.getLogger(LoopIo.class.getName());

    /// Takes what was asked for if it works here, or else the next best, and says so once.
    static LoopIo choose(IoTransport wanted) {
        var chosen = firstThatWorks(wanted);
        if (wanted != IoTransport.AUTO && chosen.transport != wanted) {
            var why = wanted == IoTransport.IO_URING ? IoUring.unavailabilityCause() : Epoll.unavailabilityCause();
            LOG.log(
                    Level.WARNING,
                    "{0} doesn''t work here ({1}); the event loop takes {2}",
                    wanted.word(),
                    rootMessage(why),
                    chosen.transport.word());
        }
        return chosen;
    }

    private static LoopIo firstThatWorks(IoTransport wanted) {
        return switch (wanted) {
            case AUTO, IO_URING ->
                IoUring.isAvailable()
                        ? new LoopIo(
                                IoTransport.IO_URING,
                                IoUringIoHandler.newFactory(),
                                new Channels(IoUringServerSocketChannel::new, IoUringSocketChannel::new),
                                null)
                        : firstThatWorks(IoTransport.EPOLL);
            case EPOLL ->
                Epoll.isAvailable()
                        ? new LoopIo(
                                IoTransport.EPOLL,
                                EpollWithoutGaps.newFactory(),
                                new Channels(EpollServerSocketChannel::new, EpollSocketChannel::new),
                                new Channels(EpollServerDomainSocketChannel::new, EpollDomainSocketChannel::new))
                        : firstThatWorks(IoTransport.NIO);
            case NIO ->
                new LoopIo(
                        IoTransport.NIO,
                        NioIoHandler.newFactory(),
                        new Channels(NioServerSocketChannel::new, NioSocketChannel::new),
                        null);
        };
    }

    /// Returns what serves UNIX sockets: this, or epoll in place of io_uring.
    ///
    /// @throws SocketException when nothing does here
    LoopIo forUnix() throws SocketException {
        if (unix != null) {
            return this;
        }
        if (transport == IoTransport.IO_URING && Epoll.isAvailable()) {
            return firstThatWorks(IoTransport.EPOLL);
        }
        throw new SocketException("the event loop on " + transport.word() + " can't end a UNIX socket one way after"
                + " the other; take the thread-pool or virtual-threads, or epoll where it works");
    }

    /// Returns who makes channels for this address.
    Channels channels(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress && unix != null ? unix : tcp;
    }

    /// Returns an address as this transport's channels want it.
    @Nullable
    SocketAddress say(@Nullable SocketAddress address) {
        return address instanceof UnixDomainSocketAddress path
                ? new DomainSocketAddress(path.getPath().toFile())
                : address;
    }

    /// Sets what every connection has.
    static void configure(Channel channel, WriteBufferWaterMark marks) {
        var config = channel.config();
        config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, marks);
        if (channel instanceof SocketChannel) {
            config.setOption(ChannelOption.TCP_NODELAY, true);
            config.setOption(ChannelOption.SO_KEEPALIVE, true);
        }
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
