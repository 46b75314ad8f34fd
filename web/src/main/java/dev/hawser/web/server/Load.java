package dev.hawser.web.server;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What all clients of a site have under way together. A request counts while it takes longer than a callback: its body
/// is on its way, a handler blocks, or the answer comes later or piece by piece. Those that are asked at one instant
/// may be a few more than the limit, no more than there are threads. Safe for use by many threads.
final class Load {
    private final HttpLimits.Together limits;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();

    Load(HttpLimits.Together limits) {
        this.limits = limits;
    }

    /// Returns whether no more requests should begin.
    boolean isFull() {
        return requests.get() >= limits.requests();
    }

    /// Counts one more request.
    void begins() {
        requests.incrementAndGet();
    }

    /// Counts one request less.
    void ends() {
        requests.decrementAndGet();
    }

    /// Counts more bytes of bodies that are kept; fewer, where the number is negative.
    ///
    /// @return whether that is too much
    boolean isHeldTooMuch(long more) {
        return heldBytes.addAndGet(more) > limits.bodyBytes() && more > 0;
    }

    /// Returns how many requests are under way.
    int requests() {
        return requests.get();
    }

    /// Returns how much is kept of bodies.
    long heldBytes() {
        return heldBytes.get();
    }
}
