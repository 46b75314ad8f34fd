package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.protocol.LineProtocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// Serves one protocol on each engine, and asks each server the same thing.
public final class ThreeEngines {
    private ThreeEngines() {}

    /// Runs the example; takes no arguments.
    public static void main(String[] arguments) throws IOException {
        try (var reactor = Reactor.open()) {
            for (String engine : Engine.WORDS) {
                var port = reactor.listen("tcp:0:engine=" + engine, peer -> new LineProtocol() {
                    @Override
                    protected void lineReceived(String line) {
                        sendLine("Echo: " + line);
                    }
                });
                System.out.println(engine + " says: " + ask(port.port(), "hello"));
            }
        }
    }

    private static String ask(int port, String question) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }
}
