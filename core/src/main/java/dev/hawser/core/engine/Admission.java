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
        var refusal = enterFrom(peer);
        if (refusal.isPresent()) {
            inside.decrementAndGet();
        }
        return refusal;
    }

    /// Counts the address of somebody who is in already, under another one that counts for nothing; or says why not.
    Optional<Refusal> enterFrom(SocketAddress peer) {
        if (peer instanceof InetSocketAddress internet
                && byAddress.merge(internet.getAddress(), 1, Integer::sum) > limits.connectionsPerAddress()) {
            leaveFrom(internet);
            return Optional.of(Refusal.TOO_MANY_FROM_ADDRESS);
        }
        return Optional.empty();
    }

    /// Counts a peer out.
    ///
    /// @param peer as it was counted in
    void leave(SocketAddress peer) {
        inside.decrementAndGet();
        if (peer instanceof InetSocketAddress internet) {
            leaveFrom(internet);
        }
    }

    private void leaveFrom(InetSocketAddress peer) {
        byAddress.computeIfPresent(peer.getAddress(), (_, count) -> count == 1 ? null : count - 1);
    }

    int inside() {
        return inside.get();
    }
}
