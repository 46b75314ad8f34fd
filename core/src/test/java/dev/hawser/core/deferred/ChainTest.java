package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How values and failures go down a chain.
@ExtendWith(NothingUnhandled.class)
final class ChainTest {
    private final IOException broken = new IOException("broken");
    private final List<Object> seen = new ArrayList<>();

    private Integer see(Object what, int value) {
        seen.add(what);
        return value;
    }

    @Test
    void thenAcceptTakesTheValueAndWhatItThrowsIsItsFailure() {
        var seen = new ArrayList<String>();
        var first = new Deferred<String>();
        var taken = first.thenAccept(seen::add);
        var failing = first.thenAccept(_ -> {
            throw new IOException("no");
        });
        first.succeed("value");
        assertThat(seen).containsExactly("value");
        assertValue(taken).isNull();
        assertThat(failureOf(failing)).hasMessage("no");
    }

    @Test
    void aValueGoesDownTheChain() {
        var first = new Deferred<Integer>();
        var last = first.then(n -> n + 1).then(n -> "got " + n);
        assertThat(last.isFired()).isFalse();
        first.succeed(1);
        assertValue(last).isEqualTo("got 2");
    }

    @Test
    void aValueThatIsThereGoesDownAtOnce() {
        assertValue(Deferred.succeeded(1).then(n -> n + 1)).isEqualTo(2);
    }

    /// Twisted's steps change the one Deferred; here each is its own, so a Deferred keeps its value.
    @Test
    void eachStepIsADeferredOfItsOwn() {
        var first = new Deferred<Integer>();
        var one = first.then(n -> n + 1);
        var other = first.then(n -> n * 10);
        first.succeed(2);
        assertValue(first).isEqualTo(2);
        assertValue(one).isEqualTo(3);
        assertValue(other).isEqualTo(20);
    }

    @Test
    void aFailureSkipsToTheNextRecover() {
        var first = new Deferred<Integer>();
        var last = first.then(n -> see("then", n))
                .compose(n -> Deferred.succeeded(see("compose", n)))
                .recover(failure -> see(failure, -1));
        first.fail(broken);
        assertValue(last).isEqualTo(-1);
        assertThat(seen).containsExactly(broken);
    }

    @Test
    void aFailureThatIsThereSkipsToo() {
        var last = Deferred.<Integer>failed(broken).then(n -> see("then", n)).recover(failure -> see(failure, -1));
        assertValue(last).isEqualTo(-1);
        assertThat(seen).containsExactly(broken);
    }

    @Test
    void aRecoveredValueIsOnTheWayOfSuccessAgain() {
        var last = Deferred.<Integer>failed(broken)
                .recover(_ -> 5)
                .recover(failure -> see(failure, -1))
                .then(n -> n + 1);
        assertValue(last).isEqualTo(6);
        assertThat(seen).isEmpty();
    }

    @Test
    void aValueGoesPastRecover() {
        var first = new Deferred<Integer>();
        var last = first.recover(failure -> see(failure, -1)).recoverWith(_ -> Deferred.succeeded(-2));
        first.succeed(3);
        assertValue(last).isEqualTo(3);
        assertThat(seen).isEmpty();
    }

    @Test
    void whatAStepThrowsIsItsFailure() {
        var checked = new Deferred<Integer>();
        var error = new AssertionError("an Error too");
        var thrown = checked.then(_ -> {
            throw broken;
        });
        var pair = checked.then(
                _ -> {
                    throw error;
                },
                failure -> failure);
        checked.succeed(1);
        assertThat(failureOf(thrown)).isSameAs(broken);
        assertThat(failureOf(pair)).isSameAs(error);
        assertThat(failureOf(checked.then(_ -> {
                    throw error;
                })))
                .isSameAs(error);
    }

    @Test
    void inAPairTheFailureSideNeverSeesItsOwnPairsException() {
        var first = new Deferred<Integer>();
        var pair = first.then(
                _ -> {
                    throw broken;
                },
                failure -> see(failure, -1));
        first.succeed(1);
        assertThat(seen).isEmpty();
        assertThat(failureOf(pair)).isSameAs(broken);
    }

    @Test
    void inAPairOneSideRuns() {
        assertValue(Deferred.succeeded(1).then(n -> see("value", n), failure -> see(failure, -1)))
                .isEqualTo(1);
        assertValue(Deferred.<Integer>failed(broken).then(n -> see("value", n), failure -> see(failure, -1)))
                .isEqualTo(-1);
        assertThat(seen).containsExactly("value", broken);
    }

    @Test
    void whatTheFailureSideOfAPairThrowsGoesOn() {
        var other = new IllegalStateException("other");
        var pair = Deferred.<Integer>failed(broken).then(n -> see("value", n), _ -> {
            throw other;
        });
        assertThat(failureOf(pair)).isSameAs(other);
        assertThat(seen).isEmpty();
    }

    @Test
    void recoverOfOneKindLetsOthersPast() {
        Deferred<Integer> last = Deferred.<Integer>failed(broken)
                .recover(FileNotFoundException.class, failure -> see(failure, 1))
                .recover(IOException.class, failure -> see(failure, 2));
        assertValue(last).isEqualTo(2);
        assertThat(seen).containsExactly(broken);
    }

    @Test
    void whatRecoverThrowsTakesTheFailuresPlace() {
        var other = new IllegalStateException("other");
        assertThat(failureOf(Deferred.failed(broken).recover(_ -> {
                    throw other;
                })))
                .isSameAs(other);
        assertThat(failureOf(Deferred.failed(broken).recoverWith(_ -> {
                    throw other;
                })))
                .isSameAs(other);
    }

    @Test
    void bothSeesWhateverCame() {
        var value = new Deferred<Integer>();
        var failure = new Deferred<Integer>();
        var ofValue = value.<Object>both(outcome -> outcome);
        var ofFailure = failure.<Object>both(outcome -> outcome);
        value.succeed(1);
        failure.fail(broken);
        assertValue(ofValue).isEqualTo(new Outcome.Success<>(1));
        assertValue(ofFailure).isEqualTo(new Outcome.Failure<>(broken));
        assertThat(failureOf(value.both(_ -> {
                    throw broken;
                })))
                .isSameAs(broken);
    }

    @Test
    void eventuallyRunsInAnyCaseAndKeepsTheOutcome() {
        assertValue(Deferred.succeeded(1).eventually(() -> seen.add("value"))).isEqualTo(1);
        assertThat(failureOf(Deferred.failed(broken).eventually(() -> seen.add("failure"))))
                .isSameAs(broken);
        assertThat(seen).containsExactly("value", "failure");
    }

    @Test
    void whatEventuallyThrowsIsTheFailureAndSuppressesTheOneBefore() {
        var other = new IllegalStateException("other");
        assertThat(failureOf(Deferred.failed(broken).eventually(() -> {
                    throw other;
                })))
                .isSameAs(other)
                .hasSuppressedException(broken);
        assertThat(failureOf(Deferred.failed(broken).eventually(() -> {
                    throw broken;
                })))
                .isSameAs(broken);
        assertThat(failureOf(Deferred.succeeded(1).eventually(() -> {
                    throw broken;
                })))
                .isSameAs(broken);
    }

    @Test
    void nullIsAValue() {
        var first = new Deferred<@Nullable String>();
        var last = first.<@Nullable String>then(text -> {
            seen.add("null: " + (text == null));
            return null;
        });
        first.succeed(null);
        assertThat(first.isFired()).isTrue();
        assertThat(seen).containsExactly("null: true");
        assertValue(last).isNull();
        assertValue(Deferred.<@Nullable String>succeeded(null).compose(Deferred::<@Nullable String>succeeded))
                .isNull();
    }

    @Test
    void firingTwiceIsAnErrorToTheSecondCallerAndChangesNothing() {
        var value = new Deferred<Integer>();
        var steps = value.then(n -> see("once", n));
        value.succeed(1);
        FiredTwice.by(() -> value.succeed(2), "Deferred[1]");
        FiredTwice.by(() -> value.fail(broken), "Deferred[1]");
        assertValue(value).isEqualTo(1);
        assertValue(steps).isEqualTo(1);
        assertThat(seen).containsExactly("once");

        var failure = Deferred.<Integer>failed(broken);
        FiredTwice.by(() -> failure.succeed(2), "broken");
        FiredTwice.by(() -> failure.fail(new IOException("second")), "broken");
        assertThat(failureOf(failure)).isSameAs(broken);
    }

    @Test
    void tryingToFireAFiredOneChangesNothing() {
        var deferred = new Deferred<Integer>();
        assertThat(deferred.trySucceed(1)).isTrue();
        assertThat(deferred.trySucceed(2)).isFalse();
        assertThat(deferred.tryFail(broken)).isFalse();
        assertValue(deferred).isEqualTo(1);
    }

    @Test
    void pollHasTheOutcomeOrNothing() {
        var deferred = new Deferred<Integer>();
        assertThat(deferred.poll()).isNull();
        deferred.fail(broken);
        assertThat(deferred.poll()).isEqualTo(new Outcome.Failure<>(broken));
    }

    @Test
    void itTellsItsState() {
        var deferred = new Deferred<String>();
        assertThat(deferred).hasToString("Deferred[pending]");
        deferred.succeed("orange");
        assertThat(deferred).hasToString("Deferred[orange]");
        var failed = Deferred.failed(broken);
        assertThat(failed).hasToString("Deferred[failed: java.io.IOException: broken]");
        assertThat(failureOf(failed)).isSameAs(broken);
    }
}
