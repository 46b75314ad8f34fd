package dev.hawser.web.server;

import dev.hawser.web.Problem;
import dev.hawser.web.Status;
import java.time.Duration;
import java.util.Optional;

/// Who is late while a handler takes the body piece by piece: the client, whose time runs while the handler waits for
/// a piece, or the handler, whose time runs otherwise and begins anew with each piece that it takes. So a body may be
/// of any length, but it comes at the least rate, and is taken. For the connection's callbacks.
final class Streamed {
    private static final Duration RATE_CHECK = Duration.ofSeconds(1);

    private final Incoming body;
    private final HttpLimits limits;
    private long windowAwaitedNanos;
    private long windowBytes;

    Streamed(Incoming body, HttpLimits limits) {
        this.body = body;
        this.limits = limits;
    }

    /// Returns whether the handler has had its time.
    boolean isUntaken() {
        return body.untakenNanos() >= limits.handler().toNanos();
    }

    /// Returns what the client is told if it was too slow. Each time that the handler has waited for the grace the
    /// count begins anew: what came fast before is no excuse for sending nothing now.
    ///
    /// @param bytes how much has come
    Optional<Problem> tooSlow(long bytes) {
        long awaited = body.awaitedNanos() - windowAwaitedNanos;
        if (awaited < limits.body().grace().toNanos()) {
            return Optional.empty();
        }
        long came = bytes - windowBytes;
        windowBytes = bytes;
        windowAwaitedNanos += awaited;
        return came < awaited / 1e9 * limits.body().leastBytesPerSecond()
                ? Optional.of(tooSlow(limits))
                : Optional.empty();
    }

    /// Returns what a client is told whose body comes too slowly.
    static Problem tooSlow(HttpLimits limits) {
        return Problem.of(
                Status.REQUEST_TIMEOUT,
                "the body came more slowly than " + limits.body().leastBytesPerSecond() + " bytes a second");
    }

    /// Returns when to look again.
    Duration look() {
        var left = limits.handler().minusNanos(body.untakenNanos());
        var rate =
                limits.body().grace().compareTo(RATE_CHECK) < 0 ? limits.body().grace() : RATE_CHECK;
        return left.compareTo(rate) < 0 ? left : rate;
    }
}
