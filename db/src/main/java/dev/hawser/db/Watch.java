package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.task.LoopingCall;
import dev.hawser.core.time.Clock;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Knows all that is under way in a pool, and looks again and again for what takes too long. So a call costs no
/// timer.
final class Watch {
    /// How long the database may take to stop a statement before its connection is cut.
    static final Duration GRACE = Duration.ofSeconds(5);

    private static final System.Logger LOG = System.getLogger(ConnectionPool.class.getName());
    private static final long LEAST_BEAT_MILLIS = 5;
    private static final long MOST_BEAT_MILLIS = 1_000;
    private static final int LOOKS = 8;

    private final String name;
    private final Clock clock;
    private final PoolOptions.Waits waits;
    private final LoopingCall loop;
    private final Set<Subject> subjects = ConcurrentHashMap.newKeySet();
    private final Deferred<@Nullable Void> drained = new Deferred<>();
    private volatile boolean closing;
    private volatile @Nullable Description description;

    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder refused = new LongAdder();

    /// Something that may take too long. Looked at, described and stopped by any thread.
    interface Subject {
        boolean isRunning();

        long sinceNanos();

        void look(long now);

        void stop(Stop.Why why, String message);

        String describe(long now);
    }

    Watch(String name, Clock clock, PoolOptions.Waits waits) {
        this.name = name;
        this.clock = clock;
        this.waits = waits;
        loop = new LoopingCall(clock, this::look);
    }

    void begin() {
        long shortest = Stream.of(waits.acquire(), waits.statement(), waits.hold())
                .mapToLong(Duration::toMillis)
                .min()
                .orElseThrow();
        var beat = Duration.ofMillis(Math.clamp(shortest / LOOKS, LEAST_BEAT_MILLIS, MOST_BEAT_MILLIS));
        var _ = loop.start(beat, false).recover(failure -> {
            LOG.log(Level.ERROR, "the watch of the pool " + name + " ended; nothing times out any more", failure);
            return loop;
        });
    }

    String name() {
        return name;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    PoolOptions.Waits waits() {
        return waits;
    }

    /// Takes it in. Once the pool is closed it is stopped at once, and false is returned.
    boolean add(Subject subject) {
        subjects.add(subject);
        if (closing) {
            subject.stop(Stop.Why.CLOSED, "the pool " + name + " was closed");
        }
        return !closing;
    }

    void ended(Subject subject, boolean well) {
        (well ? succeeded : failed).increment();
        subjects.remove(subject);
        if (closing && subjects.isEmpty()) {
            drained.trySucceed(null);
        }
    }

    void refused() {
        refused.increment();
    }

    /// Lets what runs go on until the deadline, and stops the rest at once.
    ///
    /// @return fires when nothing is left
    Deferred<@Nullable Void> close(Duration limit) {
        closing = true;
        stopAll(subject -> !subject.isRunning());
        if (limit.isZero()) {
            stopAll(_ -> true);
        } else if (!subjects.isEmpty()) {
            var deadline = clock.callLater(limit, () -> stopAll(_ -> true));
            var _ = drained.then(_ -> deadline.cancel());
        }
        if (!subjects.isEmpty()) {
            var patience = clock.callLater(limit.plus(GRACE).plus(GRACE), this::leaveBehind);
            var _ = drained.then(_ -> patience.cancel());
        }
        if (subjects.isEmpty()) {
            drained.trySucceed(null);
        }
        return drained.shielded();
    }

    /// Code of others that doesn't end when it is interrupted must not keep the pool from ending.
    private void leaveBehind() {
        long now = clock.nanoTime();
        for (var subject : subjects) {
            LOG.log(
                    Level.WARNING,
                    "the pool " + name + " was closed and leaves behind what doesn't end: " + subject.describe(now));
        }
        drained.trySucceed(null);
    }

    private void stopAll(Predicate<Subject> which) {
        for (var subject : subjects) {
            if (which.test(subject)) {
                subject.stop(Stop.Why.CLOSED, "the pool " + name + " was closed");
            }
        }
    }

    void end() {
        loop.stop();
    }

    private void look() {
        long now = clock.nanoTime();
        for (var subject : subjects) {
            subject.look(now);
        }
    }

    /// Returns who holds things up, for a message. What was found a moment ago will do: who is refused comes in
    /// crowds.
    ///
    /// @param asking isn't counted
    String describe(Subject asking) {
        long now = clock.nanoTime();
        var last = description;
        if (last == null || now - last.atNanos() > Description.GOOD_NANOS) {
            last = new Description(described(asking, now), now);
            description = last;
        }
        return last.text();
    }

    private record Description(String text, long atNanos) {
        static final long GOOD_NANOS = 10_000_000;
    }

    private String described(Subject asking, long now) {
        int running = 0;
        int waiting = 0;
        Subject oldest = null;
        for (var subject : subjects) {
            if (subject.equals(asking)) {
                continue;
            }
            if (!subject.isRunning()) {
                waiting++;
            } else {
                running++;
                oldest = oldest == null || subject.sinceNanos() - oldest.sinceNanos() < 0 ? subject : oldest;
            }
        }
        return waiting + " waited and " + running + " ran"
                + (oldest == null ? "" : ", the oldest of them " + oldest.describe(now));
    }

    ConnectionPool.Counts counts(long commits) {
        int running = 0;
        int waiting = 0;
        for (var subject : subjects) {
            if (subject.isRunning()) {
                running++;
            } else {
                waiting++;
            }
        }
        return new ConnectionPool.Counts(running, waiting, succeeded.sum(), failed.sum(), refused.sum(), commits);
    }

    void reportHeld(String what, Duration held, StackTraceElement[] where) {
        var place = new Throwable("where it is now");
        place.setStackTrace(where);
        LOG.log(
                Level.WARNING,
                "the pool " + name + " misses a connection for " + held.toMillis() + " ms: it is held by " + what
                        + "; let the work in it be short, or raise waits.hold",
                place);
    }

    void abort(Connection connection, Subject by) {
        LOG.log(
                Level.WARNING,
                "the pool " + name + " cuts a connection, since the server doesn't stop "
                        + by.describe(clock.nanoTime()));
        try {
            connection.abort(Runnable::run);
        } catch (SQLException failed) {
            LOG.log(Level.WARNING, "a connection of the pool " + name + " could not be cut", failed);
        }
    }
}
