package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketNames;
import dev.hawser.core.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What stands before all else in the pipeline of a connection that a proxy makes for a client, until it has said for
/// which: Netty's decoder of the PROXY header, between two handlers of ours. All three leave with the header, and
/// what follows it in the same read goes on to the connection.
///
/// Source: HAProxy's proxy-protocol.txt, sections 2.1 (version 1) and 2.2 (version 2). For the connection's event
/// loop, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class ProxyGate {
    /// What a trusted peer is waited for that says nothing.
    static final String STEP = "the PROXY header";

    private static final String WIRE = "proxy-wire";
    private static final String NETTY = "proxy";
    private static final String GATE = "proxy-gate";

    /// Of a version 2 header's extensions. Balancers send some hundred bytes: names, a certificate's subject.
    private static final int MOST_EXTENSION_BYTES = 4 * 1024;

    private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] BINARY = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};

    private final Opening opening;
    private final Ending ending;
    private final Duration deadline;
    private @Nullable ScheduledFuture<?> timer;
    private byte[] prefix = TEXT;
    private int prefixSeen;
    private boolean refused;
    /// Read by any thread.
    private volatile boolean through;

    /// Read by any thread. Null until there is a header, and where it names nobody.
    private volatile @Nullable SocketAddress client;

    /// Read by any thread.
    private volatile @Nullable SocketAddress destination;

    /// Makes the gate of one connection.
    ///
    /// @param deadline how long the header may take, from when the connection is there
    ProxyGate(Opening opening, Ending ending, Duration deadline) {
        this.opening = opening;
        this.ending = ending;
        this.deadline = deadline;
    }

    /// Puts the gate before all that is in the pipeline.
    void into(ChannelPipeline pipeline) {
        pipeline.addFirst(GATE, new Gate());
        pipeline.addFirst(NETTY, new HAProxyMessageDecoder(MOST_EXTENSION_BYTES));
        pipeline.addFirst(WIRE, new Wire());
    }

    /// Returns whether the header is missing still, or was refused. For any thread.
    boolean isShut() {
        return !through;
    }

    /// Returns for whom the proxy came; null when that isn't known. For any thread.
    @Nullable
    SocketAddress client() {
        return client;
    }

    /// Returns to whom that client connected; null when that isn't known. For any thread.
    @Nullable
    SocketAddress destination() {
        return destination;
    }

    private void begin(ChannelHandlerContext context) {
        timer = context.executor().schedule(this::late, deadline.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void late() {
        refuse(new CloseReason.TimedOut(STEP, deadline), "not done after " + deadline);
    }

    private void endTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /// Drops the connection, as the specification has it: nothing is said to a peer that speaks another protocol.
    private void refuse(CloseReason why, String words) {
        if (refused || through) {
            return;
        }
        refused = true;
        endTimer();
        if (ending.isOpen()) {
            // Connecting and leaving without a word is how balancers ask whether somebody is there.
            opening.headerFailed(words, prefixSeen == 0 && why instanceof CloseReason.Reset);
        }
        ending.breaks(why);
    }

    private void refuse(String rule) {
        refuse(new CloseReason.Violation(rule), rule);
    }

    private void leave(String words) {
        refuse(new CloseReason.Reset(new IOException(words)), words);
    }

    /// Takes the addresses out of a header.
    ///
    /// @throws IllegalArgumentException when they are none
    private void read(HAProxyMessage header) {
        if (header.command() == HAProxyCommand.LOCAL) {
            return;
        }
        switch (header.proxiedProtocol().transportProtocol()) {
            case STREAM -> {
                destination = address(header.proxiedProtocol(), header.destinationAddress(), header.destinationPort());
                client = address(header.proxiedProtocol(), header.sourceAddress(), header.sourcePort());
            }
            // Who doesn't know what to do with datagrams takes them for UNSPEC (section 2.2).
            case DGRAM, UNSPEC -> {}
        }
    }

    private static SocketAddress address(HAProxyProxiedProtocol kind, String said, int port) {
        return switch (kind.addressFamily()) {
            case AF_IPv4, AF_IPv6 -> new InetSocketAddress(address(said), port);
            case AF_UNIX -> SocketNames.ofPath(said);
            case AF_UNSPEC -> throw new IllegalArgumentException("it has no address family");
        };
    }

    private static InetAddress address(String said) {
        // Netty takes brackets and zones as well, which the specification doesn't.
        byte[] bytes = said.matches("[0-9A-Fa-f:.]+") ? NetUtil.createByteArrayFromIpAddressString(said) : null;
        if (bytes == null) {
            throw new IllegalArgumentException("'" + said + "' is no address");
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("'" + said + "' is no address", impossible);
        }
    }

    /// What comes from the proxy, and what Netty's decoder does to the channel.
    private final class Wire extends ChannelDuplexHandler {
        /// Whether the decoder is at work, which closes the channel itself when it doesn't like what it reads.
        private boolean decoding;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            begin(context);
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var bytes = (ByteBuf) message;
            if (refused) {
                bytes.release();
                return;
            }
            // The decoder waits for 13 bytes, which a peer that speaks something else may never send.
            if (!begins(bytes)) {
                bytes.release();
                refuse("there is no PROXY header in front of the connection; expected one of version 1 or 2");
                return;
            }
            decoding = true;
            context.fireChannelRead(bytes);
            decoding = false;
        }

        private boolean begins(ByteBuf bytes) {
            for (int i = bytes.readerIndex(); i < bytes.writerIndex() && prefixSeen < prefix.length; i++) {
                byte next = bytes.getByte(i);
                if (prefixSeen == 0) {
                    prefix = next == BINARY[0] ? BINARY : TEXT;
                }
                if (next != prefix[prefixSeen++]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            if (decoding && !refused && !through) {
                // An exception that says why follows at once.
                promise.trySuccess();
            } else {
                context.close(promise);
            }
        }
    }

    /// What the decoder says.
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var header = (HAProxyMessage) message;
            try {
                read(header);
            } catch (IllegalArgumentException unfit) {
                refuse("a PROXY header is bad: " + unfit.getMessage());
                return;
            } finally {
                header.release();
            }
            endTimer();
            through = true;
            context.pipeline().remove(WIRE);
            context.pipeline().remove(this);
            opening.identified();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                leave("the peer left before its PROXY header was over");
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            leave("the connection ended before its PROXY header was over");
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException broken) {
                leave(String.valueOf(broken.getMessage()));
            } else {
                var said = cause.getMessage() == null && cause.getCause() != null ? cause.getCause() : cause;
                refuse("a PROXY header is bad: " + said.getMessage());
            }
        }
    }
}
