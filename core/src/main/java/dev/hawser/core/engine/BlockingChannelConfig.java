package dev.hawser.core.engine;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// The options of a [BlockingChannel]: Netty's common ones, and those of its socket that Hawser sets.
final class BlockingChannelConfig extends DefaultChannelConfig {
    /// Nothing here reads by it, but Netty wants one; shared, to cost an idle connection nothing.
    private static final RecvByteBufAllocator UNUSED = new FixedRecvByteBufAllocator(1024);

    private final SocketChannel socket;

    BlockingChannelConfig(BlockingChannel channel, SocketChannel socket) {
        super(channel, UNUSED);
        this.socket = socket;
        setAllocator(LockChannel.ALLOCATOR);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        try {
            if (option.equals(ChannelOption.SO_LINGER)) {
                validate(option, value);
                socket.setOption(StandardSocketOptions.SO_LINGER, (Integer) value);
                return true;
            }
            if (option.equals(ChannelOption.TCP_NODELAY)) {
                validate(option, value);
                socket.setOption(StandardSocketOptions.TCP_NODELAY, (Boolean) value);
                return true;
            }
            return super.setOption(option, value);
        } catch (ClosedChannelException closed) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException("option " + option + " can't be set on " + socket, failure);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        try {
            if (option.equals(ChannelOption.SO_LINGER)) {
                return (T) socket.getOption(StandardSocketOptions.SO_LINGER);
            }
            if (option.equals(ChannelOption.TCP_NODELAY)) {
                return (T) socket.getOption(StandardSocketOptions.TCP_NODELAY);
            }
            return super.getOption(option);
        } catch (IOException closed) {
            throw new UncheckedIOException("option " + option + " can't be read from " + socket, closed);
        }
    }
}
