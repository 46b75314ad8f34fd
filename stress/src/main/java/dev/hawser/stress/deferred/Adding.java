package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/// Steps are added while others fire: each callback runs once, in the order of adding, and sees what the one before
/// it wrote, though nothing here is volatile.
public final class Adding {
    private Adding() {}

    /// Two steps are added while it is fired.
    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE)
    @State
    public static class FiringAgainstAdding {
        private final Deferred<Integer> deferred = new Deferred<>();
        private int ran;

        private Integer run(int number) {
            ran = ran * 10 + number;
            return number;
        }

        /// Fires.
        @Actor
        public void fire() {
            deferred.succeed(0);
        }

        /// Adds two steps.
        @Actor
        public void add() {
            deferred.then(_ -> run(1));
            deferred.then(_ -> run(2));
        }

        /// Looks which ran.
        @Arbiter
        public void after(I_Result r) {
            r.r1 = ran;
        }
    }

    /// A step waits already when two are added and it is fired.
    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE)
    @State
    public static class AddingDuringDelivery {
        private final Deferred<Integer> deferred = new Deferred<>();
        private int ran;

        /// Adds the first step.
        public AddingDuringDelivery() {
            deferred.then(_ -> run(1));
        }

        private Integer run(int number) {
            ran = ran * 10 + number;
            return number;
        }

        /// Fires.
        @Actor
        public void fire() {
            deferred.succeed(0);
        }

        /// Adds two steps.
        @Actor
        public void add() {
            deferred.then(_ -> run(2));
            deferred.then(_ -> run(3));
        }

        /// Looks which ran.
        @Arbiter
        public void after(I_Result r) {
            r.r1 = ran;
        }
    }

    /// Two threads add while one of them delivers. The order holds for each of them.
    @JCStressTest
    @Outcome(id = "12, 34, 4", expect = ACCEPTABLE)
    @State
    public static class AddingAgainstAddingWhileDelivering {
        private final Deferred<Integer> deferred = new Deferred<>();
        private int delivering;
        private int other;

        /// Adds a step whose callback adds two.
        public AddingAgainstAddingWhileDelivering() {
            deferred.then(_ -> {
                deferred.then(_ -> delivering = delivering * 10 + 1);
                return deferred.then(_ -> delivering = delivering * 10 + 2);
            });
        }

        /// Fires.
        @Actor
        public void fire() {
            deferred.succeed(0);
        }

        /// Adds two more.
        @Actor
        public void add() {
            deferred.then(_ -> other = other * 10 + 3);
            deferred.then(_ -> other = other * 10 + 4);
        }

        /// Looks which ran, and that all is delivered.
        @Arbiter
        public void after(III_Result r) {
            r.r1 = delivering;
            r.r2 = other;
            deferred.then(_ -> r.r3 = 4);
        }
    }

    /// Two threads add to one that is fired afterwards.
    @JCStressTest
    @Outcome(id = "12, 34", expect = ACCEPTABLE)
    @State
    public static class AddingAgainstAdding {
        private final Deferred<Integer> deferred = new Deferred<>();
        private int one;
        private int other;

        /// Adds two.
        @Actor
        public void one() {
            deferred.then(_ -> one = one * 10 + 1);
            deferred.then(_ -> one = one * 10 + 2);
        }

        /// Adds two more.
        @Actor
        public void other() {
            deferred.then(_ -> other = other * 10 + 3);
            deferred.then(_ -> other = other * 10 + 4);
        }

        /// Fires.
        @Arbiter
        public void after(II_Result r) {
            deferred.succeed(0);
            r.r1 = one;
            r.r2 = other;
        }
    }
}
