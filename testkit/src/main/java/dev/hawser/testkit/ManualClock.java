package dev.hawser.testkit;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A clock that stands still until a test moves it.
///
/// [#advance] goes from one due call to the next, and each sees the time it was made for. So a call that comes every
/// second is made ten times in one `advance(10 s)`, at seconds 1 to 10. Twisted's `Clock.advance` jumps to the end
/// first and then makes what is due: there all calls see the end, and one that schedules the next counts from the end,
/// so that a call every second is made once.
///
/// Safe for use by many threads: any of them may schedule, move, cancel and advance. Calls are made by the
/// thread that advances, one advance after the other. Of calls that are due at one instant, the one that was
/// scheduled or moved there first comes first.
public final class ManualClock implements Clock {
    /// What the clock shows at first.
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /// The first reading overflows within half a minute, which catches code that compares readings instead of
    /// subtracting them.
    private static final long FIRST_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(30).toNanos();

    /// More calls than that at one instant are calls that schedule themselves without delay.
    private static final int MOST_CALLS_AT_ONCE = 1_000_000;

    private final ReentrantLock turn = new ReentrantLock();
    private final PriorityQueue<Call> calls = new PriorityQueue<>();
    private long elapsedNanos;
    private long scheduled;

    @Override
    public synchronized long nanoTime() {
        return FIRST_NANOS + elapsedNanos;
    }

    @Override
    public synchronized Instant now() {
        return START.plusNanos(elapsedNanos);
    }

    @Override
    public synchronized DelayedCall callLater(Duration delay, Runnable task) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is " + delay + "; expected zero or more");
        }
        var call = new Call(task);
        call.schedule(saturatedSum(elapsedNanos, delay));
        return call;
    }

    /// Returns how many calls are still to come.
    public synchronized int pendingCalls() {
        return calls.size();
    }

    /// Moves the time forward and makes, on this thread, every call that falls due on the way, in the order of time
    /// and then of scheduling; also those that were scheduled on the way. Zero makes what is due now.
    ///
    /// A call that throws doesn't keep the others from being made; the first failure is thrown at the end, with the
    /// others suppressed in it. (The system's clock, which has nobody to throw at, logs it.)
    ///
    /// @throws IllegalStateException within a call: time can't move while it is moving
    public void advance(Duration amount) {
        if (amount.isNegative()) {
            throw new IllegalArgumentException("amount is " + amount + "; expected zero or more: time runs one way");
        }
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "advance() was called by a call that advance() makes; schedule one instead");
        }
        turn.lock();
        try {
            advanceTo(saturatedSum(elapsed(), amount));
        } finally {
            turn.unlock();
        }
    }

    private void advanceTo(long end) {
        Throwable first = null;
        int atOnce = 0;
        long before = elapsed();
        for (var call = takeDue(end); call != null; call = takeDue(end)) {
            atOnce = elapsed() == before ? atOnce + 1 : 1;
            before = elapsed();
            if (atOnce > MOST_CALLS_AT_ONCE) {
                throw new IllegalStateException(MOST_CALLS_AT_ONCE + " calls were made at " + now()
                        + " and there are more; does one schedule itself with no delay?");
            }
            try {
                call.task.run();
            } catch (Throwable failure) {
                if (first == null) {
                    first = failure;
                } else if (!first.equals(failure)) {
                    first.addSuppressed(failure);
                }
            }
        }
        moveTo(end);
        switch (first) {
            case null -> {}
            case RuntimeException failure -> throw failure;
            case Error failure -> throw failure;
            default -> throw new IllegalStateException("a call threw what a Runnable can't", first);
        }
    }

    private synchronized @Nullable Call takeDue(long end) {
        var next = calls.peek();
        if (next == null || next.dueNanos > end) {
            return null;
        }
        elapsedNanos = Math.max(elapsedNanos, next.dueNanos);
        return calls.poll();
    }

    private synchronized void moveTo(long end) {
        elapsedNanos = end;
    }

    private synchronized long elapsed() {
        return elapsedNanos;
    }

    /// Further than 292 years is never.
    private static long saturatedSum(long nanos, Duration more) {
        try {
            return Math.addExact(nanos, more.toNanos());
        } catch (ArithmeticException never) {
            return more.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    private final class Call implements DelayedCall, Comparable<Call> {
        private final Runnable task;
        private long dueNanos;
        private long number;

        Call(Runnable task) {
            this.task = task;
        }

        void schedule(long atNanos) {
            dueNanos = atNanos;
            number = scheduled++;
            calls.add(this);
        }

        @Override
        public boolean cancel() {
            synchronized (ManualClock.this) {
                return calls.remove(this);
            }
        }

        @Override
        public boolean reset(Duration fromNow) {
            if (fromNow.isNegative()) {
                throw new IllegalArgumentException("fromNow is " + fromNow + "; expected zero or more");
            }
            synchronized (ManualClock.this) {
                return move(saturatedSum(elapsedNanos, fromNow));
            }
        }

        @Override
        public boolean delay(Duration more) {
            synchronized (ManualClock.this) {
                return move(Math.max(elapsedNanos, saturatedSum(dueNanos, more)));
            }
        }

        @Override
        public Duration remaining() {
            synchronized (ManualClock.this) {
                return isPending() ? Duration.ofNanos(Math.max(0, dueNanos - elapsedNanos)) : Duration.ZERO;
            }
        }

        @Override
        public boolean isPending() {
            synchronized (ManualClock.this) {
                return calls.contains(this);
            }
        }

        private boolean move(long atNanos) {
            boolean pending = calls.remove(this);
            if (pending) {
                schedule(atNanos);
            }
            return pending;
        }

        @Override
        @SuppressWarnings("ComparableType") // Never equal: the number is the call's own.
        public int compareTo(Call other) {
            int byTime = Long.compare(dueNanos, other.dueNanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
