package dev.hawser.testkit.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A client's end of a UNIX socket. The JDK's blocking ones know no timeout, so this one waits by selectors: one for
/// whoever reads, one for whoever sends.
final class UnixWire implements Client.Wire {
    private final SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
    private final Selector readable = Selector.open();
    private final Selector writable = Selector.open();

    UnixWire(UnixDomainSocketAddress to, int bufferBytes) throws IOException {
        if (bufferBytes > 0) {
            socket.setOption(StandardSocketOptions.SO_RCVBUF, bufferBytes);
            socket.setOption(StandardSocketOptions.SO_SNDBUF, bufferBytes);
        }
        socket.connect(to);
        socket.configureBlocking(false);
        socket.register(readable, SelectionKey.OP_READ);
        socket.register(writable, SelectionKey.OP_WRITE);
    }

    @Override
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                var one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                var buffer = ByteBuffer.wrap(bytes, offset, length);
                int count = socket.read(buffer);
                while (count == 0 && length > 0) {
                    await(readable);
                    count = socket.read(buffer);
                }
                return count;
            }
        };
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (socket.write(buffer) == 0) {
                await(writable);
            }
        }
    }

    private static void await(Selector selector) throws IOException {
        try {
            selector.select(Waiting.PATIENCE.toMillis());
            if (selector.selectedKeys().isEmpty()) {
                throw new SocketTimeoutException("nothing moved in " + Waiting.PATIENCE);
            }
            selector.selectedKeys().clear();
        } catch (ClosedSelectorException closed) {
            // As of any other socket that is closed while somebody uses it.
            throw new AsynchronousCloseException();
        }
    }

    @Override
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /// Closes: a UNIX socket has no reset.
    @Override
    public void reset() throws IOException {
        close();
    }

    @Override
    public boolean hasResets() {
        return false;
    }

    @Override
    public void close() throws IOException {
        try (socket;
                readable;
                writable) {
            // All are closed.
        }
    }
}
