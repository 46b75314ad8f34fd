package dev.hawser.app.article;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends exactly the bytes it is told to, and shows exactly what comes back.
record Caller(Socket socket, InputStream in) implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    static Caller of(int port) throws IOException {
        return of(port, new Socket());
    }

    /// Calls with a receive window so small that the server soon has nowhere to put its replies.
    static Caller slowReader(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        return of(port, socket);
    }

    private static Caller of(int port, Socket socket) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        // A segment for each write: how the bytes are cut is what is tested.
        socket.setTcpNoDelay(true);
        return new Caller(socket, new BufferedInputStream(socket.getInputStream()));
    }

    Caller say(String text) throws IOException {
        return say(text.getBytes(StandardCharsets.UTF_8));
    }

    Caller say(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// Reads one line and returns it with its end; what there is of it when the input ends.
    String line() throws IOException {
        var bytes = new ByteArrayOutputStream();
        int b;
        do {
            b = in.read();
            if (b >= 0) {
                bytes.write(b);
            }
        } while (b >= 0 && b != '\n');
        return bytes.toString(StandardCharsets.UTF_8);
    }

    String ask(String text) throws IOException {
        return say(text).line();
    }

    /// Reads until the server ends its output.
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
