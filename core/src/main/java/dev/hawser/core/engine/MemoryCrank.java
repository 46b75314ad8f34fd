package dev.hawser.core.engine;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.time.Clock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/// Connections in memory: the same pipeline, limits and drain as on a socket, turned by whoever calls, on a clock that
/// a test moves. For one thread at a time.
public final class MemoryCrank {
    private static final SocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private final Intake intake;
    private final ListeningPort port;
    private final Clock clock;
    private int clients;
    private boolean shut;

    /// Opens a port that exists in memory.
    ///
    /// @param clock by which timeouts run; its calls must come on the thread that uses this
    public MemoryCrank(ProtocolFactory factory, Limits limits, Clock clock) {
        this.clock = clock;
        this.intake = new Intake(factory, limits, clock, false);
        this.port = new ListeningPort(SERVER, Engine.eventLoop().withLoops(1), intake, new MemoryDoor());
    }

    /// Returns the port, to count and to stop. Its `stop` would block the clock's thread; use `beginStop`.
    public ListeningPort port() {
        return port;
    }

    /// Connects a client, which is greeted before this returns.
    public MemoryLink connect() {
        // Ports count up, as the kernel's do for clients of one address.
        var peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_000 + clients++ % 50_000);
        var link = new MemoryLink(clock, SERVER, peer);
        var refusal = shut ? Optional.of(Refusal.STOPPING) : intake.admit(peer);
        if (refusal.isEmpty()) {
            link.begin(intake.serve(link.channel()));
        } else {
            intake.turnAway(link.channel(), refusal.get()).ifPresentOrElse(link::begin, link::closeUnserved);
        }
        return link;
    }

    private final class MemoryDoor implements ListeningPort.Door {
        @Override
        public void shut() {
            shut = true;
        }

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public void dismantle() {
            // There are no threads.
        }
    }
}
