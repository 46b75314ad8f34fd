package dev.hawser.peers.echo;

import java.io.IOException;
import java.net.InetAddress;

/// A server that answers each line with `Echo: ` and the line. Input lines end in LF or CRLF, answers in LF; it closes
/// when the client's input has ended. It runs until its process ends.
public interface EchoServer {
    /// As many connections as the kernel may hold for us: what Hawser asks for.
    int BACKLOG = 511;

    /// The longest line that is taken, as in Hawser. A longer one ends the connection.
    int MAX_LINE_BYTES = 16 * 1024;

    /// Binds a free port of the loopback interface and serves it.
    ///
    /// @return the port
    int start() throws IOException;

    /// Returns the address that contenders bind.
    static InetAddress host() {
        return InetAddress.getLoopbackAddress();
    }
}
