package dev.hawser.core.engine;

import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The client's end of a connection in memory, and the wire between the ends. Each method does its work, and all that
/// the server does about it, before it returns. For one thread at a time.
public final class MemoryLink {
    /// What the wire holds towards the client before the server has to wait, as a socket's buffers would.
    public static final int CAPACITY_BYTES = 64 * 1024;

    private final MemoryChannel channel;
    private ByteBuf toServer = Unpooled.buffer();
    private final ByteBuf toClient = Unpooled.buffer();
    private boolean clientEnded;
    private boolean serverEnded;
    private boolean serverReset;
    private boolean reading = true;
    private final ByteBuf received = Unpooled.buffer();

    MemoryLink(Clock clock, SocketAddress server, SocketAddress client) {
        this.channel = new MemoryChannel(this, clock, server, client);
    }

    MemoryChannel channel() {
        return channel;
    }

    /// Sends bytes to the server, as one read of its.
    public void send(byte[] bytes) {
        toServer.writeBytes(bytes);
        channel.pump();
    }

    /// Sends a text as UTF-8, as one read of the server's.
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Takes all that the server has sent and this end has read.
    public byte[] take() {
        read();
        var bytes = new byte[received.readableBytes()];
        received.readBytes(bytes);
        received.clear();
        return bytes;
    }

    /// Takes what [#take] does, as UTF-8.
    public String takeText() {
        return new String(take(), StandardCharsets.UTF_8);
    }

    /// Reads no more until [#resumeReading], so that the server finds the wire full.
    public void pauseReading() {
        reading = false;
    }

    /// Reads again.
    public void resumeReading() {
        reading = true;
        read();
    }

    /// Ends this end's output: the server sees the end of input.
    public void endOutput() {
        clientEnded = true;
        channel.pump();
    }

    /// Breaks the connection.
    public void reset() {
        clientEnded = true;
        channel.reset();
    }

    /// Returns whether the server has ended its output.
    public boolean isEnded() {
        return serverEnded;
    }

    /// Returns whether the server has dropped the connection.
    public boolean isReset() {
        return serverReset;
    }

    /// Returns whether the server's end is gone.
    public boolean isClosed() {
        return !channel.isOpen();
    }

    private void read() {
        while (reading && toClient.isReadable()) {
            received.writeBytes(toClient);
            toClient.clear();
            channel.drain();
        }
    }

    // The server's end.

    @Nullable
    ByteBuf takeForServer() {
        if (!toServer.isReadable()) {
            return null;
        }
        var bytes = toServer;
        toServer = Unpooled.buffer();
        return bytes;
    }

    boolean clientEnded() {
        return clientEnded;
    }

    int roomForClient() {
        return CAPACITY_BYTES - toClient.readableBytes();
    }

    void putForClient(ByteBuf bytes) {
        toClient.writeBytes(bytes);
    }

    void endForClient() {
        serverEnded = true;
    }

    void resetForClient() {
        serverEnded = true;
        serverReset = true;
    }
}
