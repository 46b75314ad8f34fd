package dev.hawser.peers.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Clients that say one line each, hear the answer, and then only stay.
public final class IdleCrowd {
    /// So many share one source address, far fewer than it has ports.
    private static final int PER_ADDRESS = 2_500;

    private static final byte[] REQUEST = LineLoad.LINE.getBytes(StandardCharsets.US_ASCII);
    private static final int ANSWER_BYTES = "Echo: ".length() + REQUEST.length;

    private final List<Socket> sockets = new ArrayList<>();

    /// Connects this many, from 127.0.0.2 up.
    public void open(int port, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            var socket = new Socket();
            sockets.add(socket);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + i / PER_ADDRESS)), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.getOutputStream().write(REQUEST);
            if (socket.getInputStream().readNBytes(ANSWER_BYTES).length < ANSWER_BYTES) {
                throw new IOException("the server hung up on connection " + i);
            }
        }
    }

    /// Closes all.
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
