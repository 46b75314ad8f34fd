package dev.hawser.testkit.toxic;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A client's connection and the one to the server, with a [Lane] each way. How the end of one becomes that of the
/// other is as in [dev.hawser.core.protocol.Tunnel].
final class Pair {
    private static final int HALVES = 2;

    private final ToxicProxy proxy;
    private final long number;
    private final Lane up;
    private final Lane down;
    private final Side near;
    private final Side far;

    Pair(ToxicProxy proxy, long number, int mostHeldBytes) {
        this.proxy = proxy;
        this.number = number;
        this.up = new Lane(this, Direction.UPSTREAM, mostHeldBytes);
        this.down = new Lane(this, Direction.DOWNSTREAM, mostHeldBytes);
        this.near = new Side(up, down);
        this.far = new Side(down, up);
    }

    ToxicProxy proxy() {
        return proxy;
    }

    /// Returns which connection of the proxy's this is, from 0.
    long number() {
        return number;
    }

    Protocol near() {
        return near;
    }

    Protocol far() {
        return far;
    }

    /// Resets both connections. For any thread.
    void abort() {
        near.abort();
        far.abort();
        up.end();
        down.end();
    }

    /// Notes that the end has left a lane.
    void outputEnds(Lane lane) {
        (lane.equals(up) ? far : near).halfOver();
    }

    private final class Side implements Protocol {
        private final Lane heard;
        private final Lane said;
        private final AtomicInteger halvesOver = new AtomicInteger();
        private volatile @Nullable Transport transport;
        private volatile boolean aborted;

        Side(Lane heard, Lane said) {
            this.heard = heard;
            this.said = said;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            if (aborted) {
                made.abort();
                return;
            }
            heard.from(made);
            said.to(made);
            if (this.equals(near)) {
                proxy.connect(Pair.this);
            }
        }

        @Override
        public void dataReceived(Transport from, ByteBuf data) {
            heard.take(data);
        }

        @Override
        public void inputEnded(Transport from) {
            heard.enter(Piece.END);
            halfOver();
        }

        @Override
        public void writabilityChanged(Transport to) {
            said.goOn();
        }

        @Override
        public void connectionLost(Transport connection, CloseReason reason) {
            if (reason instanceof CloseReason.Closed || reason instanceof CloseReason.PeerClosed) {
                heard.enter(Piece.CLOSE);
                said.end();
            } else {
                Pair.this.abort();
            }
        }

        void halfOver() {
            if (halvesOver.incrementAndGet() == HALVES) {
                said.closeTarget();
            }
        }

        void abort() {
            aborted = true;
            var connection = transport;
            if (connection != null) {
                connection.abort();
            }
        }
    }
}
