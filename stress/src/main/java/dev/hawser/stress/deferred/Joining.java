package dev.hawser.stress.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome.Failure;
import dev.hawser.core.deferred.Outcome.Success;
import dev.hawser.core.deferred.Siblings;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/// Several Deferreds, fired by two threads, are made one.
public final class Joining {
    private Joining() {}

    /// Both values are there, in the order of the Deferreds.
    @JCStressTest
    @Outcome(id = "\\[1, 2]", expect = ACCEPTABLE)
    @State
    public static class GatherValues {
        private final Deferred<Integer> one = new Deferred<>();
        private final Deferred<Integer> two = new Deferred<>();
        private final Deferred<List<Integer>> gathered = Deferred.gather(List.of(one, two), Siblings.CANCEL);

        /// Fires one.
        @Actor
        public void one() {
            one.succeed(1);
        }

        /// Fires the other one.
        @Actor
        public void two() {
            two.succeed(2);
        }

        /// Looks.
        @Arbiter
        public void after(L_Result r) {
            r.r1 = Told.by(gathered);
        }
    }

    /// One of two failures is the result, and its sibling is cancelled once at most.
    @JCStressTest
    @Outcome(id = "(one|two), [01]", expect = ACCEPTABLE)
    @State
    public static class GatherFailures {
        private final AtomicInteger cancelled = new AtomicInteger();
        private final Deferred<Integer> one = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<Integer> two = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<List<Integer>> gathered = Deferred.gather(List.of(one, two), Siblings.CANCEL);

        /// Fails one.
        @Actor
        public void one() {
            one.tryFail(new Cheap("one"));
        }

        /// Fails the other one.
        @Actor
        public void two() {
            two.tryFail(new Cheap("two"));
        }

        /// Looks; what was dropped is looked at too, so that it isn't reported.
        @Arbiter
        public void after(LI_Result r) {
            r.r1 = Told.by(gathered);
            Told.by(one);
            Told.by(two);
            r.r2 = cancelled.get();
        }
    }

    /// The first value wins, and the loser is cancelled once at most.
    @JCStressTest
    @Outcome(id = "[12], [01]", expect = ACCEPTABLE)
    @State
    public static class RaceValues {
        private final AtomicInteger cancelled = new AtomicInteger();
        private final Deferred<Integer> one = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<Integer> two = new Deferred<>(cancelled::incrementAndGet);
        private final Deferred<Integer> race = Deferred.race(List.of(one, two));

        /// Fires one.
        @Actor
        public void one() {
            one.trySucceed(1);
        }

        /// Fires the other one.
        @Actor
        public void two() {
            two.trySucceed(2);
        }

        /// Looks.
        @Arbiter
        public void after(LI_Result r) {
            r.r1 = Told.by(race);
            r.r2 = cancelled.get();
        }
    }

    /// All lose: each cause is kept.
    @JCStressTest
    @Outcome(id = "\\[one, two]", expect = ACCEPTABLE)
    @State
    public static class RaceFailures {
        private final Deferred<Integer> one = new Deferred<>();
        private final Deferred<Integer> two = new Deferred<>();
        private final Deferred<Integer> race = Deferred.race(List.of(one, two));

        /// Fails one.
        @Actor
        public void one() {
            one.fail(new Cheap("one"));
        }

        /// Fails the other one.
        @Actor
        public void two() {
            two.fail(new Cheap("two"));
        }

        /// Looks.
        @Arbiter
        public void after(L_Result r) {
            r.r1 = switch (race.poll()) {
                case Failure<Integer>(Throwable lost) ->
                    List.of(
                                    String.valueOf(
                                            lost.getCause() == null
                                                    ? null
                                                    : lost.getCause().getMessage()),
                                    String.valueOf(lost.getSuppressed()[0].getMessage()))
                            .toString();
                case null -> "pending";
                case Success<Integer> _ -> "value";
            };
        }
    }
}
