package dev.hawser.core;

import dev.hawser.core.deferred.UnhandledFailures;
import dev.hawser.core.task.StraightLine;
import dev.hawser.core.task.WorkerPool;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a reactor runs besides its connections: straight-line code, and work that blocks. Each is there from when it
/// is first asked for until the next stop. Safe for use by many threads.
final class Background {
    /// How long straight-line code may take to clean up after it was cancelled.
    private static final Duration AFTER_CANCEL = Duration.ofSeconds(5);

    private final WorkerPool.Bounds bounds;
    private @Nullable StraightLine lines;
    private @Nullable WorkerPool workers;

    Background(WorkerPool.Bounds bounds) {
        this.bounds = bounds;
    }

    synchronized StraightLine lines() {
        if (lines == null) {
            lines = new StraightLine();
        }
        return lines;
    }

    synchronized WorkerPool workers() {
        if (workers == null) {
            workers = WorkerPool.ofPlatformThreads("hawser-worker", bounds);
        }
        return workers;
    }

    /// Cancels straight-line code, cuts off the workers, and reports the failures that nobody handled. Blocks until
    /// all has ended, for a few seconds at most.
    void stop() {
        StraightLine oldLines;
        WorkerPool oldWorkers;
        synchronized (this) {
            oldLines = lines;
            oldWorkers = workers;
            lines = null;
            workers = null;
        }
        if (oldLines != null) {
            oldLines.stop(AFTER_CANCEL);
        }
        if (oldWorkers != null) {
            // Its report is counted in nothing; who wants one has a pool of their own.
            oldWorkers.shutdown(Duration.ZERO);
        }
        // Whoever still has one of these and means to handle it had the whole life of the reactor to do so.
        UnhandledFailures.report();
    }
}
