package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;

/// What a [Step] of a task says.
public sealed interface Progress {
    /// There is more to do.
    Progress MORE = Plain.MORE;

    /// That was the last step.
    Progress DONE = Plain.DONE;

    /// There is more to do, but only when this Deferred has its value. If it fails, so does the task.
    static Progress after(Deferred<?> awaited) {
        return new After(awaited);
    }

    /// One of the two that carry nothing.
    enum Plain implements Progress {
        /// See [Progress#MORE].
        MORE,
        /// See [Progress#DONE].
        DONE
    }

    /// See [Progress#after].
    record After(Deferred<?> awaited) implements Progress {}
}
