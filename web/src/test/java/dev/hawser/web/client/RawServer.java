package dev.hawser.web.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A server that says what a test has it say, be it HTTP or not; one character is a byte.
public final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Script script;
    private final @Nullable SSLContext tls;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

    /// What is done with a connection.
    public interface Script {
        void serve(Peer peer) throws IOException;
    }

    /// Serves each connection by the script, on a thread of its own.
    public RawServer(Script script) throws IOException {
        this(null, script);
    }

    /// Serves over TLS, which it never says goodbye in: the connection under it ends.
    RawServer(@Nullable SSLContext tls, Script script) throws IOException {
        this.tls = tls;
        this.script = script;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    /// Returns a server that gives each request this answer.
    public static RawServer answering(String answer) throws IOException {
        return new RawServer(peer -> {
            while (peer.hasRequest()) {
                peer.send(answer);
            }
        });
    }

    /// Returns a server that gives this answer and closes.
    public static RawServer closingAfter(String answer) throws IOException {
        return new RawServer(peer -> {
            if (peer.hasRequest()) {
                peer.send(answer);
            }
        });
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                connections.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var spoken = tls == null ? socket : tls.getSocketFactory().createSocket(socket, null, false);
            script.serve(new Peer(spoken.getInputStream(), spoken.getOutputStream()));
        } catch (IOException left) {
            // The client closed, as it may.
        }
    }

    public String url(String path) {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + listener.getLocalPort() + path;
    }

    /// Returns the heads that came.
    public List<String> requests() {
        return requests;
    }

    public int connections() {
        return connections.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : connections) {
            socket.close();
        }
    }

    /// A client.
    public final class Peer {
        private final InputStream in;
        private final OutputStream out;

        Peer(InputStream in, OutputStream out) {
            this.in = in;
            this.out = out;
        }

        /// Reads the head of a request, without a body.
        public boolean hasRequest() throws IOException {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int c;
                try {
                    c = in.read();
                } catch (SocketException reset) {
                    return false;
                }
                if (c < 0) {
                    return false;
                }
                head.append((char) c);
            }
            requests.add(head.toString());
            return true;
        }

        public byte[] read(int count) throws IOException {
            return in.readNBytes(count);
        }

        public void send(String bytes) throws IOException {
            send(bytes.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /// Waits until the client has closed.
        public void awaitClose() throws IOException {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (SocketException reset) {
                // That is one way to close.
            }
        }
    }
}
