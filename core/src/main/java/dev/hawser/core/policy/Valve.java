package dev.hawser.core.policy;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Stops a flow while a bucket is in debt, or while the protocol wants it stopped: it may flow when neither is
/// so. Safe for use by many threads.
final class Valve {
    private final Bucket bucket;
    private final Runnable stop;
    private final Runnable go;
    private final ReentrantLock telling = new ReentrantLock();
    private boolean inDebt;
    private boolean unwanted;
    private boolean stopped;
    private boolean over;
    private @Nullable DelayedCall look;

    /// Makes a valve.
    ///
    /// @param stop stops the flow; called alternately with `go`, and never at once
    Valve(Bucket bucket, Runnable stop, Runnable go) {
        this.bucket = bucket;
        this.stop = stop;
        this.go = go;
    }

    /// Counts bytes that flow, and stops what comes after them when they were too many.
    void pass(int bytes, Clock clock) {
        synchronized (this) {
            long waitNanos = bucket.take(bytes, clock.nanoTime());
            if (waitNanos <= 0 || inDebt || over) {
                return;
            }
            inDebt = true;
            lookIn(waitNanos, clock);
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
        look = clock.callLater(Duration.ofNanos(waitNanos), () -> look(clock));
    }

    /// Calls one at a time, or a stop could overtake the go before it; who comes meanwhile leaves it to the
    /// caller, who looks again. Not under the lock of the fields, since a transport may have one of its own. A
    /// call may come back here: to let a producer go may mean that it writes before the call returns, and has to
    /// be stopped again.
    private void tell() {
        while (isToldWrong() && telling.tryLock()) {
            try {
                boolean stopping;
                synchronized (this) {
                    stopping = inDebt || unwanted;
                    if (stopping == stopped) {
                        return;
                    }
                    stopped = stopping;
                }
                (stopping ? stop : go).run();
            } finally {
                telling.unlock();
            }
        }
    }

    private synchronized boolean isToldWrong() {
        return stopped != (inDebt || unwanted);
    }
}
