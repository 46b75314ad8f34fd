package dev.hawser.core.engine.channel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/// One end of a connection in memory. A thread engine blocks on it; an event loop has a [MemoryChannel] on it. Safe for
/// use by many threads. For the engine's rooms.
public final class MemoryEnd implements Wire {
    private final Pipe in;
    private final Pipe out;
    private final SocketAddress local;
    private final SocketAddress peer;
    private volatile boolean resetOnClose;

    public MemoryEnd(Pipe in, Pipe out, SocketAddress local, SocketAddress peer) {
        this.in = in;
        this.out = out;
        this.local = local;
        this.peer = peer;
    }

    Pipe in() {
        return in;
    }

    Pipe out() {
        return out;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return in.takeSome(into);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return out.putSome(bytes);
    }

    @Override
    public void endInput() {
        in.deafen();
    }

    @Override
    public void endOutput() {
        out.end();
    }

    @Override
    public void resetOnClose() {
        resetOnClose = true;
    }

    @Override
    public void close() {
        if (resetOnClose) {
            // In this order: the other end may answer the second with an end, which isn't to be heard here.
            in.reset();
            out.reset();
        } else {
            out.end();
            in.leave();
        }
    }

    @Override
    public SocketAddress local() {
        return local;
    }

    @Override
    public SocketAddress peer() {
        return peer;
    }
}
