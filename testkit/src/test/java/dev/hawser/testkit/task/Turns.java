package dev.hawser.testkit.task;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/// An executor that a test turns by hand: what it is given runs at the next [#pump], not at once.
final class Turns implements Executor {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
    }

    int waiting() {
        return waiting.size();
    }

    /// Runs what is there, and not what is added by it.
    void pump() {
        for (int left = waiting.size(); left > 0; left--) {
            waiting.remove().run();
        }
    }

    void pumpAll() {
        while (!waiting.isEmpty()) {
            pump();
        }
    }
}
