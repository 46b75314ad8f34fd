package dev.hawser.core.engine;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/// The parts of Netty that make a loop wait on one transport or another.
///
/// @param transport which one; never [IoTransport#AUTO]
record LoopIo(
        IoTransport transport, IoHandlerFactory handlers, Supplier<ServerChannel> servers, Supplier<Channel> clients) {
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
                                IoUringServerSocketChannel::new,
                                IoUringSocketChannel::new)
                        : firstThatWorks(IoTransport.EPOLL);
            case EPOLL ->
                Epoll.isAvailable()
                        ? new LoopIo(
                                IoTransport.EPOLL,
                                EpollWithoutGaps.newFactory(),
                                EpollServerSocketChannel::new,
                                EpollSocketChannel::new)
                        : firstThatWorks(IoTransport.NIO);
            case NIO ->
                new LoopIo(
                        IoTransport.NIO, NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
        };
    }

    private static String rootMessage(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
