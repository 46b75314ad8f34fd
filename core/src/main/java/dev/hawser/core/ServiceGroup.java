package dev.hawser.core;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.task.StraightLine;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Services that need one another, in order: each starts when the one before it works, and stops when the one after it
/// has ended. So what others stand on is there before them, and longer. Safe for use by many threads; a group that was
/// stopped can be started again.
public final class ServiceGroup implements Service {
    /// How long the services before one that couldn't start have for their end.
    public static final Duration AFTER_FAILED_START = Duration.ofSeconds(10);

    /// How long one may take, after the deadline, to cut off what it has.
    private static final Duration CUT_OFF = Duration.ofSeconds(5);

    private final List<Service> services;
    private final Clock clock;
    private final StraightLine lines = new StraightLine();

    /// Those that work. Only one transition runs at a time, and each happens before the next.
    private final List<Service> working = new ArrayList<>();

    private State state = State.STOPPED;
    private Deferred<@Nullable Void> transition = Deferred.succeeded(null);

    private enum State {
        STOPPED,
        STARTING,
        WORKING,
        STOPPING
    }

    private ServiceGroup(List<Service> services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    /// Makes a group of services, in the order of their starting.
    public static ServiceGroup of(Service... services) {
        return of(List.of(services), SystemClock.shared());
    }

    /// Makes a group of services, in the order of their starting. Deadlines are measured by this clock.
    public static ServiceGroup of(List<? extends Service> services, Clock clock) {
        return new ServiceGroup(List.copyOf(services), clock);
    }

    /// Starts all, one after the other. When one fails, or the start is cancelled, those that work are stopped again.
    ///
    /// @return fires when the last one works; fails with what one failed with, after the others have ended
    /// @throws IllegalStateException unless the group is stopped
    @Override
    public synchronized Deferred<@Nullable Void> start() {
        if (state != State.STOPPED) {
            throw new IllegalStateException("the group is " + state.name().toLowerCase(Locale.ROOT)
                    + "; expected a stopped one: call stop(…) and wait for its end");
        }
        state = State.STARTING;
        // Here and not in the code: one that is cancelled before its thread has begun runs none of it.
        transition = lines.run(this::startAll)
                .thenAccept(_ -> startEnded(State.WORKING))
                .recoverWith(failure -> {
                    startEnded(State.STOPPED);
                    return Deferred.failed(failure);
                });
        return transition;
    }

    /// Stops all that work, one after the other, from the last to the first. One that fails, or takes longer than the
    /// deadline, keeps no other from being stopped; after the deadline each is told to cut off at once.
    ///
    /// A start that is under way is called off. While the group stops already, the same end is waited for.
    ///
    /// @return fires when all have ended; fails with what one failed with, the failures of others suppressed.
    ///     Cancelling it ends the waiting, not the stop
    @Override
    public synchronized Deferred<@Nullable Void> stop(Duration deadline) {
        if (state == State.STARTING || state == State.WORKING) {
            var before = transition;
            if (state == State.STARTING) {
                before.cancel();
            }
            state = State.STOPPING;
            transition = lines.run(() -> {
                Deferred.settle(List.of(before)).await();
                return stopAll(deadline);
            });
        }
        return state == State.STOPPED ? Deferred.succeeded(null) : transition.shielded();
    }

    private @Nullable Void startAll() throws Exception {
        try {
            for (var service : services) {
                service.start().await();
                working.add(service);
            }
            return null;
        } catch (Throwable failure) {
            var second = stopWorking(AFTER_FAILED_START);
            if (second != null) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    private @Nullable Void stopAll(Duration deadline) throws Exception {
        var failure = stopWorking(deadline);
        stopEnded();
        if (failure != null) {
            throw failure;
        }
        return null;
    }

    private @Nullable Exception stopWorking(Duration deadline) {
        Exception first = null;
        long began = clock.nanoTime();
        for (var service : working.reversed()) {
            var left = deadline.minusNanos(clock.nanoTime() - began);
            var allowed = left.isNegative() ? Duration.ZERO : left;
            try {
                service.stop(allowed)
                        .shielded()
                        .timeout(allowed.plus(CUT_OFF), clock)
                        .await();
            } catch (Exception failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        working.clear();
        return first;
    }

    /// A stop that was asked for while the group still started stays the last word.
    private synchronized void startEnded(State next) {
        if (state == State.STARTING) {
            state = next;
        }
    }

    private synchronized void stopEnded() {
        state = State.STOPPED;
    }
}
