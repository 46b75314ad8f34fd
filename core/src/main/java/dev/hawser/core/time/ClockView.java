package dev.hawser.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Another clock's time, with somebody else to make the calls.
record ClockView(Clock clock, Executor caller) implements Clock {
    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Instant now() {
        return clock.now();
    }

    @Override
    public DelayedCall callLater(Duration delay, Runnable task) {
        return new Call(clock, task, caller).start(delay);
    }

    @Override
    public Clock callingOn(Executor other) {
        return clock.callingOn(other);
    }

    static final class Call extends PendingCall {
        private final Clock clock;
        private @Nullable DelayedCall alarm;

        Call(Clock clock, Runnable task, Executor caller) {
            super(task, caller);
            this.clock = clock;
        }

        @Override
        long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        void setAlarm(long delayNanos) {
            alarm = clock.callLater(Duration.ofNanos(delayNanos), this::ring);
        }

        @Override
        boolean moveAlarm(long delayNanos, boolean sooner) {
            // Always: the order of calls at one instant is the order in which they were set, which tests rely on.
            return alarm != null && alarm.reset(Duration.ofNanos(delayNanos));
        }

        @Override
        void clearAlarm() {
            if (alarm != null) {
                alarm.cancel();
            }
        }
    }
}
