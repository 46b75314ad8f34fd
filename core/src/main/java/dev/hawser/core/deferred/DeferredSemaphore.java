package dev.hawser.core.deferred;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Lets a bounded number go on at once; the others wait without blocking a thread. First come, first served: nobody
/// overtakes, not even who asks at the moment of a release.
///
/// Safe for use by many threads. Callbacks of whoever is let in run on the thread that gave its permit back. They
/// never run with a lock held, nor inside another callback, so any number may wait on a flat stack.
public final class DeferredSemaphore {
    /// How many may wait unless told otherwise: as many as a port has connections.
    public static final int DEFAULT_MAX_WAITING = 10_000;

    private final WaitingLine<Permit> line;
    private final int permits;

    /// Guarded by the line. While it isn't zero, nobody waits.
    private int available;

    /// Makes one at which [#DEFAULT_MAX_WAITING] may wait.
    ///
    /// @param permits how many go on at once, one or more
    public DeferredSemaphore(int permits) {
        this(permits, DEFAULT_MAX_WAITING);
    }

    /// Makes one.
    ///
    /// @param permits how many go on at once, one or more
    /// @param maxWaiting how many may wait, zero or more
    /// @throws IllegalArgumentException for other numbers
    public DeferredSemaphore(int permits, int maxWaiting) {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "permits is " + permits + "; expected one or more: without any, everyone would wait for ever");
        }
        this.permits = permits;
        available = permits;
        line = new WaitingLine<>(maxWaiting, "maxWaiting");
    }

    /// Asks for a permit. Cancelling while it waits gives up the place in line; once there is a permit it does
    /// nothing, and the permit must be given back.
    ///
    /// @return the permit; fails with an [OverflowException] when too many wait
    public Deferred<Permit> acquire() {
        synchronized (line) {
            if (available == 0) {
                var waiter = line.join();
                return waiter != null ? waiter : Deferred.failed(overflow());
            }
            available--;
        }
        return Deferred.succeeded(new Permit(this));
    }

    /// Returns a permit if there is one now, else null.
    public @Nullable Permit tryAcquire() {
        synchronized (line) {
            if (available == 0) {
                return null;
            }
            available--;
        }
        return new Permit(this);
    }

    /// Does something with a permit, which is given back in any case: when the Deferred that was returned has
    /// ended, or when the call throws. Then comes the result. Cancelling gives up the wait or, if it is over,
    /// cancels what the call returned.
    ///
    /// @return the result; fails with an [OverflowException], and the call isn't made, when too many wait
    public <T extends @Nullable Object> Deferred<T> run(Callable<Deferred<T>> work) {
        return acquire()
                .compose(permit -> Deferred.attempt(() -> Objects.requireNonNull(
                                work.call(),
                                "the work returned null; expected a Deferred; return"
                                        + " Deferred.succeeded(null) for one without a value"))
                        .eventually(permit::release));
    }

    /// Returns how many may go on at once.
    public int permits() {
        return permits;
    }

    /// Returns how many permits are free now. By the time one looks at it, that may have changed.
    public int available() {
        synchronized (line) {
            return available;
        }
    }

    /// Returns how many wait now.
    public int waiting() {
        return line.size();
    }

    void giveBack() {
        while (true) {
            Deferred<Permit> next;
            synchronized (line) {
                next = line.next();
                if (next == null) {
                    available++;
                    return;
                }
            }
            if (next.trySucceed(new Permit(this))) {
                return;
            }
            // Cancelled just now: what was its turn is the next one's.
        }
    }

    private OverflowException overflow() {
        return new OverflowException("all " + permits + " permits are taken and " + line.limit()
                + " wait already, the most that may; try later, or raise maxWaiting");
    }

    @Override
    public String toString() {
        synchronized (line) {
            return "DeferredSemaphore[" + available + " of " + permits + " free, " + line.size() + " waiting]";
        }
    }
}
