package dev.hawser.core.engine.watch;

import dev.hawser.core.deferred.NonBlockingThread;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// The thread of an event loop. It knows since when it is in a callback, so that a watcher can see one that blocks.
/// For the engine's rooms.
public final class LoopThread extends FastThreadLocalThread implements NonBlockingThread {
    /// In no callback.
    static final long IDLE = 0;

    private static final VarHandle SINCE;

    static {
        try {
            SINCE = MethodHandles.lookup().findVarHandle(LoopThread.class, "sinceNanos", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /// Written twice a callback, read four times a second: opaque, because a fence a callback would cost more than
    /// the watching is worth.
    @SuppressWarnings("unused")
    private long sinceNanos;

    public LoopThread(Runnable task, String name) {
        super(task, name);
        setDaemon(true);
    }

    /// Notes that the current thread, if it is a loop's, enters a callback.
    public static void callbackBegins(long nowNanos) {
        if (Thread.currentThread() instanceof LoopThread loop) {
            SINCE.setOpaque(loop, nowNanos == IDLE ? 1 : nowNanos);
        }
    }

    /// Notes that the current thread, if it is a loop's, has left a callback.
    public static void callbackEnds() {
        if (Thread.currentThread() instanceof LoopThread loop) {
            SINCE.setOpaque(loop, IDLE);
        }
    }

    /// Returns since when this loop is in a callback, by [System#nanoTime], or [#IDLE].
    long callbackSince() {
        return (long) SINCE.getOpaque(this);
    }
}
