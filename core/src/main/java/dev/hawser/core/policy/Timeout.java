package dev.hawser.core.policy;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.DelayedCall;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Closes connections that take too long, with [CloseReason.TimedOut]. One that hasn't ended [#PATIENCE] later,
/// because its peer doesn't read what it is still to be sent, is aborted.
///
/// Every connection has an idle timeout and one for a peer that doesn't read (`idle` and `stall` of the engine's
/// `Limits`), kept for a whole port by a sweep that costs a connection nothing and may be a second late. These
/// are for one service, on the instant, with a timer for each connection; and two of the three are none that the
/// engine has.
public final class Timeout implements Policy {
    /// How long a connection whose time is over may take to say goodbye: 15 seconds, as Twisted's `HTTPChannel`
    /// allows.
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private enum Step {
        IDLE("any traffic"),
        SILENCE("the peer to send"),
        LIFETIME("the connection to end");

        private final String words;

        Step(String words) {
            this.words = words;
        }
    }

    private final Step step;
    private final Duration time;

    private Timeout(Step step, Duration time) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("the timeout is " + time + "; expected more than zero");
        }
        this.step = step;
        this.time = time;
    }

    /// Makes a timeout for connections on which nothing is received and nothing written. While something waits
    /// to be sent it isn't idle; the engine's `stall` looks after that.
    public static Timeout idle(Duration time) {
        return new Timeout(Step.IDLE, time);
    }

    /// Makes a timeout for peers that send nothing, whatever they are sent: for protocols in which a peer that
    /// lives says so. A server that pings a dead peer is never idle.
    public static Timeout silence(Duration time) {
        return new Timeout(Step.SILENCE, time);
    }

    /// Makes a timeout for the whole life of a connection, busy or not.
    public static Timeout lifetime(Duration time) {
        return new Timeout(Step.LIFETIME, time);
    }

    @Override
    public ProtocolFactory wrap(ProtocolFactory factory) {
        return Relay.before(factory, Watched::new);
    }

    private final class Watched extends Relay {
        /// Written by whoever moves a byte; a stale value is found out at the next look.
        private volatile long lastNanos;

        /// Guarded by this, as is what follows.
        private @Nullable DelayedCall look;

        private boolean lost;

        Watched(Protocol protocol) {
            super(protocol);
        }

        @Override
        public void connectionMade(Transport made) throws Exception {
            lastNanos = made.clock().nanoTime();
            lookIn(time, made);
            super.connectionMade(made);
        }

        @Override
        public void dataReceived(Transport from, ByteBuf data) throws Exception {
            lastNanos = from.clock().nanoTime();
            super.dataReceived(from, data);
        }

        @Override
        public void write(ByteBuf bytes) {
            noteWrite();
            super.write(bytes);
        }

        @Override
        public void write(CharSequence text) {
            noteWrite();
            super.write(text);
        }

        @Override
        public boolean tryWrite(ByteBuf bytes) {
            boolean traffic = bytes.isReadable();
            boolean taken = super.tryWrite(bytes);
            if (taken && traffic) {
                noteWrite();
            }
            return taken;
        }

        @Override
        public void connectionLost(Transport from, CloseReason reason) throws Exception {
            synchronized (this) {
                lost = true;
                if (look != null) {
                    look.cancel();
                }
            }
            super.connectionLost(from, reason);
        }

        private void noteWrite() {
            if (step == Step.IDLE) {
                lastNanos = clock().nanoTime();
            }
        }

        /// Looks whether the time is over. Rather than move a timer with every byte, it looks again when one
        /// that was noted since would be due.
        private void look() {
            var transport = outer();
            if (!transport.isOpen()) {
                // It is closing for a reason of its own, and the engine sees to its end.
                return;
            }
            long now = transport.clock().nanoTime();
            if (step == Step.IDLE && transport.pendingBytes() > 0) {
                lastNanos = now;
            }
            var left = step == Step.LIFETIME ? Duration.ZERO : time.minusNanos(now - lastNanos);
            if (left.isPositive()) {
                lookIn(left, transport);
            } else {
                transport.close(new CloseReason.TimedOut(step.words, time));
                callIn(PATIENCE, transport, transport::abort);
            }
        }

        private void lookIn(Duration delay, Transport transport) {
            callIn(delay, transport, this::look);
        }

        private synchronized void callIn(Duration delay, Transport transport, Runnable call) {
            if (!lost) {
                // Not among the callbacks, one of which may be waiting for the very peer that is to be dropped. What is
                // called here never waits, so it may be called by the clock itself.
                look = transport.clock().callingOn(Runnable::run).callLater(delay, call);
            }
        }
    }
}
