package dev.hawser.stress.planted;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Fires without an atomic operation, so that two callers may both be told that theirs was the result.
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the first one fired it")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the second one fired it")
@State
public class PlantedRace {
    private @Nullable Object result;

    @SuppressWarnings("ThreadPriorityCheck") // It makes the race likelier, and nothing rests on it.
    private boolean tryFire(Object value) {
        if (result != null) {
            return false;
        }
        // So that it is found within milliseconds, and where one core is all there is.
        Thread.yield();
        result = value;
        return true;
    }

    /// Fires.
    @Actor
    public void first(ZZ_Result r) {
        r.r1 = tryFire("first");
    }

    /// Fires as well.
    @Actor
    public void second(ZZ_Result r) {
        r.r2 = tryFire("second");
    }
}
