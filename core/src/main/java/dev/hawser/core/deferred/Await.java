package dev.hawser.core.deferred;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Parks a thread until a Deferred was fired.
final class Await<T extends @Nullable Object> extends Step.Listener<T> {
    private final Deferred<T> awaited;
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable Object outcome;
    private volatile boolean abandoned;

    private Await(Deferred<T> awaited) {
        super(awaited);
        this.awaited = awaited;
    }

    static <T extends @Nullable Object> T result(Deferred<T> deferred) throws Exception {
        if (Thread.currentThread() instanceof NonBlockingThread) {
            throw new IllegalStateException(
                    "await() on the thread " + Thread.currentThread().getName()
                            + " would stop everyone whom it serves; add then(…) or compose(…),"
                            + " or run the straight-line code with Reactor.async(…)");
        }
        Object outcome = deferred.result();
        if (outcome == null) {
            if (Turn.current().isRunning()) {
                throw new IllegalStateException("await() in a callback of a Deferred could wait for itself;"
                        + " return the other Deferred from compose(…) instead");
            }
            outcome = new Await<>(deferred).park();
        }
        if (outcome instanceof Failed failed) {
            throw asException(failed.handled());
        }
        return decode(outcome);
    }

    private Object park() throws InterruptedException {
        awaited.add(this);
        boolean interrupted = false;
        while (true) {
            Object seen = outcome;
            if (seen != null) {
                return seen;
            }
            LockSupport.park(this);
            if (Thread.interrupted()) {
                if (interrupted) {
                    abandon();
                    throw new InterruptedException("interrupted again while what was awaited is being cancelled");
                }
                interrupted = true;
                awaited.cancel();
            }
        }
    }

    /// Nobody looks at the outcome any more, so a failure comes to its end here: said by whoever sees both.
    private void abandon() {
        abandoned = true;
        if (outcome instanceof Failed failed) {
            failed.reachedTheEnd(this);
        }
    }

    @Override
    void receive(Turn turn, Object result) {
        outcome = result;
        if (abandoned && result instanceof Failed failed) {
            failed.reachedTheEnd(this);
        }
        LockSupport.unpark(thread);
    }

    private static Exception asException(Throwable failure) {
        return switch (failure) {
            case Exception exception -> exception;
            case Error error -> throw error;
            default -> new ExecutionException(failure);
        };
    }
}
