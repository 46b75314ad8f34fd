package dev.hawser.core.engine;

import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;

/// What a UDP port sends: checks each datagram, drops those for which there is no room, and hears what becomes of the
/// others. What [Outbound] is to a connection.
///
/// May be called by any thread, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class DatagramOutbound {
    private final Datagrams port;

    /// For the event loop.
    private boolean unflushed;

    /// Datagrams that were written and not heard of since.
    private final AtomicInteger underWay = new AtomicInteger();

    DatagramOutbound(Datagrams port) {
        this.port = port;
    }

    /// Sends a datagram to the port's peer.
    void write(ByteBuf bytes) {
        checkSize(bytes);
        if (port.peer().isEmpty()) {
            bytes.release();
            throw new IllegalStateException(
                    port + " has no peer; write to an address, or give the endpoint a peer to connect to");
        }
        send(bytes, bytes);
    }

    /// Sends a datagram to an address, which must be the peer's if there is one.
    void write(ByteBuf bytes, InetSocketAddress to) {
        checkSize(bytes);
        if (to.isUnresolved()) {
            bytes.release();
            throw new IllegalArgumentException("to is " + to + "; expected an IP address, look the name up first");
        }
        if (to.getPort() == 0) {
            // Whoever sends from there wants no answer (RFC 768), which is no fault of a protocol that gives one.
            bytes.release();
            port.tally.unsent(port, new IOException("nobody can be reached at port 0"));
            return;
        }
        if (port.isStranger(to)) {
            bytes.release();
            throw new IllegalArgumentException("to is " + to + "; expected the port's peer, "
                    + port.peer().orElseThrow() + ": a connected port reaches nobody else");
        }
        send(bytes, port.peer().isPresent() ? bytes : new DatagramPacket(bytes, to));
    }

    private static void checkSize(ByteBuf bytes) {
        int size = bytes.readableBytes();
        if (size > DatagramTransport.MOST_BYTES) {
            bytes.release();
            throw new IllegalArgumentException("a datagram of " + size + " bytes; expected at most "
                    + DatagramTransport.MOST_BYTES + ": send several");
        }
    }

    private void send(ByteBuf bytes, Object message) {
        if (!port.isOpen()) {
            bytes.release();
            return;
        }
        boolean inCallback = port.channel.eventLoop().inEventLoop() && port.inbound.isInCallback();
        if (inCallback && isFull(bytes)) {
            port.flush();
        }
        if (isFull(bytes)) {
            port.tally.dropped(port, pendingBytes());
            bytes.release();
            return;
        }
        underWay.incrementAndGet();
        var promise = port.channel.newPromise().addListener(written -> written((ChannelFuture) written));
        if (inCallback) {
            unflushed = true;
            port.channel.write(message, promise);
        } else {
            port.channel.writeAndFlush(message, promise);
        }
    }

    /// One datagram may always wait, however small the queue. Several writers at once may each go over by one.
    private boolean isFull(ByteBuf bytes) {
        long pending = pendingBytes();
        return pending > 0
                && pending + bytes.readableBytes() > port.binding.limits().sendQueueBytes();
    }

    private void written(ChannelFuture written) {
        switch (written.cause()) {
            case null -> port.tally.sent();
            case PortUnreachableException _ -> {
                // Said about an earlier one; the kernel takes it for this one's answer and doesn't send it.
                port.tally.unsent();
                port.inbound.refused();
            }
            case ClosedChannelException _ -> port.tally.unsent();
            case Throwable failure -> port.tally.unsent(port, failure);
        }
        if (underWay.decrementAndGet() == 0) {
            port.allSent();
        }
    }

    /// Returns whether a datagram waits to be heard of.
    boolean isUnderWay() {
        return underWay.get() > 0;
    }

    long pendingBytes() {
        var buffer = port.channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }

    /// Hands what a callback wrote to the channel to be sent. For the event loop.
    void flush() {
        if (unflushed) {
            unflushed = false;
            port.channel.flush();
        }
    }
}
