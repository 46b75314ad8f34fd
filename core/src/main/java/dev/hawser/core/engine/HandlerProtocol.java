package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.FilePart;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/// A protocol made of Netty's handlers: for what Netty speaks already, such as HTTP. They run on every engine, with
/// the promises, limits and policies of any protocol: what one of them writes goes through the transport, what it
/// throws closes the connection, and none is called twice at a time.
///
/// The handlers stand behind the connection's own, in one pipeline. They never wait for room to write, on any
/// engine, so they watch `isWritable` as on an event loop; who may wait, between two messages, calls
/// [#awaitWritable]. A handler's own reading is ignored: the transport decides, by [Transport#pauseReading].
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public abstract class HandlerProtocol implements Protocol {
    /// What stands right before the handlers is called. What its context fires comes to them as if from the wire.
    public static final String OUTLET = "outlet";

    private static final String REST = "rest";

    private @Nullable Connection connection;
    private @Nullable ChannelHandlerContext outlet;
    private boolean past;

    /// Puts the handlers at the end of the pipeline, each with a name: Netty would make one up, and remember it by
    /// thread. Called once, in `connectionMade`.
    protected abstract void addHandlers(ChannelPipeline pipeline, Transport transport) throws Exception;

    @Override
    public final void connectionMade(Transport transport) throws Exception {
        if (!(transport.innermost() instanceof Connection own)) {
            throw new IllegalStateException(
                    "transport is a " + transport.innermost().getClass().getName()
                            + "; handlers need a pipeline, which the engines' own connections have");
        }
        connection = own;
        // A policy that stands between paces or counts bytes, and must see them.
        past = transport != own;
        // A handler that waited in the middle of a message would let go of the lock, and be found like that by Netty's
        // own tasks.
        own.outbound.neverBlock();
        own.pressure.watchedByHandlers();
        var pipeline = own.channel.pipeline();
        pipeline.addLast(OUTLET, new Outlet(own, transport));
        var first = pipeline.context(OUTLET);
        outlet = first;
        addHandlers(pipeline, transport);
        pipeline.addLast(REST, new Rest(transport));
        first.fireChannelActive();
    }

    @Override
    public final void dataReceived(Transport transport, ByteBuf data) {
        first().fireChannelRead(data.retain());
        first().fireChannelReadComplete();
    }

    /// Tells the handlers by Netty's [ChannelInputShutdownEvent]. Where none takes it, the transport is closed.
    @Override
    public final void inputEnded(Transport transport) {
        first().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    @Override
    public final void writabilityChanged(Transport transport) {
        first().fireChannelWritabilityChanged();
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) throws Exception {
        var context = outlet;
        if (context != null) {
            context.fireChannelInactive();
        }
    }

    /// Tells the handlers something, as one of the connection's callbacks. For a callback.
    protected final void tell(Object event) {
        first().fireUserEventTriggered(event);
    }

    /// Sends what was written and waits until the peer has read enough of it. Where the caller is in a callback of
    /// a thread engine, no other callback is made meanwhile, but Netty's own tasks are. For any thread; on an event
    /// loop's it doesn't wait.
    ///
    /// @return whether there is room now; false also when the connection has ended
    public final boolean awaitWritable() {
        var own = connection;
        return own != null && own.outbound.awaitRoom();
    }

    /// Returns whether the calling thread may be held up until the peer has read more: on the thread engines,
    /// unless it is in another connection's callback. For any thread.
    public final boolean callerMayWait() {
        var own = connection;
        return own != null && own.callerMayWait();
    }

    /// Returns whether a callback may block: it does on the thread engines, where it harms nobody else. Known once
    /// there is a connection.
    public final boolean callbacksMayBlock() {
        return connection != null && connection.callbacksMayBlock();
    }

    /// Returns whether [#sendFile] does: the connection is a socket's, without TLS, not on io_uring, and no policy
    /// stands before it. Known once there is a connection.
    public final boolean sendsFiles() {
        return connection != null && !past && connection.sendsFiles();
    }

    /// Sends a part of a file after all that was written before, without bringing its bytes into the program
    /// (`sendfile`). Where they must come from the disk first, whoever sends waits for it as the kernel reads
    /// ahead. For a callback, once there is a connection that [does so][#sendsFiles].
    ///
    /// @param file handed over: it is closed when it was sent, and when it can't be
    /// @param sent run as a callback of the connection when all of it was sent. Never, if the connection ends
    ///     before; and it ends when the file turns out to be shorter
    public final void sendFile(FileChannel file, long offset, long count, Runnable sent) {
        if (connection == null) {
            throw new IllegalStateException("there is no connection before connectionMade()");
        }
        connection.sendFile(new FilePart(file, offset, count), sent);
    }

    private ChannelHandlerContext first() {
        var context = outlet;
        if (context == null) {
            throw new IllegalStateException("there are no handlers before connectionMade()");
        }
        return context;
    }

    /// What the handlers do to the channel, done to the transport.
    private static final class Outlet extends ChannelOutboundHandlerAdapter {
        private final Connection connection;
        private final Transport transport;

        Outlet(Connection connection, Transport transport) {
            this.connection = connection;
            this.transport = transport;
        }

        @Override
        public boolean isSharable() {
            return false;
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (!(message instanceof ByteBuf bytes)) {
                throw new UnsupportedOperationException(
                        "a " + message.getClass().getName() + " can't be sent; expected a ByteBuf");
            }
            transport.write(bytes);
            promise.trySuccess();
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            connection.flushUnlessInCallback();
        }

        @Override
        public void read(ChannelHandlerContext context) {
            // The channel says so itself by this way; handlers do it now and then, also when reading is paused.
            if (context.channel().config().isAutoRead()) {
                context.read();
            }
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            context.channel().closeFuture().addListener(_ -> promise.trySuccess());
            transport.close();
        }

        @Override
        public void disconnect(ChannelHandlerContext context, ChannelPromise promise) {
            close(context, promise);
        }
    }

    /// What no handler took.
    private static final class Rest extends ChannelInboundHandlerAdapter {
        private final Transport transport;

        Rest(Transport transport) {
            this.transport = transport;
        }

        @Override
        public boolean isSharable() {
            return false;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                transport.close();
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            // The pipeline's end would only ask to read.
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            // Nobody is left to be told.
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            // The pipeline's end would only ask to read.
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // As from any callback: logged once, and the connection closes.
            transport.execute(() -> rethrow(cause));
        }

        @SuppressWarnings("unchecked") // The compiler is told that any throwable is of the kind asked for.
        private static <E extends Throwable> void rethrow(Throwable cause) throws E {
            throw (E) cause;
        }
    }
}
