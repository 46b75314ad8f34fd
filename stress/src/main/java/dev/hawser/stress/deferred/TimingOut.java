package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZZ_Result;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// A time is up just when the result comes.
public final class TimingOut {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private TimingOut() {}

    /// Holds one call, which the test makes.
    private static final class OneCall implements Clock, DelayedCall {
        private final AtomicReference<@Nullable Runnable> call = new AtomicReference<>();

        void expire() {
            var due = call.getAndSet(null);
            if (due != null) {
                due.run();
            }
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
            call.set(task);
            return this;
        }

        @Override
        public boolean cancel() {
            return call.getAndSet(null) != null;
        }

        @Override
        public boolean reset(Duration fromNow) {
            throw new UnsupportedOperationException("a timeout moves no call");
        }

        @Override
        public boolean delay(Duration more) {
            throw new UnsupportedOperationException("a timeout moves no call");
        }

        @Override
        public Duration remaining() {
            return LIMIT;
        }

        @Override
        public boolean isPending() {
            return call.get() != null;
        }
    }

    /// The one or the other, and no timer is left.
    @JCStressTest
    @Outcome(id = "1, true, false", expect = ACCEPTABLE, desc = "fired in time")
    @Outcome(id = "TimeoutException, false, false", expect = ACCEPTABLE, desc = "too late, and told so")
    @State
    public static class ExpiringAgainstFiring {
        private final OneCall clock = new OneCall();
        private final Deferred<Integer> deferred = new Deferred<>();
        private final Deferred<Integer> limited = deferred.timeout(LIMIT, clock);

        /// The time is up.
        @Actor
        public void expire() {
            clock.expire();
        }

        /// Fires.
        @Actor
        public void fire(LZZ_Result r) {
            r.r2 = deferred.trySucceed(1);
        }

        /// Looks.
        @Arbiter
        public void after(LZZ_Result r) {
            r.r1 = Told.by(limited);
            r.r3 = clock.isPending();
        }
    }

    /// A limit is set just when the result comes: no timer is left.
    @JCStressTest
    @Outcome(id = "value, false", expect = ACCEPTABLE)
    @State
    public static class LimitingAgainstFiring {
        private final OneCall clock = new OneCall();
        private final Deferred<Integer> deferred = new Deferred<>();

        /// Sets a limit.
        @Actor
        public void limit(LZ_Result r) {
            deferred.timeout(LIMIT, clock).then(_ -> r.r1 = "value");
        }

        /// Fires.
        @Actor
        public void fire() {
            deferred.succeed(1);
        }

        /// Looks.
        @Arbiter
        public void after(LZ_Result r) {
            r.r2 = clock.isPending();
        }
    }
}
