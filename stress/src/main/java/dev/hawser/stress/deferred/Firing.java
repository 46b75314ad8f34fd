package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/// Two threads fire: one is told that its result counts, and that is the result.
public final class Firing {
    private Firing() {}

    private static boolean fires(Runnable firing) {
        try {
            firing.run();
            return true;
        } catch (IllegalStateException firedTwice) {
            return false;
        }
    }

    /// Both try, with values.
    @JCStressTest
    @Outcome(id = "true, false, one", expect = ACCEPTABLE)
    @Outcome(id = "false, true, two", expect = ACCEPTABLE)
    @State
    public static class TryAgainstTry {
        private final Deferred<String> deferred = new Deferred<>();

        /// Fires.
        @Actor
        public void one(ZZL_Result r) {
            r.r1 = deferred.trySucceed("one");
        }

        /// Fires too.
        @Actor
        public void two(ZZL_Result r) {
            r.r2 = deferred.trySucceed("two");
        }

        /// Looks.
        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = Told.by(deferred);
        }
    }

    /// Both insist, with values: the second one is thrown at.
    @JCStressTest
    @Outcome(id = "true, false, one", expect = ACCEPTABLE)
    @Outcome(id = "false, true, two", expect = ACCEPTABLE)
    @State
    public static class SucceedAgainstSucceed {
        private final Deferred<String> deferred = new Deferred<>();

        /// Fires.
        @Actor
        public void one(ZZL_Result r) {
            r.r1 = fires(() -> deferred.succeed("one"));
        }

        /// Fires too.
        @Actor
        public void two(ZZL_Result r) {
            r.r2 = fires(() -> deferred.succeed("two"));
        }

        /// Looks.
        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = Told.by(deferred);
        }
    }

    /// A value against a failure.
    @JCStressTest
    @Outcome(id = "true, false, one", expect = ACCEPTABLE)
    @Outcome(id = "false, true, two", expect = ACCEPTABLE)
    @State
    public static class SucceedAgainstFail {
        private final Deferred<String> deferred = new Deferred<>();

        /// Fires with a value.
        @Actor
        public void one(ZZL_Result r) {
            r.r1 = fires(() -> deferred.succeed("one"));
        }

        /// Fires with a failure.
        @Actor
        public void two(ZZL_Result r) {
            r.r2 = fires(() -> deferred.fail(new Cheap("two")));
        }

        /// Looks.
        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = Told.by(deferred);
        }
    }
}
