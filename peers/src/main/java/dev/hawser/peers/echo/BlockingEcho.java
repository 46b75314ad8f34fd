package dev.hawser.peers.echo;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;

/// The echo as one would write it on blocking sockets alone, with care: a thread a connection, bytes stay bytes, and
/// each read is answered with one write.
///
/// @param threads makes the thread of each connection
record BlockingEcho(ThreadFactory threads) implements EchoServer {
    private static final byte[] PREFIX = "Echo: ".getBytes(StandardCharsets.US_ASCII);

    @Override
    public int start() throws IOException {
        var server = new ServerSocket(0, BACKLOG, EchoServer.host());
        Thread.ofPlatform().name("accept").start(() -> accept(server, threads, BlockingEcho::echo));
        return server.getLocalPort();
    }

    /// Speaks to one client until it leaves.
    @FunctionalInterface
    interface Speaker {
        void speak(Socket socket) throws IOException;
    }

    /// Gives each client a thread, for ever.
    static void accept(ServerSocket server, ThreadFactory threads, Speaker speaker) {
        try {
            while (true) {
                var socket = server.accept();
                threads.newThread(() -> serve(socket, speaker)).start();
            }
        } catch (IOException failure) {
            throw new IllegalStateException("the server can accept no more", failure);
        }
    }

    private static void serve(Socket socket, Speaker speaker) {
        try (socket) {
            socket.setTcpNoDelay(true);
            speaker.speak(socket);
        } catch (IOException gone) {
            // The client left; nobody else cares.
        }
    }

    private static void echo(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var out = socket.getOutputStream();
        byte[] buffer = new byte[1024];
        int held = 0;
        int count;
        while ((count = in.read(buffer, held, buffer.length - held)) >= 0) {
            int length = held + count;
            int lines = count(buffer, held, length);
            int used = 0;
            if (lines > 0) {
                byte[] answer = new byte[length + lines * PREFIX.length];
                int end = 0;
                for (int i = 0; i < lines; i++) {
                    int newline = indexOfNewline(buffer, used);
                    end = answer(buffer, used, newline, answer, end);
                    used = newline + 1;
                }
                out.write(answer, 0, end);
            }
            held = length - used;
            System.arraycopy(buffer, used, buffer, 0, held);
            if (held > MAX_LINE_BYTES) {
                return;
            }
            if (held == buffer.length) {
                buffer = Arrays.copyOf(buffer, buffer.length * 2);
            }
        }
    }

    private static int answer(byte[] in, int start, int newline, byte[] out, int position) {
        int length = newline > start && in[newline - 1] == '\r' ? newline - start - 1 : newline - start;
        System.arraycopy(PREFIX, 0, out, position, PREFIX.length);
        System.arraycopy(in, start, out, position + PREFIX.length, length);
        int end = position + PREFIX.length + length;
        out[end] = '\n';
        return end + 1;
    }

    private static int count(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    private static int indexOfNewline(byte[] bytes, int from) {
        int i = from;
        while (bytes[i] != '\n') {
            i++;
        }
        return i;
    }
}
