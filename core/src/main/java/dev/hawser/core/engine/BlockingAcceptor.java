package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.SocketWire;
import dev.hawser.core.engine.socket.Exhaustion;
import dev.hawser.core.engine.socket.ReserveDescriptor;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The thread that accepts for a thread engine. It serves nobody itself, so a slow client can't hold it up; and it
/// outlives running out of descriptors.
final class BlockingAcceptor implements ListeningPort.Door {
    private static final System.Logger LOG = System.getLogger(BlockingAcceptor.class.getName());

    private static final Duration MOST_WAIT = Duration.ofSeconds(1);

    private final ServerSocketChannel server;
    private final BlockingUsher usher;
    private final ReserveDescriptor reserve = new ReserveDescriptor();
    private final CountDownLatch shut = new CountDownLatch(1);
    private final Thread thread;

    BlockingAcceptor(ServerSocketChannel server, BlockingUsher usher) {
        this.server = server;
        this.usher = usher;
        this.thread = Thread.ofPlatform().daemon().name("hawser-accept").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void shut() {
        shut.countDown();
        try {
            server.close();
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "a listening socket could not be closed; it takes no more connections", failure);
        }
        awaitEnd();
        usher.threads().shut();
    }

    /// The kernel's socket is closed only when the thread has left it; until then a client could still connect.
    private void awaitEnd() {
        try {
            if (!thread.join(MOST_WAIT)) {
                LOG.log(Level.WARNING, "the thread that accepts has not ended; what it still takes is closed");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int waiting() {
        return usher.threads().waiting();
    }

    @Override
    public void dismantle() {
        usher.threads().dismantle();
        reserve.close();
    }

    private void run() {
        var exhaustion = new Exhaustion(LOG);
        while (shut.getCount() > 0) {
            try {
                var socket = server.accept();
                if (shut.getCount() > 0 && reserve.keep()) {
                    exhaustion.over();
                    take(socket);
                } else {
                    socket.close();
                }
            } catch (IOException failure) {
                if (shut.getCount() > 0) {
                    exhaustion.again(failure);
                    reserve.shed(this::acceptWithoutWaiting);
                    pause(exhaustion);
                }
            } catch (RuntimeException | Error failure) {
                LOG.log(Level.ERROR, "a connection could not be taken; others go on", failure);
            }
        }
    }

    private void take(SocketChannel socket) throws IOException {
        try {
            if (socket.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
                socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            }
        } catch (IOException | RuntimeException gone) {
            // A peer that left before it was greeted; on some systems that shows here.
            socket.close();
            return;
        }
        usher.take(new SocketWire(socket));
    }

    /// The kernel refuses for want of a descriptor even when nobody waits, so this must not wait for somebody.
    private @Nullable SocketChannel acceptWithoutWaiting() throws IOException {
        server.configureBlocking(false);
        try {
            return server.accept();
        } finally {
            server.configureBlocking(true);
        }
    }

    private void pause(Exhaustion exhaustion) {
        try {
            if (shut.await(exhaustion.pauseMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "the port was closed while it could take no connections");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
