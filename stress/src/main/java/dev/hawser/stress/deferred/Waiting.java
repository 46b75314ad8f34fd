package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/// A thread awaits what another one fires.
public final class Waiting {
    private Waiting() {}

    /// No wake-up is lost: a thread that sleeps on is reported as a time-out.
    @JCStressTest
    @Outcome(id = "7", expect = ACCEPTABLE)
    @State
    public static class AwaitAgainstFiring {
        private final Deferred<Integer> deferred = new Deferred<>();

        /// Awaits.
        @Actor
        public void await(I_Result r) {
            try {
                r.r1 = deferred.await();
            } catch (Exception unexpected) {
                throw new AssertionError(unexpected);
            }
        }

        /// Fires.
        @Actor
        public void fire() {
            deferred.succeed(7);
        }
    }
}
