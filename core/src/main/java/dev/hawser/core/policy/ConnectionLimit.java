package dev.hawser.core.policy;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Farewell;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/// Serves so many connections at once and tells the next one why it isn't, in the words of the factory's
/// [ProtocolFactory#refusal].
///
/// Every port has such limits of its own (`connections` and `connectionsPerAddress` of the engine's `Limits`),
/// which protect the process: they turn a client away before it gets a thread or a protocol, and can't be done
/// without. This one protects a service. It counts the connections of all factories it wraps together, so over
/// several ports, and for a client behind another policy or proxy by the address that its protocol sees; and it
/// takes an IPv6 network of 64 bits for one peer, for that is what one customer is given (RFC 6177), where the
/// engine counts single addresses. A connection that it refuses is one that the port has served, and that ends with a
/// [CloseReason.Violation] of its limit, so observers hear that it was hit.
public final class ConnectionLimit implements Policy {
    private static final System.Logger LOG = System.getLogger(ConnectionLimit.class.getName());

    /// What is counted together where all are.
    private static final Object ALL = new Object();

    private final int most;
    private final Refusal refusal;
    private final CloseReason reason;
    private final Map<Object, Integer> inside = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final AtomicBoolean refusedBefore = new AtomicBoolean();

    private ConnectionLimit(int most, Refusal refusal) {
        if (most < 1) {
            throw new IllegalArgumentException("the limit is " + most + " connections; expected 1 or more");
        }
        this.most = most;
        this.refusal = refusal;
        String limit = refusal == Refusal.TOO_MANY_CONNECTIONS ? "policy-connections" : "policy-connections-per-peer";
        reason = CloseReason.Violation.ofLimit(limit, refusal.reason());
    }

    /// Makes a limit on all connections together; one too many is [Refusal#TOO_MANY_CONNECTIONS].
    public static ConnectionLimit inTotal(int most) {
        return new ConnectionLimit(most, Refusal.TOO_MANY_CONNECTIONS);
    }

    /// Makes a limit on the connections of one peer: an IPv4 address, or an IPv6 network of 64 bits. One too
    /// many is [Refusal#TOO_MANY_FROM_ADDRESS]. Peers without an IP address, as on a UNIX socket, are not
    /// limited.
    public static ConnectionLimit perPeer(int most) {
        return new ConnectionLimit(most, Refusal.TOO_MANY_FROM_ADDRESS);
    }

    /// Returns how many connections were refused.
    public long refused() {
        return refused.sum();
    }

    /// Returns how many connections are served now.
    public int open() {
        return inside.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public ProtocolFactory wrap(ProtocolFactory factory) {
        return new ProtocolFactory() {
            @Override
            public Protocol build(SocketAddress peer) throws Exception {
                var key = key(peer);
                if (key.isEmpty()) {
                    return factory.build(peer);
                }
                if (!enter(key.get())) {
                    countRefused();
                    return new Farewell(factory.refusal(refusal), reason);
                }
                try {
                    return Relay.between(factory.build(peer), protocol -> new Guest(protocol, key.get()));
                } catch (Throwable failure) {
                    // A protocol that was never made is never told that its connection is lost.
                    leave(key.get());
                    throw failure;
                }
            }

            @Override
            public String refusal(Refusal why) {
                return factory.refusal(why);
            }

            @Override
            public List<String> alpn() {
                return factory.alpn();
            }
        };
    }

    private Optional<Object> key(SocketAddress peer) {
        if (refusal == Refusal.TOO_MANY_CONNECTIONS) {
            return Optional.of(ALL);
        }
        InetAddress address = peer instanceof InetSocketAddress internet ? internet.getAddress() : null;
        return address instanceof Inet6Address six
                ? Optional.of(ByteBuffer.wrap(six.getAddress()).getLong())
                : Optional.ofNullable(address);
    }

    private boolean enter(Object key) {
        if (inside.merge(key, 1, Integer::sum) <= most) {
            return true;
        }
        leave(key);
        return false;
    }

    private void leave(Object key) {
        inside.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    private void countRefused() {
        refused.increment();
        if (refusedBefore.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    "a client was refused: {0}; further ones are only counted. Raise the policy''s limit of {1} if it "
                            + "is too low",
                    refusal.reason(),
                    most);
        }
    }

    /// Counts its connection out.
    private final class Guest extends Relay {
        private final Object key;

        Guest(Protocol protocol, Object key) {
            super(protocol);
            this.key = key;
        }

        @Override
        public void connectionLost(Transport from, CloseReason reason) throws Exception {
            leave(key);
            super.connectionLost(from, reason);
        }
    }
}
