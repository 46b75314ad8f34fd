package dev.hawser.testkit.task;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A clock of a busy machine: time jumps, and only then are the calls made that fell due on the way, all of them
/// late. (That is what Twisted's `task.Clock` does.) May be advanced from within a call, as by one that takes its
/// time.
final class JumpingClock implements Clock {
    private final List<Call> calls = new ArrayList<>();
    private Duration elapsed = Duration.ZERO;

    void advance(Duration amount) {
        elapsed = elapsed.plus(amount);
        for (var due = next(); due != null && due.at.compareTo(elapsed) <= 0; due = next()) {
            calls.remove(due);
            due.task.run();
        }
    }

    void advanceMillis(long amount) {
        advance(Duration.ofMillis(amount));
    }

    long elapsedMillis() {
        return elapsed.toMillis();
    }

    int pendingCalls() {
        return calls.size();
    }

    private @Nullable Call next() {
        return calls.stream().min(Comparator.comparing(call -> call.at)).orElse(null);
    }

    @Override
    public long nanoTime() {
        return elapsed.toNanos();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH.plus(elapsed);
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable task) {
        var call = new Call(elapsed.plus(delay), task);
        calls.add(call);
        return call;
    }

    private final class Call implements DelayedCall {
        private final Duration at;
        private final Runnable task;

        Call(Duration at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            return calls.remove(this);
        }

        @Override
        public boolean reset(Duration fromNow) {
            throw new AssertionError("nothing that is tested here moves its call");
        }

        @Override
        public boolean delay(Duration more) {
            throw new AssertionError("nothing that is tested here moves its call");
        }

        @Override
        public Duration remaining() {
            return isPending() ? at.minus(elapsed) : Duration.ZERO;
        }

        @Override
        public boolean isPending() {
            return calls.contains(this);
        }
    }
}
