package dev.hawser.stress;

import dev.hawser.core.deferred.DeferredSemaphore;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.deferred.Permit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;

/// A DeferredSemaphore of two permits under Lincheck; a DeferredLock is one of one permit. Each thread gives back what
/// it acquired itself: a permit on its way from one to another belongs to neither.
@Param(name = "thread", gen = ThreadIdGen.class)
public class CheckedSemaphore {
    private static final int PERMITS = 2;

    private final DeferredSemaphore semaphore = new DeferredSemaphore(PERMITS, 4);
    private final Map<Integer, Deque<Permit>> held = new ConcurrentHashMap<>();

    private boolean keep(int thread, Permit permit) {
        return held.computeIfAbsent(thread, _ -> new ArrayDeque<>()).add(permit);
    }

    /// Acquires, unless it would have to wait.
    @Operation(params = "thread")
    public boolean tryAcquire(int thread) {
        var permit = semaphore.tryAcquire();
        return permit != null && keep(thread, permit);
    }

    /// Waits, and gives up at once.
    @Operation(params = "thread")
    public boolean acquireOrGiveUp(int thread) {
        var permit = semaphore.acquire();
        permit.cancel();
        return permit.poll() instanceof Outcome.Success<Permit>(Permit got) && keep(thread, got);
    }

    /// Gives a permit back, if there is one.
    @Operation(params = "thread")
    public boolean release(int thread) {
        var mine = held.get(thread);
        var permit = mine == null ? null : mine.poll();
        if (permit == null) {
            return false;
        }
        permit.release();
        return true;
    }

    /// What it must be like.
    public static class Sequential {
        private final Map<Integer, Integer> taken = new HashMap<>();

        /// Acquires.
        public boolean tryAcquire(int thread) {
            if (taken.values().stream().mapToInt(count -> count).sum() == PERMITS) {
                return false;
            }
            taken.merge(thread, 1, Integer::sum);
            return true;
        }

        /// Acquires.
        public boolean acquireOrGiveUp(int thread) {
            return tryAcquire(thread);
        }

        /// Gives back.
        public boolean release(int thread) {
            if (taken.getOrDefault(thread, 0) == 0) {
                return false;
            }
            taken.merge(thread, -1, Integer::sum);
            return true;
        }
    }
}
