package dev.hawser.testkit.toxic;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Stands between clients and a server, and makes the network between them as bad as a test wants it. It is served as
/// any factory is, on any engine:
///
/// ```java
/// var network = ToxicProxy.to("tcp:127.0.0.1:" + echo.port() + ":engine=" + engine, reactor);
/// network.add("crumbs", Direction.DOWNSTREAM, new Slicer(3, 2, Duration.ofMillis(1)));
/// network.add("breaks", Direction.DOWNSTREAM, new LimitData(100));
/// int port = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, network)
///         .port();
/// ```
///
/// Toxics may be added and removed at any time, also for the connections that there are; each direction's are passed
/// through in the order in which they were added. What is removed lets go of what it holds at once. Time is the
/// connection's clock, so on a `ManualClock` a test decides when bytes arrive. Chance comes from a [#seed], and each
/// connection, direction and toxic has its own share of it: a run with the same seed and the same input repeats.
///
/// What waits in it is bounded for each direction of a connection ([#holding]); a sender that is ahead of it isn't read
/// from. Half closes and resets go through, and a server that can't be reached resets the client.
///
/// Safe for use by many threads.
public final class ToxicProxy implements ProtocolFactory {
    /// What may wait in one direction of a connection, unless [#holding] says otherwise. One read may come on top.
    public static final int DEFAULT_HELD_BYTES = 256 * 1024;

    private static final System.Logger LOG = System.getLogger(ToxicProxy.class.getName());

    private final Target target;
    private final long seed;
    private final int mostHeldBytes;
    private final AtomicLong connections = new AtomicLong();

    // Guarded by this.
    private final Map<String, Placed> toxics = new LinkedHashMap<>();
    private final Set<Lane> lanes = new HashSet<>();

    /// Where a proxy goes.
    @FunctionalInterface
    public interface Target {
        /// Connects to the server.
        ///
        /// @param far makes the protocol of that connection
        /// @return fails when there is none; a value is of no matter
        Deferred<?> connect(ProtocolFactory far);
    }

    private record Placed(Direction direction, Toxic toxic) {}

    private ToxicProxy(Target target, long seed, int mostHeldBytes) {
        this.target = target;
        this.seed = seed;
        this.mostHeldBytes = mostHeldBytes;
    }

    /// Makes a proxy to a server, with a seed left to chance.
    ///
    /// @param endpoint of the server, such as `tcp:localhost:5432`
    /// @param reactor connects to it
    public static ToxicProxy to(String endpoint, Reactor reactor) {
        return to(far -> reactor.connect(endpoint, far));
    }

    /// Makes a proxy to wherever this target connects, with a seed left to chance.
    public static ToxicProxy to(Target target) {
        return new ToxicProxy(target, ThreadLocalRandom.current().nextLong(), DEFAULT_HELD_BYTES);
    }

    /// Returns a proxy to the same server with this seed, and no toxics.
    public ToxicProxy seeded(long number) {
        return new ToxicProxy(target, number, mostHeldBytes);
    }

    /// Returns a proxy to the same server with another bound on what waits in each direction, and no toxics.
    ///
    /// @param bytes 1 or more
    public ToxicProxy holding(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("the bound is " + bytes + " bytes; expected 1 or more");
        }
        return new ToxicProxy(target, seed, bytes);
    }

    /// Returns what chance comes from; write it into the message of a test that fails.
    public long seed() {
        return seed;
    }

    /// Adds a toxic after those that this direction has.
    ///
    /// @param name by which it is removed
    /// @throws IllegalArgumentException when there is a toxic of that name
    public synchronized void add(String name, Direction direction, Toxic toxic) {
        if (toxics.containsKey(name)) {
            throw new IllegalArgumentException("there is a toxic '" + name + "', " + toxics.get(name) + "; remove(\""
                    + name + "\") first, or take another name");
        }
        toxics.put(name, new Placed(direction, toxic));
        for (var lane : lanes) {
            if (lane.direction() == direction) {
                lane.change(() -> lane.add(name, stage(lane, name, toxic)));
            }
        }
    }

    /// Removes a toxic.
    ///
    /// @return whether there was one of that name
    public synchronized boolean remove(String name) {
        lanes.forEach(lane -> lane.change(() -> lane.remove(name)));
        return toxics.remove(name) != null;
    }

    /// Removes all toxics.
    public synchronized void clear() {
        Set.copyOf(toxics.keySet()).forEach(this::remove);
    }

    @Override
    public Protocol build(SocketAddress peer) {
        return new Pair(this, connections.getAndIncrement(), mostHeldBytes).near();
    }

    void connect(Pair pair) {
        var _ = target.connect(_ -> pair.far()).<@Nullable Void>both(outcome -> {
            if (outcome instanceof Outcome.Failure<?>(Throwable cause)) {
                LOG.log(Level.INFO, "a client is reset: {0}", cause.getMessage());
                pair.abort();
            }
            return null;
        });
    }

    /// Gives a lane the toxics that there are, and from now on those that come. In the lane's context.
    synchronized void join(Lane lane) {
        lanes.add(lane);
        toxics.forEach((name, placed) -> {
            if (placed.direction == lane.direction()) {
                lane.add(name, stage(lane, name, placed.toxic));
            }
        });
    }

    synchronized void leave(Lane lane) {
        lanes.remove(lane);
    }

    private Stage stage(Lane lane, String name, Toxic toxic) {
        long share = 2 * lane.pair().number() + (lane.direction() == Direction.UPSTREAM ? 0 : 1);
        return Stage.of(toxic, new SplittableRandom(seed + 31 * share + 1_000_003L * name.hashCode()));
    }
}
