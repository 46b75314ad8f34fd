package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.LockChannel;
import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.engine.channel.MemoryChannel;
import dev.hawser.core.engine.channel.MemoryEnd;
import dev.hawser.core.engine.channel.Pipe;
import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The client's end of a connection in memory, and the wire between the ends. Each method does its work, and all that
/// the server does about it, before it returns. For one thread at a time.
public final class MemoryLink {
    /// What the wire holds towards the client before the server has to wait, as a socket's buffers would.
    public static final int CAPACITY_BYTES = 64 * 1024;

    private static final byte[] NOTHING = {};

    private final Pipe toServer = new Pipe(Integer.MAX_VALUE);
    private final Pipe toClient = new Pipe(CAPACITY_BYTES);
    private final MemoryChannel channel;
    private final LockLoop loop;
    private final ByteBuf received = Unpooled.buffer();
    private boolean reading = true;

    MemoryLink(Clock clock, SocketAddress server, SocketAddress client) {
        this.channel = new MemoryChannel(new MemoryEnd(toServer, toClient, server, client));
        this.loop = new LockLoop(clock, Runnable::run);
        channel.config().setAllocator(LockChannel.ALLOCATOR);
    }

    /// Begins: registers the server's end, which greets the protocol.
    void begin(Connection connection) {
        loop.lock();
        try {
            connection.intoPipeline();
            channel.unsafe().register(loop, channel.newPromise());
        } finally {
            loop.release();
        }
    }

    /// Closes the server's end, which was never begun.
    void closeUnserved() {
        channel.closeUnserved();
    }

    MemoryChannel channel() {
        return channel;
    }

    /// Sends bytes to the server, as one read of its.
    public void send(byte[] bytes) {
        try {
            toServer.put(ByteBuffer.wrap(bytes));
        } catch (IOException gone) {
            // As on a socket, where the first bytes for a peer that has left go nowhere.
        }
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
        toServer.end();
    }

    /// Breaks the connection.
    public void reset() {
        toServer.reset();
        toClient.reset();
    }

    /// Returns whether the server has ended its output.
    public boolean isEnded() {
        return toClient.isEnded();
    }

    /// Returns whether the server has dropped the connection.
    public boolean isReset() {
        return toClient.isReset();
    }

    /// Returns whether the server's end is gone.
    public boolean isClosed() {
        return !channel.isOpen();
    }

    private void read() {
        try {
            for (var bytes = takeIfReading(); bytes.length > 0; bytes = takeIfReading()) {
                received.writeBytes(bytes);
            }
        } catch (IOException reset) {
            // What was under way is lost; isReset() tells.
        }
    }

    private byte[] takeIfReading() throws IOException {
        var bytes = reading ? toClient.takeAll() : null;
        return bytes == null ? NOTHING : bytes;
    }
}
