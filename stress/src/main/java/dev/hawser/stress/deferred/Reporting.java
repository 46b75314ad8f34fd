package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.UnhandledFailures;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/// A failure meets whoever handles or reports it. Unhandled failures are the whole process's, so a failure counts
/// itself how often it was reported, by whichever of the many runs.
public final class Reporting {
    private static final Object ONE_AT_A_TIME = new Object();

    private Reporting() {}

    private static void report() {
        synchronized (ONE_AT_A_TIME) {
            for (var unhandled : UnhandledFailures.take()) {
                if (unhandled.cause() instanceof Cheap counted) {
                    counted.reports++;
                }
            }
        }
    }

    private static int reports(Cheap failure) {
        synchronized (ONE_AT_A_TIME) {
            return failure.reports;
        }
    }

    /// What is handled while it fails isn't reported afterwards.
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE)
    @State
    public static class FailingAgainstHandling {
        private final Cheap failure = new Cheap("counted");
        private final Deferred<Integer> deferred = new Deferred<>();

        /// Fails.
        @Actor
        public void fail() {
            deferred.fail(failure);
        }

        /// Handles.
        @Actor
        public void handle(II_Result r) {
            deferred.recover(_ -> r.r1 = 1);
        }

        /// Reports.
        @Arbiter
        public void after(II_Result r) {
            report();
            r.r2 = reports(failure);
        }
    }

    /// What nobody handles is reported once, by whoever comes first.
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE)
    @State
    public static class FailingAgainstReporting {
        private final Cheap failure = new Cheap("counted");
        private final Deferred<Integer> deferred = new Deferred<>();

        /// Fails.
        @Actor
        public void fail() {
            deferred.fail(failure);
        }

        /// Reports.
        @Actor
        public void reportNow() {
            report();
        }

        /// Reports again.
        @Arbiter
        public void after(I_Result r) {
            report();
            r.r1 = reports(failure);
        }
    }

    /// What is handled while it is being reported is reported once at most.
    @JCStressTest
    @Outcome(id = "1, [01]", expect = ACCEPTABLE)
    @State
    public static class HandlingAgainstReporting {
        private final Cheap failure = new Cheap("counted");
        private final Deferred<Integer> deferred = Deferred.failed(failure);

        /// Handles.
        @Actor
        public void handle(II_Result r) {
            deferred.recover(_ -> r.r1 = 1);
        }

        /// Reports.
        @Actor
        public void reportNow() {
            report();
        }

        /// Reports again.
        @Arbiter
        public void after(II_Result r) {
            report();
            r.r2 = reports(failure);
        }
    }
}
