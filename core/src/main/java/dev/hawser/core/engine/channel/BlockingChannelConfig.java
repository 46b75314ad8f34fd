package dev.hawser.core.engine.channel;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;

/// The options of a [BlockingChannel]: Netty's common ones, and to close with a reset.
final class BlockingChannelConfig extends DefaultChannelConfig {
    /// Nothing here reads by it, but Netty wants one; shared, to cost an idle connection nothing.
    private static final RecvByteBufAllocator UNUSED = new FixedRecvByteBufAllocator(1024);

    private final Wire wire;

    BlockingChannelConfig(BlockingChannel channel, Wire wire) {
        super(channel, UNUSED);
        this.wire = wire;
        setAllocator(LockChannel.ALLOCATOR);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (!option.equals(ChannelOption.SO_LINGER)) {
            return super.setOption(option, value);
        }
        validate(option, value);
        if (!value.equals(0)) {
            throw new IllegalArgumentException("SO_LINGER is " + value + "; only 0 is of use here");
        }
        try {
            wire.resetOnClose();
            return true;
        } catch (ClosedChannelException closed) {
            return false;
        } catch (IOException failure) {
            throw new UncheckedIOException("option " + option + " can't be set on " + channel, failure);
        }
    }
}
