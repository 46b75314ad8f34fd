package dev.hawser.peers.echo;

import java.io.IOException;

/// Blocking sockets and a virtual thread a connection.
record BareVirtualThreads() implements EchoServer {
    @Override
    public int start() throws IOException {
        return new BlockingEcho(Thread.ofVirtual().factory()).start();
    }
}
