package dev.hawser.core.deferred;

import java.util.concurrent.atomic.AtomicBoolean;

/// What a [DeferredLock] or [DeferredSemaphore] gives to whoever may go on, to be given back once. Safe for use by
/// many threads; any thread may give it back.
///
/// A thing of its own, because a `release()` of the lock itself can be called by someone who doesn't hold it, or
/// twice, and would then let in a second one while a third holds it, with the error showing up at neither. A permit
/// that was given back is worth nothing, and says so. One that is dropped without being given back is lost for
/// good: so let `run` hold it or, in straight-line code, `try (var _ = lock.acquire().await())`.
public final class Permit implements AutoCloseable {
    private final DeferredSemaphore from;
    private final AtomicBoolean givenBack = new AtomicBoolean();

    Permit(DeferredSemaphore from) {
        this.from = from;
    }

    /// Gives the permit back: the one who has waited longest has it then. That one's callbacks run on this thread,
    /// unless this is called in a callback, after which they run.
    ///
    /// @throws IllegalStateException when it was given back before, which changes nothing
    public void release() {
        if (!giveBack()) {
            throw new IllegalStateException("this permit was given back already, and this call changed nothing;"
                    + " release() what acquire() brought exactly once, or use run(…)");
        }
    }

    /// Gives the permit back unless that was done before. For `try`, whose block may have released it early.
    @Override
    public void close() {
        giveBack();
    }

    private boolean giveBack() {
        boolean first = givenBack.compareAndSet(false, true);
        if (first) {
            from.giveBack();
        }
        return first;
    }
}
