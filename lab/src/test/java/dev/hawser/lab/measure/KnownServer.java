package dev.hawser.lab.measure;

import dev.hawser.lab.method.ServerMain;
import dev.hawser.lab.result.EngineKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A real server's process with a handler of [KnownCosts], and clients that ask it line by line.
final class KnownServer implements AutoCloseable {
    private final Child child;
    private final int port;
    private final List<Socket> sockets = new ArrayList<>();

    KnownServer(Class<?> handler, EngineKind engine) throws IOException, InterruptedException {
        var launch = Child.Launch.of(ServerMain.class)
                .with(List.of("-Xmx512m", "-XX:ActiveProcessorCount=1", "-XX:+UseSerialGC"));
        this.child = Child.start(launch, "protocol=" + handler.getName(), engine.word());
        this.port = Integer.parseInt(child.ask("port"));
    }

    Outside outside() throws IOException {
        return Outside.of(child.pid());
    }

    Inside inside() throws IOException, InterruptedException {
        return Inside.parse(child.ask("inside"));
    }

    long collect() throws IOException, InterruptedException {
        return Long.parseLong(child.ask("collect"));
    }

    /// Connects, and asks once, so that the server knows the connection.
    void connect(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            sockets.add(new Socket(InetAddress.getLoopbackAddress(), port));
            ask(sockets.getLast(), "hello");
        }
    }

    /// Asks on one connection, one question after the other.
    void ask(String line, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            ask(sockets.getFirst(), line);
        }
    }

    /// Asks on all connections before it hears any answer.
    void askAll(String line) throws IOException {
        for (var socket : sockets) {
            tell(socket, line);
        }
        for (var socket : sockets) {
            hear(socket);
        }
    }

    private static void ask(Socket socket, String line) throws IOException {
        tell(socket, line);
        hear(socket);
    }

    private static void tell(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void hear(Socket socket) throws IOException {
        // Nothing comes unasked, so the reader keeps nothing that the next one would miss.
        var reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        if (reader.readLine() == null) {
            throw new IOException("the server closed the connection");
        }
    }

    @Override
    public void close() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
        child.close();
    }
}
