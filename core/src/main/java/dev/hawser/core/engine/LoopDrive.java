package dev.hawser.core.engine;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.SocketAddress;

/// Loops, and the parts of Netty that fit them.
record LoopDrive(LoopIo io, EventLoopGroup loops) {
    /// Says which loops serve an address.
    @FunctionalInterface
    interface Choice {
        /// Returns them.
        ///
        /// @throws IOException when none do here
        LoopDrive of(SocketAddress address) throws IOException;
    }
}
