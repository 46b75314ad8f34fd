package dev.hawser.core.policy;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stops a flow while a bucket is in debt, or while the protocol wants it stopped: it may flow when neither is
/// so. Safe for use by many threads.
final class Valve {
    private final Bucket bucket;
    private final Runnable stop;
    private final Runnable go;
    private boolean inDebt;
    private boolean unwanted;
    private boolean over;
    private @Nullable DelayedCall look;

    /// Makes a valve.
    ///
    /// @param stop stops the flow; both take effect before they return, and may be called by any thread, also
    ///     twice
    Valve(Bucket bucket, Runnable stop, Runnable go) {
        this.bucket = bucket;
        this.stop = stop;
        this.go = go;
    }

    /// Counts bytes that flow, and stops what comes after them when they were too many.
    void pass(int bytes, Clock clock) {
        synchronized (this) {
            long waitNanos = bucket.take(bytes, clock.nanoTime());
            if (waitNanos <= 0 || over) {
                return;
            }
            if (!inDebt) {
                inDebt = true;
                lookIn(waitNanos, clock);
            }
        }
        tell();
    }

    /// Notes whether the protocol wants the flow.
    void want(boolean flow) {
        synchronized (this) {
            unwanted = !flow;
        }
        tell();
    }

    /// Ends the watching: the connection is gone.
    synchronized void end() {
        over = true;
        if (look != null) {
            look.cancel();
            look = null;
        }
    }

    private void look(Clock clock) {
        synchronized (this) {
            look = null;
            if (over) {
                return;
            }
            // Where the bucket is shared, others may have taken from it meanwhile.
            long waitNanos = bucket.waitNanos(clock.nanoTime());
            if (waitNanos > 0) {
                lookIn(waitNanos, clock);
                return;
            }
            inDebt = false;
        }
        tell();
    }

    private void lookIn(long waitNanos, Clock clock) {
        // Not among the callbacks, one of which may be what is held here. This never waits.
        look = clock.callingOn(Runnable::run).callLater(Duration.ofNanos(waitNanos), () -> look(clock));
    }

    /// Makes the flow what it should be. Not under the lock, since a transport may have one of its own; so
    /// another thread may change its mind meanwhile, and so may what the call sets going: a producer that is let
    /// go may write too much before the call returns. Whoever calls looks again, and the last call is right.
    private void tell() {
        boolean told;
        do {
            told = isStopped();
            (told ? stop : go).run();
        } while (told != isStopped());
    }

    private synchronized boolean isStopped() {
        return inDebt || unwanted;
    }
}
