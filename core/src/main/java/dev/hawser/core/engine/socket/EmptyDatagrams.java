package dev.hawser.core.engine.socket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Socket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// Sends empty datagrams, which Netty takes on NIO and epoll but doesn't send, saying that it had. They may overtake
/// others, as datagrams may. For the engine's rooms.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public final class EmptyDatagrams extends ChannelOutboundHandlerAdapter {
    private final Sender sender;

    private interface Sender {
        void sendTo(InetSocketAddress address) throws IOException;
    }

    private EmptyDatagrams(Sender sender) {
        this.sender = sender;
    }

    public static EmptyDatagrams on(DatagramChannel socket) {
        return new EmptyDatagrams(address -> send(socket, address));
    }

    public static EmptyDatagrams on(EpollDatagramChannel channel) {
        var nothing = ByteBuffer.allocateDirect(0);
        return new EmptyDatagrams(
                address -> ((Socket) channel.fd()).sendTo(nothing, 0, 0, address.getAddress(), address.getPort()));
    }

    /// Sends an empty datagram on a socket of the JDK's.
    ///
    /// @throws IOException also for a connected one, where the JDK does nothing (seen in 25)
    public static void send(DatagramChannel socket, InetSocketAddress to) throws IOException {
        if (socket.getRemoteAddress() != null) {
            throw new IOException("Java sends no empty datagram on a connected socket; send a byte, or don't connect");
        }
        socket.send(ByteBuffer.allocate(0), to);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        var packet = message instanceof DatagramPacket addressed ? addressed : null;
        var bytes = packet == null ? (ByteBuf) message : packet.content();
        if (bytes.isReadable()) {
            context.write(message, promise);
            return;
        }
        try {
            sender.sendTo(packet == null ? (InetSocketAddress) context.channel().remoteAddress() : packet.recipient());
            promise.setSuccess();
        } catch (IOException | RuntimeException failure) {
            promise.setFailure(failure);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }
}
