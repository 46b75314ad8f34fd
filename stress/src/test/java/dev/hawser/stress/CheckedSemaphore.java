package dev.hawser.stress;

import dev.hawser.core.deferred.DeferredSemaphore;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.deferred.Permit;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jetbrains.lincheck.datastructures.Operation;

/// A DeferredSemaphore of two permits under Lincheck; a DeferredLock is one of one permit.
public class CheckedSemaphore {
    private static final int PERMITS = 2;

    private final DeferredSemaphore semaphore = new DeferredSemaphore(PERMITS, 4);
    private final ConcurrentLinkedDeque<Permit> held = new ConcurrentLinkedDeque<>();

    /// Acquires, unless it would have to wait.
    @Operation
    public boolean tryAcquire() {
        var permit = semaphore.tryAcquire();
        return permit != null && held.add(permit);
    }

    /// Waits, and gives up at once.
    @Operation
    public boolean acquireOrGiveUp() {
        var permit = semaphore.acquire();
        permit.cancel();
        return permit.poll() instanceof Outcome.Success<Permit>(Permit got) && held.add(got);
    }

    /// Gives a permit back, if there is one.
    @Operation
    public boolean release() {
        var permit = held.poll();
        if (permit == null) {
            return false;
        }
        permit.release();
        return true;
    }

    /// What it must be like.
    public static class Sequential {
        private int taken;

        /// Acquires.
        public boolean tryAcquire() {
            return taken < PERMITS && ++taken > 0;
        }

        /// Acquires.
        public boolean acquireOrGiveUp() {
            return tryAcquire();
        }

        /// Gives back.
        public boolean release() {
            return taken > 0 && taken-- > 0;
        }
    }
}
