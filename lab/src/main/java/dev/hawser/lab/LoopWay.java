package dev.hawser.lab;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A connection for each task to a server that has a single event loop for all of them, so that what one handler does
/// to the loop is felt by the others.
record LoopWay(String label, ListeningPort port) implements Way {
    /// Replies that are late by more than this aren't coming.
    private static final Duration GRACE = Duration.ofSeconds(30);

    /// Binds the server; the reactor stops it.
    static LoopWay on(Reactor reactor, String label, ProtocolFactory handler) throws IOException {
        var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
        return new LoopWay(label, reactor.listen(endpoint, Engine.eventLoop().withLoops(1), handler));
    }

    @Override
    public List<String> run(List<IoTask> tasks) throws IOException {
        var patience = tasks.stream().map(IoTask::duration).reduce(GRACE, Duration::plus);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (IoTask _ : tasks) {
                sockets.add(connect(patience));
            }
            for (int i = 0; i < tasks.size(); i++) {
                sockets.get(i).getOutputStream().write((Wish.of(tasks.get(i)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
            List<String> results = new ArrayList<>();
            for (Socket socket : sockets) {
                results.add(readLine(socket));
            }
            return results;
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private Socket connect(Duration patience) throws IOException {
        var socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port.port()));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(Math.min(patience.toMillis(), Integer.MAX_VALUE)));
        return socket;
    }

    private static String readLine(Socket socket) throws IOException {
        var line =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("the server closed a connection before it had answered; its log says why");
        }
        return line;
    }
}
