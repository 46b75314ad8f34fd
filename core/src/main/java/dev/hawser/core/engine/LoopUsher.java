package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketNames;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Shows those who come to a port of the event loop to a loop, or turns them away.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
record LoopUsher(Intake intake, EventLoopGroup loops, WriteBufferWaterMark marks) {
    private static final System.Logger LOG = System.getLogger(LoopUsher.class.getName());

    LoopUsher(Intake intake, EventLoopGroup loops) {
        this(intake, loops, marks(intake.limits().output()));
    }

    static WriteBufferWaterMark marks(Limits.Output output) {
        return new WriteBufferWaterMark(output.lowWaterBytes(), output.highWaterBytes());
    }

    /// Takes over a connected channel. Doesn't block.
    void take(Channel channel) {
        LoopIo.configure(channel, marks);
        var peer = SocketNames.of(channel.remoteAddress());
        if (channel instanceof SocketChannel && !(peer instanceof InetSocketAddress)) {
            // A peer that left before it was greeted.
            channel.unsafe().closeForcibly();
            return;
        }
        var refusal = intake.admit(peer);
        var connection =
                refusal.isPresent() ? intake.turnAway(channel, refusal.get()) : Optional.of(intake.serve(channel));
        if (connection.isEmpty()) {
            channel.unsafe().closeForcibly();
            return;
        }
        connection.get().intoPipeline();
        loops.register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                LOG.log(Level.WARNING, "a connection could not be given to a loop; it is closed", registered.cause());
                channel.unsafe().closeForcibly();
                if (refusal.isEmpty()) {
                    intake.leave(peer);
                }
            }
        });
    }
}
