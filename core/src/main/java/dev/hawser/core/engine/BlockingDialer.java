package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.BlockingChannel;
import dev.hawser.core.engine.channel.MemoryEnd;
import dev.hawser.core.engine.channel.SocketWire;
import dev.hawser.core.engine.channel.Wire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;

/// Connects on the thread engines: on a virtual thread, also where connections are served by a pool, so that a peer
/// that doesn't answer takes nobody's thread away.
///
/// @param helpers run what may call foreign code and isn't a connection's
record BlockingDialer(ConnectionThreads threads, Executor helpers, MemoryNetwork memory) implements Dialer {
    @Override
    public void dial(Dial dial) {
        if (dial.to() instanceof MemoryAddress name) {
            dial(dial, name);
            return;
        }
        SocketChannel socket;
        try {
            socket = dial.to() instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
        } catch (IOException failure) {
            dial.failed(failure);
            return;
        }
        if (dial.closing(() -> close(socket))) {
            Thread.ofVirtual().name("hawser-dial").start(() -> connect(dial, socket));
        }
    }

    private void dial(Dial dial, MemoryAddress name) {
        MemoryEnd end;
        try {
            end = memory.connect(name);
        } catch (IOException refused) {
            dial.failed(refused);
            return;
        }
        if (dial.closing(end::close)) {
            dial.connected(birth -> serve(dial, end, birth));
        }
    }

    private void connect(Dial dial, SocketChannel socket) {
        try {
            var from = dial.from();
            if (from != null) {
                socket.bind(from);
            }
            socket.connect(dial.to());
            if (socket.getLocalAddress().equals(dial.to())) {
                throw new ConnectException("nobody listens there; the kernel connected the socket to itself");
            }
            if (dial.to() instanceof InetSocketAddress) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
        } catch (IOException | RuntimeException failure) {
            close(socket);
            dial.failed(failure);
            return;
        }
        dial.connected(birth -> serve(dial, new SocketWire(socket), birth));
    }

    private void serve(Dial dial, Wire wire, Birth<?> birth) {
        var channel = new BlockingChannel(wire, dial.group().clock(), helpers);
        var withdraw = threads.serve(new ConnectionThreads.Applicant(
                channel, () -> new Connection(channel, dial.group(), birth, true), refusal -> {
                    channel.closeUnserved();
                    // This may be the clock's own thread.
                    helpers.execute(() -> birth.refused(refusal));
                }));
        dial.closing(() -> {
            if (withdraw.getAsBoolean()) {
                channel.closeUnserved();
            }
        });
    }

    @Override
    public void shut() {
        threads.shut();
    }

    @Override
    public int waiting() {
        return threads.waiting();
    }

    @Override
    public void dismantle() {
        threads.dismantle();
    }

    private static void close(SocketChannel socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // It was to go anyway.
        }
    }
}
