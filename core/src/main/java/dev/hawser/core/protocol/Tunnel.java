package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Joins two connections, so that their peers speak with each other: what comes at one end leaves at the other,
/// through a [Pump] each way. One object serves one pair. Its ends are the protocols of two connections, on any
/// engines, made in any order; what the first one hears before the second is there waits, and so does its peer.
///
/// ```java
/// var tunnel = new Tunnel();
/// var _ = reactor.connect(target, _ -> tunnel.far())
///         .thenAccept(link -> LOG.log(Level.DEBUG, "a tunnel to {0}", link.transport()))
///         .recover(IOException.class, failure -> {
///             LOG.log(Level.WARNING, "a client is turned away: {0}", failure.getMessage());
///             tunnel.abort();
///             return null;
///         });
/// return tunnel.near();
/// ```
///
/// The end of input goes through as such (half close), and a connection is closed when both its directions have
/// ended. One that closes in order before that closes the other after what it had to say. One that breaks, times
/// out or is aborted aborts the other, so that no peer takes half a message for a whole one.
///
/// A drain lets a tunnel go on, for nobody here knows what is under way in it: until its peers have ended, or else
/// the deadline. A protocol that knows better hands its own calls on to an end, all but `stopping`.
public final class Tunnel {
    /// What a connection has before it is over: its input and its output.
    private static final int HALVES = 2;

    private final Pump outward = new Pump(() -> ended(false));
    private final Pump inward = new Pump(() -> ended(true));
    private final Side near = new Side(outward, inward);
    private final Side far = new Side(inward, outward);

    /// Makes a tunnel whose ends are still free.
    public Tunnel() {}

    /// Returns the protocol of the one connection.
    public Protocol near() {
        return near;
    }

    /// Returns the protocol of the other connection.
    public Protocol far() {
        return far;
    }

    /// Aborts both connections, also one that is still to come, and drops what waits for it. For any thread.
    public void abort() {
        near.abort();
        far.abort();
        outward.drop();
        inward.drop();
    }

    /// Returns how many bytes wait in the tunnel and in both connections' output. For any thread.
    public long heldBytes() {
        return outward.heldBytes() + inward.heldBytes() + near.pendingBytes() + far.pendingBytes();
    }

    private void ended(boolean nearOutput) {
        (nearOutput ? near : far).halfOver();
    }

    private final class Side implements Protocol {
        private final Pump heard;
        private final Pump said;
        private final AtomicInteger halvesOver = new AtomicInteger();
        private volatile @Nullable Transport transport;
        private volatile boolean aborted;

        Side(Pump heard, Pump said) {
            this.heard = heard;
            this.said = said;
        }

        @Override
        public void connectionMade(Transport made) {
            transport = made;
            if (aborted) {
                made.abort();
            } else {
                heard.from(made);
                said.to(made);
            }
        }

        @Override
        public void dataReceived(Transport from, ByteBuf data) {
            heard.take(data);
        }

        @Override
        public void inputEnded(Transport from) {
            heard.end();
            halfOver();
        }

        @Override
        public void writabilityChanged(Transport to) {
            said.goOn();
        }

        @Override
        public void stopping(Transport connection) {
            // See the class: who knows what is under way?
        }

        @Override
        public void connectionLost(Transport connection, CloseReason reason) {
            switch (reason) {
                case CloseReason.Closed _, CloseReason.PeerClosed _ -> heard.close();
                case CloseReason.Aborted _,
                        CloseReason.Reset _,
                        CloseReason.Truncated _,
                        CloseReason.Violation _,
                        CloseReason.TimedOut _,
                        CloseReason.Overflow _,
                        CloseReason.Failed _,
                        CloseReason.Stopped _ -> Tunnel.this.abort();
            }
            // What waits for this connection is let go of.
            said.goOn();
        }

        void halfOver() {
            var connection = transport;
            if (halvesOver.incrementAndGet() == HALVES && connection != null) {
                connection.close();
            }
        }

        void abort() {
            aborted = true;
            var connection = transport;
            if (connection != null) {
                connection.abort();
            }
        }

        long pendingBytes() {
            var connection = transport;
            return connection == null ? 0 : connection.pendingBytes();
        }
    }
}
