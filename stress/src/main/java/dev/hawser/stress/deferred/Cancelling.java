package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LZI_Result;
import org.openjdk.jcstress.infra.results.LZ_Result;

/// A chain is cancelled while others work on it.
public final class Cancelling {
    private Cancelling() {}

    /// Without a canceller: one late result is swallowed, and only one.
    @JCStressTest
    @Outcome(id = "1, false", expect = ACCEPTABLE, desc = "fired first; firing again is refused")
    @Outcome(id = "CancellationException, false", expect = ACCEPTABLE, desc = "cancelled first; so is a second result")
    @State
    public static class CancelAgainstSucceed {
        private final Deferred<Integer> deferred = new Deferred<>();

        /// Cancels.
        @Actor
        public void cancel() {
            deferred.cancel();
        }

        /// Fires, which is right in any case.
        @Actor
        public void fire() {
            deferred.succeed(1);
        }

        /// Fires once more.
        @Arbiter
        public void after(LZ_Result r) {
            r.r1 = Told.by(deferred);
            try {
                deferred.succeed(2);
                r.r2 = true;
            } catch (IllegalStateException firedTwice) {
                r.r2 = false;
            }
        }
    }

    /// With a canceller: called once at most, and surely when the cancelling won.
    @JCStressTest
    @Outcome(id = "1, true, 0", expect = ACCEPTABLE, desc = "fired first")
    @Outcome(id = "1, true, 1", expect = ACCEPTABLE, desc = "fired while the canceller was called")
    @Outcome(id = "CancellationException, false, 1", expect = ACCEPTABLE, desc = "cancelled first")
    @State
    public static class CancellerAgainstSucceed {
        private final AtomicInteger cancelled = new AtomicInteger();
        private final Deferred<Integer> deferred = new Deferred<>(cancelled::incrementAndGet);

        /// Cancels a step.
        @Actor
        public void cancel() {
            deferred.then(n -> n).cancel();
        }

        /// Fires.
        @Actor
        public void fire(LZI_Result r) {
            r.r2 = deferred.trySucceed(1);
        }

        /// Looks.
        @Arbiter
        public void after(LZI_Result r) {
            r.r1 = Told.by(deferred);
            r.r3 = cancelled.get();
        }
    }

    /// Two cancel: the canceller is called once.
    @JCStressTest
    @Outcome(id = "CancellationException, 1", expect = ACCEPTABLE)
    @State
    public static class CancelAgainstCancel {
        private final AtomicInteger cancelled = new AtomicInteger();
        private final Deferred<Integer> deferred = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<Integer> one = deferred.then(n -> n);
        private final Deferred<Integer> other = deferred.then(n -> n);

        /// Cancels one branch.
        @Actor
        public void one() {
            one.cancel();
        }

        /// Cancels the other one.
        @Actor
        public void other() {
            other.cancel();
        }

        /// Looks.
        @Arbiter
        public void after(LI_Result r) {
            r.r1 = Told.by(other);
            r.r2 = cancelled.get();
        }
    }

    /// A step comes to wait for its inner Deferred just when it is cancelled: what it waits for is cancelled.
    @JCStressTest
    @Outcome(id = "CancellationException, 0", expect = ACCEPTABLE, desc = "cancelled before the outer one was fired")
    @Outcome(id = "CancellationException, 1", expect = ACCEPTABLE, desc = "the inner one was cancelled")
    @State
    public static class CancelAgainstCompose {
        private final AtomicInteger cancelled = new AtomicInteger();
        private final Deferred<Integer> outer = new Deferred<>();
        private final Deferred<Integer> inner = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<Integer> step = outer.compose(_ -> inner);

        /// Fires the outer one.
        @Actor
        public void fire() {
            outer.succeed(1);
        }

        /// Cancels the step.
        @Actor
        public void cancel() {
            step.cancel();
        }

        /// Looks.
        @Arbiter
        public void after(LI_Result r) {
            r.r1 = Told.by(step);
            r.r2 = cancelled.get();
        }
    }

    /// The same, with an outer one that can be stopped, and is fired by chance while its canceller is called.
    @JCStressTest
    @Outcome(id = "CancellationException, 1, 0", expect = ACCEPTABLE, desc = "the outer one was cancelled")
    @Outcome(id = "CancellationException, [01], 1", expect = ACCEPTABLE, desc = "the inner one was cancelled")
    @State
    public static class CancelAgainstComposeOfAStoppable {
        private final AtomicInteger outerCancelled = new AtomicInteger();
        private final AtomicInteger innerCancelled = new AtomicInteger();
        private final Deferred<Integer> outer = new Deferred<>(outerCancelled::incrementAndGet);
        private final Deferred<Integer> inner = new Deferred<>(innerCancelled::incrementAndGet);
        private final Deferred<Integer> step = outer.compose(_ -> inner);

        /// Fires the outer one.
        @Actor
        public void fire() {
            outer.trySucceed(1);
        }

        /// Cancels the step.
        @Actor
        public void cancel() {
            step.cancel();
        }

        /// Looks.
        @Arbiter
        public void after(LII_Result r) {
            r.r1 = Told.by(step);
            r.r2 = outerCancelled.get();
            r.r3 = innerCancelled.get();
        }
    }

    /// The step that comes to wait is in the middle of the chain, and after it comes one that cleans up, which is
    /// none of this cancelling's business.
    @JCStressTest
    @Outcome(id = "CancellationException, 0, 0", expect = ACCEPTABLE, desc = "cancelled before the outer one was fired")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "the inner one was cancelled")
    @State
    public static class CancelAlongAChain {
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger cleanupCancelled = new AtomicInteger();
        private final Deferred<Integer> outer = new Deferred<>();
        private final Deferred<Integer> inner = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<Integer> cleanup = new Deferred<>(cleanupCancelled::incrementAndGet);
        private final Deferred<Integer> last =
                outer.then(n -> n).compose(_ -> inner).recoverWith(_ -> cleanup).then(n -> n);

        /// Fires the outer one.
        @Actor
        public void fire() {
            outer.succeed(1);
        }

        /// Cancels the last step.
        @Actor
        public void cancel() {
            last.cancel();
        }

        /// Looks.
        @Arbiter
        public void after(LII_Result r) {
            r.r1 = last.isFired() ? "the cleanup was cut short" : Told.by(outer);
            r.r2 = cancelled.get();
            r.r3 = cleanupCancelled.get();
        }
    }
}
