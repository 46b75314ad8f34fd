package dev.hawser.lab;

import java.util.List;

/// A way to get several tasks done. Used by one thread at a time.
interface Way {
    /// Returns what to call it in a table.
    String label();

    /// Does all tasks.
    ///
    /// @return the results in the order of the tasks, whichever was done first
    /// @throws Exception what the first of them, in this order, failed with; all others have ended by then
    List<String> run(List<IoTask> tasks) throws Exception;
}
