package dev.hawser.core.task;

import dev.hawser.core.deferred.Deferred;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import org.jetbrains.annotations.Async;
import org.jspecify.annotations.Nullable;

/// Runs code that waits, line by line, each piece on a virtual thread of its own, and gives a [Deferred] for each.
/// (Twisted's `inlineCallbacks`, with `await()` for `yield`.) Safe for use by many threads.
public final class StraightLine {
    private static final System.Logger LOG = System.getLogger(StraightLine.class.getName());

    private final Set<Body<?>> running = ConcurrentHashMap.newKeySet();
    private boolean stopped;

    /// Begins to run a piece of code.
    ///
    /// Cancelling the Deferred interrupts the code where it waits: an `await()` cancels what it awaits and has that
    /// one's outcome, which is normally a `CancellationException`; `sleep` and blocking I/O throw what they throw
    /// when interrupted. The code may catch that, and clean up in `finally` as long as it takes. The Deferred ends
    /// when the code has ended: with what it returned or threw, where an `InterruptedException` becomes a
    /// `CancellationException`.
    ///
    /// @throws IllegalStateException after [#stop]
    public <T extends @Nullable Object> Deferred<T> run(Callable<T> code) {
        var body = new Body<>(code);
        synchronized (running) {
            if (stopped) {
                throw new IllegalStateException("stopped already; nobody would wait for this code's end");
            }
            running.add(body);
            body.thread.start();
        }
        return body.result;
    }

    /// Returns how many pieces have not ended.
    public int count() {
        return running.size();
    }

    /// Cancels all that runs, and waits until it has ended; refuses more. Blocks meanwhile. Called by code that
    /// runs here, it leaves that one alone.
    ///
    /// @param timeout how long to wait; what has not ended then is logged, and left behind
    /// @return how many were left behind
    public int stop(Duration timeout) {
        synchronized (running) {
            stopped = true;
        }
        var others = running.stream()
                .filter(body -> !body.thread.equals(Thread.currentThread()))
                .toList();
        others.forEach(body -> body.result.cancel());
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            for (var body : others) {
                boolean _ = body.thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        others = others.stream().filter(running::contains).toList();
        if (!others.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    others.size() + " pieces of straight-line code were cancelled and have not ended within " + timeout
                            + "; the first one's thread is " + others.getFirst().thread);
        }
        return others.size();
    }

    private final class Body<T extends @Nullable Object> implements Runnable {
        private final Callable<T> code;
        private final Deferred<T> result = Deferred.stoppedBy(this::interrupt);
        private final Thread thread = Thread.ofVirtual().name("hawser-async").unstarted(this);
        private boolean cancelled;
        private boolean ended;

        @Async.Schedule
        Body(Callable<T> code) {
            this.code = code;
        }

        @Async.Execute
        @Override
        public void run() {
            T value;
            try {
                checkNotCancelled();
                value = code.call();
            } catch (Throwable failure) {
                end();
                result.tryFail(failure instanceof InterruptedException ? asCancelled(failure) : failure);
                return;
            }
            end();
            result.trySucceed(value);
        }

        private synchronized void checkNotCancelled() {
            if (cancelled) {
                throw new CancellationException("cancelled before it began");
            }
        }

        private synchronized void interrupt() {
            cancelled = true;
            if (!ended) {
                thread.interrupt();
            }
        }

        /// From here on an interrupt would hit somebody's callback.
        private void end() {
            synchronized (this) {
                ended = true;
            }
            boolean _ = Thread.interrupted();
            running.remove(this);
        }

        private static CancellationException asCancelled(Throwable interrupted) {
            var cancelled = new CancellationException("cancelled while it waited");
            cancelled.initCause(interrupted);
            return cancelled;
        }
    }
}
