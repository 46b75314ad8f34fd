package dev.hawser.core.engine;

import dev.hawser.core.engine.watch.LoopThread;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Keeps the callbacks of one connection from overlapping: one that comes up during another runs after it. For the
/// connection's event loop only.
final class Callbacks {
    /// One call of the protocol.
    @FunctionalInterface
    interface Callback {
        void call() throws Exception;
    }

    /// Whose calls these are.
    @FunctionalInterface
    interface Owner {
        /// Is told of what a callback throws, and where.
        void failed(String where, Throwable failure);

        /// Returns the time, for a call that begins later than it was asked for.
        default long nowNanos() {
            return 0;
        }

        /// Is told that a call has ended.
        default void ended(String name, long beganNanos) {}
    }

    private final Owner owner;
    private @Nullable Queue<Runnable> deferred;
    private boolean running;
    private boolean forRead;

    /// Makes the guard.
    Callbacks(Owner owner) {
        this.owner = owner;
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
            deferred.add(() -> invoke(name, owner.nowNanos(), callback));
            return false;
        }
        enter(nowNanos);
        forRead = false;
        invoke(name, nowNanos, callback);
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

    private void invoke(String name, long nowNanos, Callback callback) {
        try {
            callback.call();
        } catch (Throwable failure) {
            owner.failed(name, failure);
        }
        owner.ended(name, nowNanos);
    }
}
