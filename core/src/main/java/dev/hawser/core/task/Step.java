package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import java.util.Iterator;

/// One step of a long task: a piece of work short enough for an event loop, well below a millisecond. Steps of one
/// task, and of all tasks of a [Cooperator], never overlap, and each happens-before the next.
@FunctionalInterface
public interface Step {
    /// Does the next piece. What it throws ends the task.
    Progress next() throws Exception;

    /// Takes the items one a step.
    static <T> Step over(Iterator<? extends T> items, Each<? super T> action) {
        return () -> {
            if (!items.hasNext()) {
                return Progress.DONE;
            }
            action.take(items.next());
            return Progress.MORE;
        };
    }

    /// Takes the items one a step, and waits each time for the Deferred that is returned.
    static <T> Step awaitingOver(Iterator<? extends T> items, EachAwaited<? super T> action) {
        return () -> items.hasNext() ? Progress.after(action.take(items.next())) : Progress.DONE;
    }

    /// Does something with an item.
    @FunctionalInterface
    interface Each<T> {
        /// Does it.
        void take(T item) throws Exception;
    }

    /// Begins something with an item.
    @FunctionalInterface
    interface EachAwaited<T> {
        /// Begins it.
        Deferred<?> take(T item) throws Exception;
    }
}
