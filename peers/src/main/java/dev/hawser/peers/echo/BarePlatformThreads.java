package dev.hawser.peers.echo;

import java.io.IOException;

/// Blocking sockets and a platform thread a connection.
record BarePlatformThreads() implements EchoServer {
    @Override
    public int start() throws IOException {
        return new BlockingEcho(Thread.ofPlatform().daemon().factory()).start();
    }
}
