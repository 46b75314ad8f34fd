package dev.hawser.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/// A wire to a server that breaks, or falls silent, when the test wants it to.
final class BreakableLink implements AutoCloseable {
    private static final int BUFFER_BYTES = 65_536;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int port;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final CountDownLatch talk = new CountDownLatch(1);
    private volatile Break when = Break.NEVER;
    private volatile boolean silent;

    /// When it breaks: as something is asked, on the way there or on the way of the answer.
    enum Break {
        NEVER,
        NEXT_QUESTION,
        NEXT_ANSWER
    }

    BreakableLink(int port) throws IOException {
        this.port = port;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void breaks(Break choice) {
        when = choice;
    }

    /// Lets no byte pass any more, and takes connections without a word.
    void fallSilent() {
        silent = true;
    }

    /// Cuts all that is connected now.
    void cut() {
        for (var socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            closeQuietly(socket);
        }
    }

    private void accept() {
        try {
            while (true) {
                var client = listener.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(client);
                sockets.add(server);
                var pair = new Pair(client, server);
                Thread.ofVirtual().start(() -> pump(pair, true));
                Thread.ofVirtual().start(() -> pump(pair, false));
            }
        } catch (IOException closed) {
            // That is the end.
        }
    }

    private static final class Pair {
        final Socket client;
        final Socket server;
        volatile boolean answerIsLost;

        Pair(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void close() {
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private void pump(Pair pair, boolean asks) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream from = (asks ? pair.client : pair.server).getInputStream();
            OutputStream to = (asks ? pair.server : pair.client).getOutputStream();
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                if (silent) {
                    talk.await();
                }
                if ((asks && when == Break.NEXT_QUESTION) || (!asks && pair.answerIsLost)) {
                    break;
                }
                pair.answerIsLost |= asks && when == Break.NEXT_ANSWER;
                to.write(buffer, 0, n);
            }
        } catch (IOException | InterruptedException broken) {
            // As wires do.
        }
        pair.close();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        talk.countDown();
        cut();
    }
}
