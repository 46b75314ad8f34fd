package dev.hawser.core.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Keeps the callbacks of one connection from overlapping: one that comes up during another runs after it. For the
/// connection's event loop only.
final class Callbacks {
    /// One call of the protocol.
    @FunctionalInterface
    interface Callback {
        void call() throws Exception;
    }

    private final BiConsumer<String, Throwable> onFailure;
    private @Nullable Queue<Runnable> deferred;
    private boolean running;
    private boolean forRead;

    /// Makes the guard.
    ///
    /// @param onFailure told of what a callback throws, and where
    Callbacks(BiConsumer<String, Throwable> onFailure) {
        this.onFailure = onFailure;
    }

    boolean isRunning() {
        return running;
    }

    /// Returns whether the running call delivers what was read, the time of which has been noted.
    boolean isForRead() {
        return forRead;
    }

    /// Makes a call, now or after the one that is running.
    ///
    /// @return whether it was made
    boolean run(String name, long nowNanos, Callback callback) {
        if (running) {
            if (deferred == null) {
                deferred = new ArrayDeque<>();
            }
            deferred.add(() -> invoke(name, callback));
            return false;
        }
        enter(nowNanos);
        forRead = false;
        invoke(name, callback);
        leave();
        return true;
    }

    /// Begins a call that the caller makes itself, because it is made for every read.
    void enter(long nowNanos) {
        running = true;
        forRead = true;
        LoopThread.callbackBegins(nowNanos);
    }

    /// Ends that call, and makes those that came up meanwhile.
    void leave() {
        forRead = false;
        for (var next = next(); next != null; next = next()) {
            next.run();
        }
        LoopThread.callbackEnds();
        running = false;
    }

    private @Nullable Runnable next() {
        return deferred == null ? null : deferred.poll();
    }

    private void invoke(String name, Callback callback) {
        try {
            callback.call();
        } catch (Throwable failure) {
            onFailure.accept(name, failure);
        }
    }
}
