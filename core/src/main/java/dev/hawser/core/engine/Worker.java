package dev.hawser.core.engine;

import dev.hawser.core.engine.watch.LoopThread;
import org.jspecify.annotations.Nullable;

/// The one thread that a connection may have for itself: its own on the thread engines, the conversation's on the
/// event loop. Safe for use by many threads.
final class Worker {
    /// Set on threads that serve a connection: one slow reader must not hold up those who serve somebody else.
    private static final ThreadLocal<Worker> SERVING = new ThreadLocal<>();

    private @Nullable Thread thread;
    private boolean interrupted;
    /// A thread that makes one callback because the worker is waiting for input.
    private @Nullable Thread assistant;

    /// Returns whether the current thread serves some connection, and so must not wait for another.
    static boolean isServing() {
        return SERVING.get() != null || Thread.currentThread() instanceof LoopThread;
    }

    /// Runs a task as this worker.
    void run(Runnable task) {
        SERVING.set(this);
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            task.run();
        } finally {
            SERVING.remove();
            synchronized (this) {
                thread = null;
                if (interrupted) {
                    // The pool's next connection must not inherit the interrupt.
                    Thread.interrupted();
                }
            }
        }
    }

    /// Makes a callback on whichever thread this is, and has it interrupted as the worker would be.
    void assist(Callbacks.Callback callback) throws Exception {
        if (isCurrent()) {
            callback.call();
            return;
        }
        synchronized (this) {
            assistant = Thread.currentThread();
        }
        try {
            callback.call();
        } finally {
            synchronized (this) {
                assistant = null;
                // What was meant for this callback must not reach the next task of the thread.
                Thread.interrupted();
            }
        }
    }

    /// Returns whether the current thread is this worker.
    boolean isCurrent() {
        return SERVING.get() == this;
    }

    /// Interrupts the thread, and whoever assists it, if they are at work.
    synchronized void interrupt() {
        if (assistant != null) {
            assistant.interrupt();
        }
        if (thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }
}
