package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.DelayedCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The shutdown of a [WorkerPool], from its beginning to its report. Guarded by the lock of [Workers].
final class Closing {
    private boolean begun;
    private int atBeginning;
    private WorkerPool.@Nullable ShutdownReport report;
    private final List<Deferred<WorkerPool.ShutdownReport>> whenOver = new ArrayList<>();
    private final List<DelayedCall> deadlines = new ArrayList<>();

    boolean hasBegun() {
        return begun;
    }

    boolean isOver() {
        return report != null;
    }

    /// Begins, or only adds one more who waits for the report.
    void begin(int unfinished, Deferred<WorkerPool.ShutdownReport> over) {
        if (!begun) {
            begun = true;
            atBeginning = unfinished;
        }
        whenOver.add(over);
    }

    /// Keeps a deadline, to be taken away when everything has ended before.
    void add(DelayedCall deadline) {
        if (isOver()) {
            deadline.cancel();
        } else {
            deadlines.add(deadline);
        }
    }

    /// Ends with these counts, unless it ended before.
    ///
    /// @return what is to be done without the lock: tell those who wait
    Runnable end(int neverBegun, int interrupted) {
        var outcome = report != null
                ? report
                : new WorkerPool.ShutdownReport(atBeginning - neverBegun - interrupted, neverBegun, interrupted);
        report = outcome;
        deadlines.forEach(DelayedCall::cancel);
        deadlines.clear();
        var waiting = List.copyOf(whenOver);
        whenOver.clear();
        return () -> waiting.forEach(one -> one.trySucceed(outcome));
    }
}
