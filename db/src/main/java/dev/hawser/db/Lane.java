package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.NonBlockingThread;
import org.jspecify.annotations.Nullable;

/// Where calls are run, in the order in which they came, within bounds.
sealed interface Lane permits SharedLane, WriterLane {
    /// Has a call run on another thread. Doesn't block.
    void submit(Call<?> call);

    /// Runs a call on this thread, or waits until another one has.
    <T extends @Nullable Object> void runHere(Call<T> call) throws Exception;

    /// Commits made so far that several calls could share.
    long commits();

    /// Gives connections and threads back. Called when nothing is left to run, perhaps twice. Blocks.
    void close();

    /// Refuses to stop a loop, or the Deferred that is perhaps waited for: before anything is begun, since nobody
    /// could hand back later what comes of it.
    static void checkMayBlock() {
        if (Thread.currentThread() instanceof NonBlockingThread) {
            throw new IllegalStateException("a blocking call on the thread "
                    + Thread.currentThread().getName()
                    + " would stop everyone whom it serves; call the pool itself, whose methods give a Deferred");
        }
        if (Deferred.isInCallback()) {
            throw new IllegalStateException(
                    "a blocking call in a callback of a Deferred could wait for itself; call the"
                            + " pool itself, and return its Deferred from compose(…)");
        }
    }
}
