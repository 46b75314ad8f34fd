package dev.hawser.core.deferred;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Lets one go on at a time; the others wait without blocking a thread, first come, first served. It belongs to
/// whoever has the [Permit], not to a thread: it may be given back by another one, and who asks for it again while
/// holding it waits for himself.
///
/// Safe for use by many threads; what is said of [DeferredSemaphore] holds here too.
public final class DeferredLock {
    private final DeferredSemaphore one;

    /// Makes one at which [DeferredSemaphore#DEFAULT_MAX_WAITING] may wait.
    public DeferredLock() {
        this(DeferredSemaphore.DEFAULT_MAX_WAITING);
    }

    /// Makes one.
    ///
    /// @param maxWaiting how many may wait, zero or more
    /// @throws IllegalArgumentException when it is negative
    public DeferredLock(int maxWaiting) {
        one = new DeferredSemaphore(1, maxWaiting);
    }

    /// Asks for the lock. Cancelling while it waits gives up the place in line; once the lock is there it does
    /// nothing, and the lock must be given back.
    ///
    /// @return the permit to give back; fails with an [OverflowException] when too many wait
    public Deferred<Permit> acquire() {
        return one.acquire();
    }

    /// Returns the permit if the lock is free now, else null.
    public @Nullable Permit tryAcquire() {
        return one.tryAcquire();
    }

    /// Does something with the lock held, until the Deferred that was returned has ended or the call throws. Then
    /// comes the result. Cancelling gives up the wait or, if it is over, cancels what the call returned.
    ///
    /// @return the result; fails with an [OverflowException], and the call isn't made, when too many wait
    public <T extends @Nullable Object> Deferred<T> run(Callable<Deferred<T>> work) {
        return one.run(work);
    }

    /// Returns whether someone has the lock now. By the time one looks at it, that may have changed.
    public boolean isLocked() {
        return one.available() == 0;
    }

    /// Returns how many wait now.
    public int waiting() {
        return one.waiting();
    }

    @Override
    public String toString() {
        return "DeferredLock[" + (isLocked() ? "locked" : "free") + ", " + waiting() + " waiting]";
    }
}
