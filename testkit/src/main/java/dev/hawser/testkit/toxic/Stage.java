package dev.hawser.testkit.toxic;

import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a toxic does to one direction of one connection: takes pieces, and passes them on when their time has come, in
/// their order. In the context of the connection they come from.
abstract class Stage {
    /// Later than any other time.
    static final long NEVER = Long.MAX_VALUE;

    private record Waiting(Piece piece, long dueNanos) {}

    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private @Nullable Lane lane;
    private @Nullable DelayedCall alarm;
    private long beganNanos;
    private long lastDueNanos;

    /// Makes what a toxic is to one direction of one connection.
    static Stage of(Toxic toxic, RandomGenerator random) {
        return switch (toxic) {
            case Bandwidth it -> new Bandwidth.Flow(it);
            case Latency it -> new Latency.Flow(it, random);
            case LimitData it -> new LimitData.Flow(it);
            case ResetPeer it -> new ResetPeer.Flow(it);
            case SlowClose it -> new SlowClose.Flow(it);
            case Slicer it -> new Slicer.Flow(it, random);
            case Timeout it -> new Timeout.Flow(it);
        };
    }

    /// Begins, once, before any piece comes.
    final void begin(Lane owner) {
        lane = owner;
        beganNanos = owner.clock().nanoTime();
        begin();
    }

    /// Sets what timers it needs from the beginning.
    void begin() {}

    /// Takes a piece, and passes it on ([#passAt]).
    abstract void take(Piece piece);

    /// Ends: what waits goes on at once.
    final void end() {
        cancel();
        for (var next = waiting.poll(); next != null; next = waiting.poll()) {
            lane().passOn(this, next.piece);
        }
    }

    /// Forgets what waits, and the timers: the connection is over.
    final void cancel() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
    }

    /// Returns the lane that this is in.
    final Lane lane() {
        if (lane == null) {
            throw new IllegalStateException("there is no lane before begin()");
        }
        return lane;
    }

    /// Returns the time since the beginning.
    final long nowNanos() {
        return lane().clock().nanoTime() - beganNanos;
    }

    /// Returns when the piece before is passed on, since the beginning; it may be over.
    final long lastDueNanos() {
        return lastDueNanos;
    }

    /// Passes a piece on, not before this time since the beginning and not before those that came before it.
    final void passAt(long nanos, Piece piece) {
        lastDueNanos = Math.max(lastDueNanos, nanos);
        if (waiting.isEmpty() && lastDueNanos <= nowNanos()) {
            lane().passOn(this, piece);
            return;
        }
        waiting.add(new Waiting(piece, lastDueNanos));
        if (waiting.size() == 1) {
            setAlarm(lastDueNanos);
        }
    }

    /// Does something at this time since the beginning. Only where no piece waits for a time.
    final void at(Duration time, Runnable action) {
        alarm = lane().clock().callLater(time, action);
    }

    private void setAlarm(long dueNanos) {
        if (dueNanos != NEVER) {
            alarm = lane().clock().callLater(Duration.ofNanos(Math.max(0, dueNanos - nowNanos())), this::ring);
        }
    }

    private void ring() {
        alarm = null;
        for (var next = waiting.peek(); next != null; next = waiting.peek()) {
            if (next.dueNanos > nowNanos()) {
                setAlarm(next.dueNanos);
                return;
            }
            waiting.remove();
            lane().passOn(this, next.piece);
        }
    }
}
