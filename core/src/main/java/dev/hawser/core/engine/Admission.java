package dev.hawser.core.engine;

import dev.hawser.core.protocol.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts who is in, and says who may come in. Safe for use by many threads.
final class Admission {
    private final Limits limits;
    private final AtomicInteger inside = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    Admission(Limits limits) {
        this.limits = limits;
    }

    /// Lets a peer in, or says why not. Who was let in must [#leave].
    Optional<Refusal> enter(SocketAddress peer) {
        if (inside.incrementAndGet() > limits.connections()) {
            inside.decrementAndGet();
            return Optional.of(Refusal.TOO_MANY_CONNECTIONS);
        }
        if (peer instanceof InetSocketAddress internet
                && byAddress.merge(internet.getAddress(), 1, Integer::sum) > limits.connectionsPerAddress()) {
            leave(peer);
            return Optional.of(Refusal.TOO_MANY_FROM_ADDRESS);
        }
        return Optional.empty();
    }

    /// Counts a peer out.
    void leave(SocketAddress peer) {
        inside.decrementAndGet();
        if (peer instanceof InetSocketAddress internet) {
            byAddress.computeIfPresent(internet.getAddress(), (_, count) -> count == 1 ? null : count - 1);
        }
    }

    int inside() {
        return inside.get();
    }
}
