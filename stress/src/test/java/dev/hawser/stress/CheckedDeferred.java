package dev.hawser.stress;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import java.util.concurrent.CancellationException;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/// A Deferred under Lincheck: what is written to it first stays.
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class CheckedDeferred {
    private final Deferred<Integer> deferred = new Deferred<>();

    /// Takes care of failures.
    public CheckedDeferred() {
        deferred.both(outcome -> outcome);
    }

    /// Fires with a value.
    @Operation(params = "value")
    public boolean succeed(int value) {
        return deferred.trySucceed(value);
    }

    /// Fires with a failure.
    @Operation(params = "value")
    public boolean fail(int value) {
        return deferred.tryFail(new IllegalStateException(String.valueOf(value)));
    }

    /// Cancels.
    @Operation
    public void cancel() {
        deferred.cancel();
    }

    /// Looks.
    @Operation
    public String poll() {
        return told(deferred);
    }

    private static String told(Deferred<Integer> deferred) {
        return switch (deferred.poll()) {
            case null -> "pending";
            case Outcome.Success<Integer>(Integer value) -> String.valueOf(value);
            case Outcome.Failure<Integer>(CancellationException _) -> "cancelled";
            case Outcome.Failure<Integer>(Throwable cause) -> "failed " + cause.getMessage();
        };
    }

    /// What it must be like.
    public static class Sequential {
        private String state = "pending";

        private boolean become(String wanted) {
            boolean first = state.equals("pending");
            if (first) {
                state = wanted;
            }
            return first;
        }

        /// Fires.
        public boolean succeed(int value) {
            return become(String.valueOf(value));
        }

        /// Fires.
        public boolean fail(int value) {
            return become("failed " + value);
        }

        /// Cancels.
        public void cancel() {
            become("cancelled");
        }

        /// Looks.
        public String poll() {
            return state;
        }
    }
}
