package dev.hawser.core.engine;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// TLS under one connection: Netty's handler for it, between two of ours. The one towards the wire watches records
/// and keeps Netty from closing before its alert is out; the one towards the connection tells it what happens.
///
/// Handshake and encryption are done by whoever turns the crank: the loop, or the connection's own thread. For the
/// connection's event loop.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class TlsLayer {
    /// What a peer is waited for that doesn't shake hands.
    static final String STEP = "the TLS handshake";

    private static final String WIRE = "tls-wire";
    private static final String NETTY = "tls";
    private static final String GATE = "tls-gate";

    /// What a first message may hold; those of browsers hold 2 KiB, with post-quantum keys.
    private static final int MOST_HELLO_BYTES = 64 * 1024;

    /// So much may come on end without a byte for the protocol: a record and its successor's beginning are less,
    /// and endless key updates or empty records (CVE-2011-1473 and its kin) are more.
    private static final int MOST_QUIET_BYTES = 64 * 1024;

    private static final String RENEGOTIATED = "asked to renegotiate TLS, which is not done here";

    /// The alert for who speaks no TLS (RFC 8446 §6.2), fatal.
    private static final byte[] UNEXPECTED_MESSAGE = {21, 3, 3, 0, 2, 2, 10};

    private final Opening opening;
    private final Ending ending;
    private final Duration deadline;
    private final Function<ByteBufAllocator, ChannelHandler> netty;
    private final TlsRecords records = new TlsRecords();
    private @Nullable ChannelHandlerContext wire;
    private @Nullable SslHandler handler;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable String serverName;
    private @Nullable TlsSession session;
    private boolean failed;
    /// Whether nothing more is said through TLS, nor heard.
    private boolean mute;
    /// Whether nothing more is heard, though goodbye is said.
    private boolean deaf;
    private boolean peerSaidGoodbye;
    private int quietBytes;

    private TlsLayer(
            Opening opening, Ending ending, Duration deadline, @Nullable TlsServer server, @Nullable TlsPeer client) {
        this.opening = opening;
        this.ending = ending;
        this.deadline = deadline;
        if (server != null) {
            netty = server.needsServerName()
                    ? _ -> new ByName(server)
                    : memory -> handler(server.contextFor(null), memory);
        } else if (client != null) {
            netty = memory -> handler(new SslHandler(client.tls().engine(memory, client.host(), client.port())));
        } else {
            throw new IllegalArgumentException("neither side is given");
        }
    }

    /// Makes the layer of a server's connection.
    ///
    /// @param deadline how long the handshake may take, from when the connection is there or the layer put in
    static TlsLayer server(Opening opening, Ending ending, Duration deadline, TlsServer server) {
        return new TlsLayer(opening, ending, deadline, server, null);
    }

    /// Makes the layer of a client's connection, which greets as soon as it is connected.
    static TlsLayer client(Opening opening, Ending ending, Duration deadline, TlsPeer peer) {
        return new TlsLayer(opening, ending, deadline, null, peer);
    }

    /// Puts the layer before the connection's handler, which is in the pipeline.
    void into(ChannelPipeline pipeline) {
        pipeline.addBefore(Inbound.NAME, WIRE, new Wire());
        pipeline.addBefore(Inbound.NAME, GATE, new Gate());
        pipeline.addBefore(GATE, NETTY, netty.apply(pipeline.channel().alloc()));
    }

    /// Returns what was agreed on; null before the handshake is over.
    @Nullable
    TlsSession session() {
        return session;
    }

    /// Says that we send no more (RFC 8446 §6.1), then does something.
    void sayGoodbye(Runnable then) {
        if (handler == null || mute) {
            then.run();
            return;
        }
        // A failure means that nothing can be said any more, and so the same.
        handler.closeOutbound().addListener(_ -> opening.inLoop(then));
    }

    /// Sends what Netty has flushed, an alert perhaps, past TLS; then does something.
    void whenFlushed(Runnable then) {
        mute = true;
        if (wire == null) {
            then.run();
            return;
        }
        wire.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> opening.inLoop(then));
    }

    /// Closes the channel, and lets TLS say nothing.
    void closeChannel() {
        mute = true;
        if (wire != null) {
            wire.close();
        }
    }

    private SslHandler handler(SslContext context, ByteBufAllocator memory) {
        return handler(context.newHandler(memory));
    }

    private SslHandler handler(SslHandler made) {
        // Ours counts from the first byte, whoever reads it.
        made.setHandshakeTimeoutMillis(0);
        handler = made;
        return made;
    }

    /// Waits to hear for whom the client comes, and then makes way.
    private final class ByName extends SniHandler {
        ByName(TlsServer server) {
            super(
                    (@Nullable String name) -> {
                        serverName = name;
                        return server.contextFor(name);
                    },
                    MOST_HELLO_BYTES,
                    0);
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator memory) {
            return handler(context, memory);
        }
    }

    private void begin(ChannelHandlerContext context) {
        if (timer == null) {
            timer = context.executor().schedule(this::late, deadline.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void late() {
        // Before a proxy's header there is no handshake to be late; the gate has the same deadline.
        if (session == null && !failed && !opening.isGateShut()) {
            fail(new CloseReason.TimedOut(STEP, deadline), "not done after " + deadline);
            ending.breakOff(null);
        }
    }

    private void succeed() {
        if (session != null || failed || handler == null) {
            // A second one: a client's wish to renegotiate is refused before it comes here.
            return;
        }
        endTimer();
        var agreed = TlsSessions.of(handler, serverName);
        session = agreed;
        opening.secured(agreed);
    }

    /// Notes that there is no TLS with this peer, once.
    private void fail(CloseReason why, String words) {
        if (session == null && !failed) {
            failed = true;
            endTimer();
            ending.because(why);
            opening.handshakeFailed(words);
        }
    }

    private void fail(Throwable cause) {
        var said = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (said instanceof NotSslRecordException && session == null && !failed && wire != null) {
            // Netty would just close.
            wire.write(Unpooled.wrappedBuffer(UNEXPECTED_MESSAGE));
        }
        fail(new CloseReason.Reset(said instanceof IOException known ? known : new SSLException(said)), words(said));
    }

    private static String words(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        // Netty shows the bytes that are no TLS, all of them.
        return message.length() > 200 ? message.substring(0, 200) + "…" : message;
    }

    private void endTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /// What comes from the peer and goes to it.
    private final class Wire extends ChannelDuplexHandler {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            wire = context;
            if (context.channel().isActive()) {
                begin(context);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            begin(context);
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            if (mute || deaf) {
                bytes.release();
                return;
            }
            boolean handshake = records.holdHandshake(bytes);
            var agreed = session;
            if (agreed == null) {
                if (records.beginAgain()) {
                    bytes.release();
                    deaf = true;
                    fail(new CloseReason.Violation(RENEGOTIATED), RENEGOTIATED);
                    ending.breakOff(null);
                    return;
                }
                context.fireChannelRead(bytes);
                return;
            }
            // In TLS 1.3 every record looks like data (RFC 8446 §5.2), and there is no renegotiation.
            if (handshake && !agreed.protocol().equals("TLSv1.3")) {
                bytes.release();
                refuse(RENEGOTIATED);
                return;
            }
            quietBytes += bytes.readableBytes();
            context.fireChannelRead(bytes);
            if (quietBytes > MOST_QUIET_BYTES && ending.isOpen()) {
                refuse("sent " + quietBytes + " bytes of TLS without a byte of data; at most " + MOST_QUIET_BYTES
                        + " are taken");
            }
        }

        private void refuse(String rule) {
            deaf = true;
            ending.close(new CloseReason.Violation(rule));
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if ((mute || deaf) && event == ChannelInputShutdownEvent.INSTANCE) {
                ending.inputEnds();
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        /// Netty closes when a handshake or a record is bad; the connection has better manners.
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            promise.trySuccess();
            ending.breakOff(null);
        }
    }

    /// What the connection is told.
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            quietBytes = 0;
            context.fireChannelRead(message);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            switch (event) {
                case SslHandshakeCompletionEvent done when done.isSuccess() -> succeed();
                case SslHandshakeCompletionEvent done -> fail(done.cause());
                case SslCloseCompletionEvent closed
                when closed.isSuccess() && session != null -> {
                    peerSaidGoodbye = true;
                    context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
                }
                case SslCloseCompletionEvent _, SniCompletionEvent _ -> {}
                case ChannelInputShutdownEvent _ -> inputEnds();
                default -> context.fireUserEventTriggered(event);
            }
        }

        private void inputEnds() {
            if (session == null) {
                fail(new SSLHandshakeException("the peer left during the handshake"));
                ending.breakOff(null);
            } else if (!peerSaidGoodbye) {
                // Whoever is on the way can cut a connection; what was cut off must not pass for all (RFC 8446 §6.1).
                ending.inputIsCut();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail(new SSLHandshakeException("the connection ended during the handshake"));
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            boolean ofTls = cause instanceof DecoderException || cause instanceof SSLException;
            if (session == null) {
                fail(cause);
                ending.breakOff(null);
            } else if (ofTls) {
                var said = cause.getCause() == null ? cause : cause.getCause();
                ending.breakOff(
                        new CloseReason.Reset(said instanceof IOException known ? known : new SSLException(said)));
            } else {
                context.fireExceptionCaught(cause);
            }
        }
    }
}
