package dev.hawser.core.deferred;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Makes its calls when a test says so. (The testkit's clock does more; it stands on this module.)
final class HandClock implements Clock {
    private final List<Call> calls = new ArrayList<>();

    int pendingCalls() {
        return calls.size();
    }

    void expireAll() {
        var due = List.copyOf(calls);
        calls.clear();
        due.forEach(call -> call.task.run());
    }

    @Override
    public long nanoTime() {
        return 0;
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable task) {
        var call = new Call(delay, task);
        calls.add(call);
        return call;
    }

    Duration delay() {
        return calls.getFirst().delay;
    }

    private final class Call implements DelayedCall {
        private final Duration delay;
        private final Runnable task;

        Call(Duration delay, Runnable task) {
            this.delay = delay;
            this.task = task;
        }

        @Override
        public boolean cancel() {
            return calls.remove(this);
        }

        @Override
        public boolean reset(Duration fromNow) {
            throw new AssertionError("a timeout never moves its timer");
        }

        @Override
        public boolean delay(Duration more) {
            throw new AssertionError("a timeout never moves its timer");
        }

        @Override
        public Duration remaining() {
            return isPending() ? delay : Duration.ZERO;
        }

        @Override
        public boolean isPending() {
            return calls.contains(this);
        }
    }
}
