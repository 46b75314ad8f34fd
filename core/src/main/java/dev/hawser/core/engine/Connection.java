package dev.hawser.core.engine;

import dev.hawser.core.conversation.Feed;
import dev.hawser.core.conversation.Sequential;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The last handler of every pipeline, and the transport of its protocol: turns channel events into callbacks, and
/// keeps the promises that are the same on every engine.
///
/// It is the longest file here because it stands between two interfaces of a dozen methods each; what can be told
/// apart has rooms of its own: [Callbacks], [Outbound], [Stall], [Ending].
///
/// Fields are confined to the channel's event loop, which on the thread engines is a lock, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connection extends ChannelInboundHandlerAdapter implements Transport, Callbacks.Owner {
    /// What the handler is called in its pipeline. Netty would make up a name for each.
    static final String NAME = "connection";

    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Channel channel;
    private final ConnectionGroup group;
    /// Another one, when it turns out that there is no place for the client.
    private ProtocolFactory factory;
    private final Outbound outbound;
    private final Ending ending;
    private @Nullable TlsLayer tls;
    private @Nullable ProxyGate gate;
    /// Whether the client that a proxy came for was counted by its address.
    private boolean clientCounted;
    private @Nullable Protocol protocol;
    /// Written by whoever wants it, at once: of two calls the later one counts, also when the loop made it itself
    /// while the one before it still waited for the loop.
    private volatile boolean paused;

    private boolean toldWritable = true;
    /// Whether somebody heard that there is no room, and is to be told when there is. Written by any thread.
    private volatile boolean roomAwaited;
    /// Written by any thread.
    private volatile boolean readsWhileUnwritable;

    private final Callbacks callbacks = new Callbacks(this);
    private final Stall stall = new Stall();
    /// What the protocol is being given, while it is.
    private @Nullable ByteBuf reading;

    /// Guarded by the worker.
    private boolean overflowed;

    private final long openedNanos;
    private long readBytes;

    /// When a byte last moved, by the group's clock. Written by the loop, read by the sweep; a stale value is
    /// harmless.
    private volatile long lastActivityNanos;

    /// The thread that belongs to this connection alone, while there is one.
    private final Worker worker = new Worker();

    @FunctionalInterface
    private interface Callback {
        void call(Protocol protocol) throws Exception;
    }

    /// Makes the handler for a channel that is about to be registered.
    ///
    /// @param producersBlock whether a write past the high-water mark blocks its caller, where that harms nobody
    Connection(Channel channel, ConnectionGroup group, ProtocolFactory factory, boolean producersBlock) {
        this.channel = channel;
        this.group = group;
        this.factory = factory;
        this.outbound = new Outbound(channel, group.limits().output().stall(), producersBlock, worker);
        this.ending = new Ending(channel, outbound, group);
        this.openedNanos = group.clock().nanoTime();
        this.lastActivityNanos = openedNanos;
    }

    /// Each channel has its own. Said here so that Netty needn't look the class up, by thread.
    @Override
    public boolean isSharable() {
        return false;
    }

    // What the pipeline says.

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        outbound.from(context);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        group.entered(this);
        if (group.isOver()) {
            // It came so late that nobody is left to cut it off at a deadline.
            leaveUnwatched();
            return;
        }
        if (gate == null) {
            known();
        }
        if (group.isDraining()) {
            // It came too late to be asked with the others.
            stop();
        }
    }

    /// Goes on when it is known whose connection it is.
    private void known() {
        group.reports().opened(this);
        if (tls == null) {
            begin();
        }
    }

    private void begin() {
        callbacks.run("connectionMade", group.clock().nanoTime(), () -> {
            protocol = factory.build(peer());
            protocol.connectionMade(this);
            if (factory instanceof Birth<?> client) {
                client.made(this);
            }
        });
        outbound.flush();
        if (isSequential()) {
            converseElsewhere();
        }
    }

    // What a proxy says.

    /// Learns that a proxy has said for whom it comes.
    void identified() {
        lastActivityNanos = group.clock().nanoTime();
        var client = gate == null ? null : gate.client();
        if (client != null) {
            var instead = group.found(client);
            clientCounted = instead.isEmpty();
            factory = instead.orElse(factory);
        }
        known();
    }

    /// Learns that there was no header to tell whose connection it is.
    ///
    /// @param expected whether that is nothing to write about
    void headerFailed(String words, boolean expected) {
        group.handshakeFailed();
        LOG.log(expected ? Level.DEBUG : Level.INFO, "no client by way of {0}: {1}", peer(), words);
    }

    /// Returns the address by which this connection is counted.
    SocketAddress countedAs() {
        return gate == null || clientCounted ? peer() : SocketNames.of(null);
    }

    /// Returns whether a proxy has still to say for whom it comes.
    boolean isGateShut() {
        return gate != null && gate.isShut();
    }

    // What TLS says.

    /// Puts the connection, and TLS before it, into the pipeline of a channel that is about to be registered.
    void into(ChannelPipeline pipeline) {
        pipeline.addLast(NAME, this);
        if (group.proxies() != null) {
            gate = new ProxyGate(this, ending, group.limits().handshake());
        }
        var server = group.tls();
        if (server != null) {
            secure(TlsLayer.server(this, ending, group.limits().handshake(), server));
        } else if (factory instanceof Birth<?> birth) {
            secureAsClient(birth);
        }
        if (gate != null) {
            gate.into(pipeline);
        }
    }

    private void secureAsClient(Birth<?> birth) {
        var peer = birth.tls();
        if (peer == null) {
            return;
        }
        secure(TlsLayer.client(this, ending, group.limits().handshake(), peer));
        birth.shakingHands(() -> serially(() -> {
            if (isShakingHands()) {
                ending.abort(new CloseReason.Aborted());
            }
        }));
    }

    private void secure(TlsLayer layer) {
        tls = layer;
        ending.over(layer);
        layer.into(channel.pipeline());
    }

    /// Learns that the handshake is over, and greets the protocol if it did not begin in the clear.
    void secured(TlsSession session) {
        lastActivityNanos = group.clock().nanoTime();
        if (protocol == null) {
            begin();
        } else {
            callback("secured", receiver -> receiver.secured(this, session));
        }
    }

    /// Learns that there will be no TLS with this peer, of which a protocol that began in the clear hears when the
    /// connection is lost.
    void handshakeFailed(String words) {
        if (isGateShut()) {
            // It never came to that.
            return;
        }
        group.handshakeFailed();
        if (protocol == null && factory instanceof Birth<?>) {
            // Whoever asked for the connection is told.
            return;
        }
        LOG.log(Level.INFO, "no TLS with {0}: {1}", peer(), words);
    }

    /// Returns whether the protocol is still to be greeted, after a proxy's header or a handshake.
    boolean isShakingHands() {
        return isGateShut() || (tls != null && protocol == null);
    }

    /// Runs a task in the connection's event loop, not from inside what runs there now.
    void inLoop(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and with them every connection.
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            var receiver = protocol;
            long now = group.clock().nanoTime();
            lastActivityNanos = now;
            readBytes += bytes.readableBytes();
            if (!ending.isOpen() || receiver == null) {
                return;
            }
            if (callbacks.isRunning()) {
                deliverLater(receiver, bytes.retain());
                return;
            }
            callbacks.enter(now);
            reading = bytes;
            try {
                receiver.dataReceived(this, bytes);
            } catch (Throwable failure) {
                failed("dataReceived", failure);
            }
            reading = null;
            ended("dataReceived", now);
            callbacks.leave();
            if (!channel.isWritable()) {
                // Of bytes that TLS holds Netty says so only after the read, which may be one of many on end.
                readOrNot();
            }
        } finally {
            bytes.release();
        }
    }

    /// A callback that another thread makes for this connection has given up the lock to wait for the peer, just
    /// as the connection's own thread came back from a read. There is no second read before that callback is
    /// over.
    private void deliverLater(Protocol receiver, ByteBuf bytes) {
        callbacks.run("dataReceived", lastActivityNanos, () -> {
            try {
                if (ending.isOpen()) {
                    receiver.dataReceived(this, bytes);
                }
            } finally {
                bytes.release();
            }
        });
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        outbound.flush();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelOutputShutdownEvent.INSTANCE) {
            outbound.signal();
        }
        if (event == ChannelInputShutdownEvent.INSTANCE && ending.inputEnds()) {
            callback("inputEnded", receiver -> {
                if (ending.isOpen()) {
                    receiver.inputEnded(this);
                }
            });
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbound.signal();
        readOrNot();
        // Not from inside a write or the channel's counting of what was sent: the protocol may write.
        channel.eventLoop().execute(this::tellWritability);
    }

    private void tellWritability() {
        callback("writabilityChanged", receiver -> {
            boolean awaited = roomAwaited;
            // Before the look: who finds no room after it leaves a note of his own.
            roomAwaited = false;
            boolean writable = channel.isWritable();
            if (!writable && awaited) {
                roomAwaited = true;
            }
            // Who awaits room knows that there was none, also where there is some before we could say so.
            if (ending.isOpen() && (writable != toldWritable || (writable && awaited))) {
                toldWritable = writable;
                receiver.writabilityChanged(this);
            }
        });
    }

    /// Looks whether there is room; where there is none, has the protocol told as soon as there is. Costs a look
    /// while there is room.
    private boolean hasRoom() {
        while (!channel.isWritable()) {
            roomAwaited = true;
            // Room that was made before the note has told nobody; and a call that took the note at once had room.
            if (!channel.isWritable() && roomAwaited) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Netty wraps what the kernel says about a descriptor now and then.
        var said =
                cause instanceof UncheckedIOException || cause instanceof ChannelException ? cause.getCause() : cause;
        if (said instanceof IOException broken) {
            ending.breaks(new CloseReason.Reset(broken));
        } else {
            failed("the pipeline", cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var why = ending.lost();
        outbound.discard();
        callback("connectionLost", receiver -> {
            try {
                receiver.connectionLost(this, why);
            } catch (Throwable failure) {
                failed("connectionLost", failure);
            } finally {
                ending.told();
                over(why);
            }
        });
        if (protocol == null) {
            over(why);
        }
    }

    private void over(CloseReason why) {
        if (isGateShut()) {
            // Whoever is told of the end is told of the beginning.
            group.reports().opened(this);
        }
        group.lost(this, why);
        if (factory instanceof Birth<?> client) {
            client.over(why);
        }
    }

    // What the protocol says.

    @Override
    public ByteBuf buffer(int capacity) {
        return channel.alloc().buffer(capacity);
    }

    @Override
    public void write(ByteBuf bytes) {
        if (mayWrite()) {
            outbound.write(bytes, noteWrite());
        } else {
            bytes.release();
        }
    }

    @Override
    public void write(CharSequence text) {
        if (mayWrite()) {
            outbound.write(text, noteWrite());
        }
    }

    @Override
    public boolean tryWrite(ByteBuf bytes) {
        // Not mayWrite(): whoever asks past the cap is refused, and nobody is dropped for it.
        if (!ending.isWritable()) {
            bytes.release();
            return true;
        }
        if (!hasRoom()) {
            return false;
        }
        if (bytes.isReadable()) {
            outbound.writeWithoutWaiting(bytes, noteWrite());
        } else {
            bytes.release();
        }
        return true;
    }

    @Override
    public void flush() {
        if (channel.eventLoop().inEventLoop()) {
            outbound.flush();
            outbound.sendNow();
        }
    }

    @Override
    public boolean isWritable() {
        return hasRoom();
    }

    @Override
    public long pendingBytes() {
        return outbound.pendingBytes();
    }

    @Override
    public void pauseReading() {
        paused = true;
        serially(this::readOrNot);
    }

    @Override
    public void resumeReading() {
        paused = false;
        serially(this::readOrNot);
    }

    @Override
    public void pauseReadingWhileUnwritable(boolean pause) {
        readsWhileUnwritable = !pause;
        if (channel.eventLoop() instanceof LockLoop loop) {
            loop.keepOwnerFromSending(!pause);
        }
        serially(this::readOrNot);
    }

    @Override
    public void holdProducers() {
        outbound.hold(true);
    }

    @Override
    public void releaseProducers() {
        outbound.hold(false);
    }

    @Override
    public void close(CloseReason why) {
        serially(() -> {
            ending.close(why);
            readOrNot();
        });
    }

    @Override
    public void closeOutput() {
        serially(ending::closeOutput);
    }

    @Override
    public void abort() {
        serially(() -> ending.abort(new CloseReason.Aborted()));
    }

    @Override
    public boolean isOpen() {
        return ending.isOpen();
    }

    @Override
    public Optional<TlsSession> tls() {
        var layer = tls;
        return layer == null ? Optional.empty() : Optional.ofNullable(layer.session());
    }

    @Override
    public void startTls(TlsServer server) {
        startTls(() -> TlsLayer.server(this, ending, group.limits().handshake(), server));
    }

    @Override
    public void startTls(TlsClient client, String host) {
        int port = peer() instanceof InetSocketAddress internet ? internet.getPort() : -1;
        var peer = new TlsPeer(client, host, port);
        startTls(() -> TlsLayer.client(this, ending, group.limits().handshake(), peer));
    }

    private void startTls(Supplier<TlsLayer> layer) {
        serially(() -> {
            if (tls != null) {
                throw new IllegalStateException(this + " has TLS; expected one that is in the clear");
            }
            if (!ending.isWritable()) {
                return;
            }
            outbound.flush();
            var unread = reading;
            if (unread != null) {
                // What came in the clear must not be taken for what comes after (CVE-2011-0411).
                unread.skipBytes(unread.readableBytes());
            }
            secure(layer.get());
        });
    }

    @Override
    public SocketAddress peer() {
        var proxied = gate == null ? null : gate.client();
        if (proxied != null) {
            return proxied;
        }
        return factory instanceof Birth<?> client && client.to() instanceof UnixDomainSocketAddress path
                ? path
                : SocketNames.of(channel.remoteAddress());
    }

    @Override
    public SocketAddress local() {
        var destination = gate == null ? null : gate.destination();
        if (destination != null) {
            return destination;
        }
        var path = group.unixPath();
        return path == null ? SocketNames.of(channel.localAddress()) : path;
    }

    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task);
        var loop = channel.eventLoop();
        Runnable turn = () -> {
            if (callbacks.run("a task", group.clock().nanoTime(), () -> interruptibly(task::run))) {
                outbound.flush();
            }
        };
        try {
            loop.execute(turn);
        } catch (RejectedExecutionException over) {
            group.afterwards().execute(loop, turn);
        }
    }

    @Override
    public Clock clock() {
        // Not kept: few ask for it, and a field would be everyone's.
        return group.clock().callingOn(this);
    }

    @Override
    public String toString() {
        var peer = peer();
        return "connection of " + (isUnnamed(peer) ? "a client of " + local() : peer);
    }

    private static boolean isUnnamed(SocketAddress peer) {
        return peer instanceof UnixDomainSocketAddress path
                && path.getPath().toString().isEmpty();
    }

    // What is told of it.

    long openedNanos() {
        return openedNanos;
    }

    /// Returns how many bytes were read. For the event loop.
    long readBytes() {
        return readBytes;
    }

    /// Returns how many bytes were written. For the event loop.
    long writtenBytes() {
        return outbound.writtenBytes();
    }

    // What a protocol of handlers says.

    /// Returns the pipeline, behind whose handler named [#NAME] the protocol may put its own.
    ChannelPipeline pipeline() {
        return channel.pipeline();
    }

    /// Returns whether a callback may block, because the thread is this connection's alone.
    boolean callbacksMayBlock() {
        return channel instanceof BlockingChannel;
    }

    /// Returns whether the kernel can send a file by itself, and better: what leaves the pipeline is what the socket
    /// gets.
    boolean sendsFiles() {
        return tls == null
                && switch (channel) {
                    case BlockingChannel blocking -> blocking.isSocket();
                    // It would go through a pipe, which was measured to cost as much as copying.
                    case IoUringSocketChannel _ -> false;
                    case Channel other -> !(other instanceof OwnChannel);
                };
    }

    /// Sends a part of a file after all that was written. For a callback.
    ///
    /// @param sent run as a callback when all of it was sent
    void sendFile(FilePart part, Runnable sent) {
        if (!mayWrite()) {
            part.release();
            return;
        }
        boolean inCallback = noteWrite();
        outbound.write(part, channel.newPromise().addListener(done -> {
            if (done.isSuccess()) {
                execute(sent);
            }
        }));
        if (!inCallback) {
            flush();
        }
    }

    /// Never holds up whoever writes from now on: a handler that waited in the middle of a message would let go of
    /// the lock, and be found like that by Netty's own tasks.
    void neverBlockProducers() {
        outbound.neverBlock();
    }

    /// Sends what was written, unless a callback is running, which does when it returns.
    void flushUnlessInCallback() {
        if (!callbacks.isRunning()) {
            flush();
        }
    }

    /// Sends what was written and waits until there is room, on a thread that may wait.
    ///
    /// @return whether there is room; false on an event loop's thread that has none, and when the connection ended
    boolean awaitWritable() {
        return outbound.awaitRoom();
    }

    /// Returns whether the current thread may be held up for this connection.
    boolean callerMayWait() {
        return callbacksMayBlock() && outbound.callerMayWait();
    }

    // What the engine says.

    /// Runs the protocol's straight-line code on the current thread, if it has any, and closes after it.
    void converse(Feed feed) {
        if (!(protocol instanceof Sequential program)) {
            return;
        }
        try {
            program.run(this, feed);
        } catch (Throwable failure) {
            // One that is cut off may have heard of it before or after the protocol did.
            serially(() -> {
                if (ending.isCut()) {
                    ending.breaks(new CloseReason.Stopped());
                } else {
                    failed("a conversation", failure);
                }
            });
        }
        close();
    }

    /// Returns whether all is sent and only the peer's goodbye is missing.
    boolean isLingering() {
        return ending.isLingering();
    }

    private boolean isSequential() {
        return protocol instanceof Sequential;
    }

    /// Gives straight-line code a thread where the engine has none for it.
    private void converseElsewhere() {
        if (channel instanceof BlockingChannel) {
            return;
        }
        if (channel.eventLoop() instanceof LockLoop) {
            failed(
                    "connectionMade",
                    new UnsupportedOperationException("a conversation can't run on a clock that a test moves, where"
                            + " there is no thread for it; test it on memory:NAME or a socket"));
        } else {
            Thread.ofVirtual().name("hawser-conversation").start(() -> runAsWorker(() -> converse(() -> false)));
        }
    }

    /// Runs a task on the current thread as the one that belongs to this connection alone: it may block for this
    /// connection, never for another, and it is interrupted when the connection is cut off.
    void runAsWorker(Runnable task) {
        worker.run(task);
    }

    /// Asks the protocol to finish.
    void stop() {
        serially(() -> {
            if (isShakingHands()) {
                ending.breaks(new CloseReason.Stopped());
                return;
            }
            callback("stopping", receiver -> {
                if (ending.isOpen()) {
                    receiver.stopping(this);
                }
            });
            if (channel instanceof LockChannel blocking && isSequential()) {
                blocking.wakeReader();
            }
            outbound.flush();
        });
    }

    /// Cuts the connection off, also out of a callback that blocks.
    void cutOff() {
        ending.cut();
        if (channel instanceof LockChannel blocking) {
            // Before the interrupt, which would close the socket in order.
            blocking.cut();
        }
        serially(() -> ending.abort(new CloseReason.Stopped()));
        worker.interrupt();
    }

    /// Ends at once, because nobody watches the timeouts any more.
    void leaveUnwatched() {
        if (ending.isLingering()) {
            serially(ending::leaveUnwatched);
        } else {
            // A callback that blocks must end too.
            cutOff();
        }
    }

    /// Checks the timeouts. Called by the clock's thread, now and again.
    void sweep(long now) {
        if (now - lastActivityNanos >= group.idleNanos()
                || ending.isLingering()
                || stall.isSuspected()
                || pendingBytes() > 0) {
            serially(() -> checkTimeouts(now));
        }
    }

    private void checkTimeouts(long now) {
        if (ending.isLingering()) {
            ending.checkLinger(now);
        } else if (outbound.pendingBytes() > 0) {
            checkStall(now);
        } else {
            stall.forget();
            if (ending.isOpen() && now - lastActivityNanos >= group.idleNanos()) {
                close(new CloseReason.TimedOut("idle", group.limits().idle()));
            }
        }
    }

    private void checkStall(long now) {
        var timeout = group.limits().output().stall();
        long unmovedNanos = stall.look(outbound, now);
        if (unmovedNanos == 0) {
            lastActivityNanos = now;
        } else if (unmovedNanos >= timeout.toNanos()) {
            ending.abort(new CloseReason.TimedOut(Stall.STEP, timeout));
        }
    }

    private boolean mayWrite() {
        if (!ending.isWritable()) {
            return false;
        }
        if (channel.isWritable()) {
            // Below the high-water mark, which is below the cap.
            return true;
        }
        long pending = outbound.pendingBytes();
        long cap = group.limits().output().capBytes();
        if (pending <= cap) {
            return true;
        }
        synchronized (worker) {
            // Several producers may find it at once.
            if (overflowed) {
                return false;
            }
            overflowed = true;
        }
        LOG.log(Level.WARNING, "{0} reads too slowly: {1} bytes wait, {2} may; dropped", this, pending, cap);
        serially(() -> ending.abort(new CloseReason.Overflow(pending, cap)));
        return false;
    }

    /// Reads while the protocol wants input and, unless that is switched off, the peer reads its output; what comes
    /// while closing is read and dropped, so that the kernel doesn't answer it with a reset.
    private void readOrNot() {
        var output = channel.unsafe().outboundBuffer();
        // Where our output has ended there is none, and Netty calls that unwritable.
        boolean room = readsWhileUnwritable || output == null || output.isWritable();
        boolean read = !ending.isOpen() || (!paused && room);
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    @Override
    public void failed(String where, Throwable failure) {
        if (ending.isCut() && !ending.isTold()) {
            // The callback was told to stop and did; that is no failure.
            ending.breaks(new CloseReason.Stopped());
        } else if (ending.isOpen()) {
            LOG.log(Level.ERROR, "a callback failed in " + where + "; " + this + " is closed, others go on", failure);
            close(new CloseReason.Failed(failure));
        } else {
            LOG.log(Level.WARNING, "a callback failed in " + where + " of " + this + ", which had closed", failure);
        }
    }

    @Override
    public long nowNanos() {
        return group.clock().nanoTime();
    }

    @Override
    public void ended(String name, long beganNanos) {
        var receiver = protocol;
        if (receiver != null && group.reports().timeCallbacks()) {
            group.reports().callbackTook(nowNanos() - beganNanos, receiver, name);
        }
    }

    private void callback(String name, Callback callback) {
        boolean made = callbacks.run(name, group.clock().nanoTime(), () -> {
            var receiver = protocol;
            if (receiver != null) {
                interruptibly(() -> callback.call(receiver));
            }
        });
        if (made) {
            outbound.flush();
        }
    }

    /// Makes a call that may block, which at a drain's deadline must be interrupted wherever it runs. (A loop's
    /// thread isn't: it is not this connection's alone.)
    private void interruptibly(Callbacks.Callback call) throws Exception {
        if (channel instanceof BlockingChannel) {
            worker.assist(call);
        } else {
            call.call();
        }
    }

    /// Notes that a byte moves.
    ///
    /// @return whether a callback writes it
    private boolean noteWrite() {
        boolean inCallbackHere = channel.eventLoop().inEventLoop() && callbacks.isRunning();
        if (!(inCallbackHere && callbacks.isForRead())) {
            lastActivityNanos = group.clock().nanoTime();
        }
        return inCallbackHere;
    }

    private void serially(Runnable task) {
        var loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and with them every connection.
        }
    }
}
