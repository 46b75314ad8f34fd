package dev.hawser.core.engine;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Runs what comes for connections whose event loop has ended with its reactor: one task after the other, on a
/// virtual thread that lives while there are any. Safe for use by many threads.
final class Afterwards {
    private record Task(EventLoop ended, Runnable work) {}

    private final Queue<Task> tasks = new ArrayDeque<>();
    private boolean running;

    /// Runs a task after those before it.
    ///
    /// @param loop that refused it
    /// @param work catches what it may throw
    synchronized void execute(EventLoop loop, Runnable work) {
        tasks.add(new Task(loop, work));
        if (!running) {
            running = true;
            Thread.ofVirtual().name("hawser-afterwards").start(this::run);
        }
    }

    private void run() {
        for (var task = next(); task != null; task = next()) {
            // A loop refuses from when it is about to end; its last task may still be running.
            task.ended.terminationFuture().awaitUninterruptibly();
            task.work.run();
        }
    }

    private synchronized @Nullable Task next() {
        var task = tasks.poll();
        running = task != null;
        return task;
    }
}
