package dev.hawser.core.engine.channel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A connected socket in blocking mode. For the engine's rooms.
public record SocketWire(SocketChannel socket) implements Wire {
    @Override
    public int read(ByteBuffer into) throws IOException {
        return socket.read(into);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return socket.write(bytes);
    }

    @Override
    public void endInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void resetOnClose() throws IOException {
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @Override
    public SocketAddress local() throws IOException {
        return socket.getLocalAddress();
    }

    @Override
    public SocketAddress peer() throws IOException {
        return socket.getRemoteAddress();
    }
}
