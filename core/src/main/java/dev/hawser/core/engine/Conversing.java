package dev.hawser.core.engine;

import dev.hawser.core.conversation.Feed;
import dev.hawser.core.conversation.Sequential;
import dev.hawser.core.engine.channel.BlockingChannel;
import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.protocol.CloseReason;

/// What becomes of straight-line code, when a connection's protocol has any: it runs on the connection's own thread,
/// or on a virtual one where the engine has none for it, and the connection closes after it.
final class Conversing {
    private Conversing() {}

    /// Returns whether the protocol has straight-line code.
    static boolean isWanted(Connection connection) {
        return connection.inbound.protocol() instanceof Sequential;
    }

    /// Gives the code a thread where the engine has none for it. For the connection's event loop, when the protocol was
    /// greeted.
    static void begin(Connection connection) {
        if (!isWanted(connection) || connection.callbacksMayBlock()) {
            return;
        }
        if (connection.channel.eventLoop() instanceof LockLoop) {
            connection.inbound.failed(
                    "connectionMade",
                    new UnsupportedOperationException("a conversation can't run on a clock that a test moves, where"
                            + " there is no thread for it; test it on memory:NAME or a socket"));
        } else {
            Thread.ofVirtual()
                    .name("hawser-conversation")
                    .start(() -> connection.runAsWorker(() -> run(connection, () -> false)));
        }
    }

    /// Turns the crank of a connection's blocking channel on the current thread until the connection ends, or lets the
    /// code turn it.
    static void crank(Connection connection, BlockingChannel channel) {
        connection.runAsWorker(() -> channel.run(() -> {
            while (channel.isOpen() && connection.opening.isUnderWay()) {
                channel.turn();
            }
            run(connection, channel::turn);
            while (channel.isOpen()) {
                channel.turn();
            }
        }));
    }

    /// Runs the code on the current thread, if there is any, and closes the connection after it.
    static void run(Connection connection, Feed feed) {
        if (!(connection.inbound.protocol() instanceof Sequential program)) {
            return;
        }
        try {
            program.run(connection, feed);
        } catch (Throwable failure) {
            // One that is cut off may have heard of it before or after the protocol did.
            connection.serially(() -> {
                if (connection.ending.isCut()) {
                    connection.ending.breaks(new CloseReason.Stopped());
                } else {
                    connection.inbound.failed("a conversation", failure);
                }
            });
        }
        connection.close();
    }
}
