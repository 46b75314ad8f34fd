package dev.hawser.testkit.toxic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// A port of this machine's loopback interface at which nobody listens: to connect there is refused. It is held until
/// it is closed. One that was merely free a moment ago may be somebody else's by now, of a test in another process for
/// instance. For any thread.
public final class ClosedPort implements AutoCloseable {
    // It is bound and never listens; and as it doesn't share its address, nobody else gets it.
    private final Socket holder;

    private ClosedPort(Socket holder) {
        this.holder = holder;
    }

    /// Holds a port that the system chooses.
    ///
    /// @throws IOException when there is none left
    public static ClosedPort hold() throws IOException {
        var socket = new Socket();
        try {
            socket.setReuseAddress(false);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new ClosedPort(socket);
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// Returns its number.
    public int number() {
        return holder.getLocalPort();
    }

    /// Lets it go.
    @Override
    public void close() throws IOException {
        holder.close();
    }
}
