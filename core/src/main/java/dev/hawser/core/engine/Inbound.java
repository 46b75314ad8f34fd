package dev.hawser.core.engine;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// The last handler of every pipeline: turns what the channel says into callbacks of the protocol, one at a time, and
/// closes a connection whose callback fails.
///
/// For the connection's event loop, unless marked otherwise.
final class Inbound extends ChannelInboundHandlerAdapter implements Callbacks.Owner {
    /// What the handler is called in its pipeline. Netty would make up a name for each.
    static final String NAME = "connection";

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    final Callbacks callbacks = new Callbacks(this);

    private final Connection connection;
    private @Nullable Protocol protocol;
    /// What the protocol is being given, while it is.
    private @Nullable ByteBuf reading;

    private long readBytes;

    @FunctionalInterface
    interface Callback {
        void call(Protocol protocol) throws Exception;
    }

    Inbound(Connection connection) {
        this.connection = connection;
    }

    /// Each channel has its own. Said here so that Netty needn't look the class up, by thread.
    @Override
    public boolean isSharable() {
        return false;
    }

    /// Builds the protocol, and tells it that it has a connection.
    void greet(ProtocolFactory factory) {
        callbacks.run("connectionMade", nowNanos(), () -> {
            protocol = factory.build(connection.peer());
            protocol.connectionMade(connection);
            if (factory instanceof Birth<?> client) {
                client.made(connection);
            }
        });
        connection.outbound.flush();
        Conversing.begin(connection);
    }

    /// Returns whether the protocol is built, and with that greeted.
    boolean hasProtocol() {
        return protocol != null;
    }

    /// Returns the protocol; null before it is built.
    @Nullable
    Protocol protocol() {
        return protocol;
    }

    /// Returns how many bytes were read.
    long readBytes() {
        return readBytes;
    }

    /// Drops what is left of the bytes that the protocol is being given, if it is.
    void skipUnread() {
        var unread = reading;
        if (unread != null) {
            unread.skipBytes(unread.readableBytes());
        }
    }

    // What the pipeline says.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        connection.outbound.from(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        var group = connection.group;
        group.entered(connection);
        if (group.isOver()) {
            // It came so late that nobody is left to cut it off at a deadline.
            connection.leaveUnwatched();
            return;
        }
        connection.opening.begin();
        if (group.isDraining()) {
            // It came too late to be asked with the others.
            connection.stop();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            var receiver = protocol;
            var whose = connection;
            long now = whose.group.clock().nanoTime();
            whose.activity.moved(now);
            readBytes += bytes.readableBytes();
            if (!whose.ending.isOpen() || receiver == null) {
                return;
            }
            if (callbacks.isRunning()) {
                deliverLater(receiver, now, bytes.retain());
                return;
            }
            callbacks.enter(now);
            reading = bytes;
            try {
                receiver.dataReceived(whose, bytes);
            } catch (Throwable failure) {
                failed("dataReceived", failure);
            }
            reading = null;
            ended("dataReceived", now);
            callbacks.leave();
            if (!whose.channel.isWritable()) {
                // Of bytes that TLS holds Netty says so only after the read, which may be one of many on end.
                whose.pressure.readOrNot();
            }
        } finally {
            bytes.release();
        }
    }

    /// A callback that another thread makes for this connection has given up the lock to wait for the peer, just
    /// as the connection's own thread came back from a read. There is no second read before that callback is
    /// over.
    private void deliverLater(Protocol receiver, long now, ByteBuf bytes) {
        callbacks.run("dataReceived", now, () -> {
            try {
                if (connection.isOpen()) {
                    receiver.dataReceived(connection, bytes);
                }
            } finally {
                bytes.release();
            }
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        connection.outbound.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelOutputShutdownEvent.INSTANCE) {
            connection.outbound.signal();
        }
        if (event == ChannelInputShutdownEvent.INSTANCE && connection.ending.inputEnds()) {
            callback("inputEnded", receiver -> {
                if (connection.isOpen()) {
                    receiver.inputEnded(connection);
                }
            });
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        connection.outbound.signal();
        connection.pressure.readOrNot();
        // Not from inside a write or the channel's counting of what was sent: the protocol may write.
        connection.channel.eventLoop().execute(connection.pressure::tellRoom);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Netty wraps what the kernel says about a descriptor now and then.
        var said =
                cause instanceof UncheckedIOException || cause instanceof ChannelException ? cause.getCause() : cause;
        if (said instanceof IOException broken) {
            connection.ending.breaks(new CloseReason.Reset(broken));
        } else {
            failed("the pipeline", cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var why = connection.ending.lost();
        connection.outbound.discard();
        callback("connectionLost", receiver -> {
            try {
                receiver.connectionLost(connection, why);
            } catch (Throwable failure) {
                failed("connectionLost", failure);
            } finally {
                connection.ending.told();
                connection.opening.over(why);
            }
        });
        if (protocol == null) {
            connection.opening.over(why);
        }
    }

    // What the protocol is told.

    /// Tells the protocol something, if there is one, now or after what it is being told; then sends what it wrote.
    void callback(String name, Callback callback) {
        boolean made = callbacks.run(name, nowNanos(), () -> {
            var receiver = protocol;
            if (receiver != null) {
                interruptibly(() -> callback.call(receiver));
            }
        });
        if (made) {
            connection.outbound.flush();
        }
    }

    /// Runs a task as a callback, also when the loops have ended. For any thread.
    void execute(Runnable task) {
        var loop = connection.channel.eventLoop();
        Runnable turn = () -> {
            if (callbacks.run("a task", nowNanos(), () -> interruptibly(task::run))) {
                connection.outbound.flush();
            }
        };
        try {
            loop.execute(turn);
        } catch (RejectedExecutionException over) {
            connection.group.afterwards().execute(loop, turn);
        }
    }

    /// Makes a call that may block, which at a drain's deadline must be interrupted wherever it runs. (A loop's
    /// thread isn't: it is not this connection's alone.)
    private void interruptibly(Callbacks.Callback call) throws Exception {
        if (connection.callbacksMayBlock()) {
            connection.worker.assist(call);
        } else {
            call.call();
        }
    }

    @Override
    public void failed(String where, Throwable failure) {
        var ending = connection.ending;
        if (ending.isCut() && !ending.isTold()) {
            // The callback was told to stop and did; that is no failure.
            ending.breaks(new CloseReason.Stopped());
        } else if (ending.isOpen()) {
            LOG.log(
                    Level.ERROR,
                    "a callback failed in " + where + "; " + connection + " is closed, others go on",
                    failure);
            connection.close(new CloseReason.Failed(failure));
        } else {
            LOG.log(
                    Level.WARNING,
                    "a callback failed in " + where + " of " + connection + ", which had closed",
                    failure);
        }
    }

    @Override
    public long nowNanos() {
        return connection.group.clock().nanoTime();
    }

    @Override
    public void ended(String name, long beganNanos) {
        var receiver = protocol;
        if (receiver != null && connection.group.reports().timeCallbacks()) {
            connection.group.reports().callbackTook(nowNanos() - beganNanos, receiver, name);
        }
    }
}
