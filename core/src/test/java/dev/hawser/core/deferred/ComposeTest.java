package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Steps that wait: for a Deferred that a callback returned, or for an executor.
@ExtendWith(NothingUnhandled.class)
final class ComposeTest {
    private final IOException broken = new IOException("broken");

    @Test
    void aStepThatReturnsADeferredIsWaitedFor() {
        var outer = new Deferred<Integer>();
        var inner = new Deferred<String>();
        var last = outer.compose(_ -> inner).then(text -> text + "!");
        outer.succeed(1);
        assertThat(last.isFired()).isFalse();
        inner.succeed("done");
        assertValue(last).isEqualTo("done!");
    }

    @Test
    void aFiredInnerDeferredGivesItsResultAtOnce() {
        assertValue(Deferred.succeeded(1).compose(n -> Deferred.succeeded(n + 1)))
                .isEqualTo(2);
        assertThat(failureOf(Deferred.succeeded(1).compose(_ -> Deferred.failed(broken))))
                .isSameAs(broken);
    }

    /// Twisted sets the inner one's result to None, since it is consumed; here a result stays.
    @Test
    void theInnerDeferredKeepsItsResult() {
        var inner = new Deferred<Integer>();
        var outer = Deferred.succeeded(1).compose(_ -> inner);
        var branch = inner.then(n -> n * 2);
        inner.succeed(4);
        assertValue(outer).isEqualTo(4);
        assertValue(branch).isEqualTo(8);
        assertValue(inner.then(n -> n + 1)).isEqualTo(5);
    }

    @Test
    void theInnerFailureIsTheSteps() {
        var inner = new Deferred<Integer>();
        var last = Deferred.succeeded(1).compose(_ -> inner).recover(failure -> failure.equals(broken) ? -1 : -2);
        inner.fail(broken);
        assertValue(last).isEqualTo(-1);
    }

    @Test
    void waitingIsTransitive() {
        var third = new Deferred<String>();
        var secondReady = new Deferred<Integer>();
        var firstReady = new Deferred<Integer>();
        var second = secondReady.compose(_ -> third);
        var first = firstReady.compose(_ -> second);
        secondReady.succeed(1);
        firstReady.succeed(1);
        assertThat(first.isFired()).isFalse();
        third.succeed("deep");
        assertValue(first).isEqualTo("deep");
        assertValue(second).isEqualTo("deep");
    }

    @Test
    void recoverWithWaitsToo() {
        var inner = new Deferred<Integer>();
        var last = Deferred.<Integer>failed(broken).recoverWith(_ -> inner).then(n -> n + 1);
        assertThat(last.isFired()).isFalse();
        inner.succeed(1);
        assertValue(last).isEqualTo(2);
        assertThat(failureOf(Deferred.<Integer>failed(broken)
                        .recoverWith(IllegalStateException.class, _ -> Deferred.succeeded(1))))
                .isSameAs(broken);
    }

    @Test
    void aCallbackThatThrowsBeforeReturningFailsTheStep() {
        assertThat(failureOf(Deferred.succeeded(1).compose(_ -> {
                    throw broken;
                })))
                .isSameAs(broken);
    }

    @Test
    @SuppressWarnings("NullAway") // The mistake under test.
    void aCallbackThatReturnsNullFailsTheStepWithTheFix() {
        assertThat(failureOf(Deferred.succeeded(1).compose(_ -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("compose")
                .hasMessageContaining("Deferred.succeeded(null)");
        assertThat(failureOf(Deferred.failed(broken).recoverWith(_ -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("recover");
    }

    @Test
    void aCallbackThatReturnsTheWaitingStepItselfFailsIt() {
        var ready = new Deferred<Integer>();
        var step = new AtomicReference<>(new Deferred<Integer>());
        step.set(ready.compose(_ -> step.get()));
        ready.succeed(1);
        assertThat(failureOf(step.get()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("wait for itself");
    }

    /// It never ends, as in Twisted; but whoever cancels it, such as a timeout on the shared clock, must not hang.
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // An endless loop hears no interrupt.
    void cancellingWhatWaitsForItselfRoundACornerReturns() {
        var ready = new Deferred<Integer>();
        var last = new AtomicReference<>(new Deferred<Integer>());
        var first = ready.compose(_ -> last.get());
        last.set(first.then(n -> n).then(n -> n));
        var beside = last.get().then(n -> n);
        ready.succeed(1);
        beside.cancel();
        last.get().cancel();
        assertThat(beside.isFired()).isFalse();
    }

    @Test
    void aStepIsFiredOnlyByWhatItWaitsFor() {
        var first = new Deferred<Integer>();
        var step = first.then(n -> n);
        assertThatIllegalStateException().isThrownBy(() -> step.succeed(1)).withMessageContaining("beginning");
        assertThatIllegalStateException().isThrownBy(() -> step.fail(broken));
        assertThatIllegalStateException().isThrownBy(() -> step.trySucceed(1));
        assertThatIllegalStateException().isThrownBy(() -> step.tryFail(broken));
        first.succeed(2);
        assertValue(step).isEqualTo(2);
    }

    @Test
    void attemptMakesOneOfWhatIsReturnedOrThrown() {
        var returned = new Deferred<Integer>();
        assertThat(Deferred.attempt(() -> returned)).isSameAs(returned);
        assertValue(Deferred.attempt(() -> Deferred.succeeded(1))).isEqualTo(1);
        assertThat(failureOf(Deferred.attempt(() -> {
                    throw broken;
                })))
                .isSameAs(broken);
    }

    @Test
    @SuppressWarnings("NullAway") // The mistake under test.
    void attemptOfNothingFailsWithTheFix() {
        assertThat(failureOf(Deferred.attempt(() -> null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("Deferred.succeeded(null)");
    }

    @Test
    @SuppressWarnings("NullAway") // The mistake under test.
    void aFailureHasACause() {
        var deferred = new Deferred<Integer>();
        assertThatNullPointerException().isThrownBy(() -> deferred.fail(null)).withMessageContaining("Throwable");
        assertThat(deferred.isFired()).isFalse();
    }

    @Test
    void onBringsTheOutcomeOnItsExecutor() {
        List<Runnable> queue = new ArrayList<>();
        var first = new Deferred<Integer>();
        var value = first.on(queue::add).then(n -> n + 1);
        var failure = Deferred.<Integer>failed(broken).on(queue::add).recover(_ -> -1);
        first.succeed(1);
        assertThat(value.isFired()).isFalse();
        assertThat(failure.isFired()).isFalse();
        queue.forEach(Runnable::run);
        assertValue(value).isEqualTo(2);
        assertValue(failure).isEqualTo(-1);
    }

    /// Or it would hang on which thread is faster, where a callback runs.
    @Test
    void aStepThatIsAddedLaterRunsOnTheExecutorToo() {
        List<Runnable> queue = new ArrayList<>();
        List<Object> seen = new ArrayList<>();
        var on = Deferred.succeeded(1).on(queue::add);
        queue.removeFirst().run();
        assertThat(on.isFired()).isTrue();
        on.then(n -> seen.add("then " + n));
        on.both(_ -> seen.add("both"));
        assertThat(seen).isEmpty();
        queue.forEach(Runnable::run);
        assertThat(seen).containsExactly("then 1", "both");
    }

    @Test
    void aStepThatTheExecutorRefusesFails() {
        List<Runnable> queue = new ArrayList<>();
        var refused = new RejectedExecutionException("full");
        var on = Deferred.succeeded(1).on(task -> {
            if (!queue.isEmpty()) {
                throw refused;
            }
            queue.add(task);
        });
        queue.getFirst().run();
        assertThat(failureOf(on.then(n -> n + 1))).isSameAs(refused);
        assertValue(on.recover(_ -> -1).then(_ -> "handled")).isEqualTo("handled");
        assertValue(on).isEqualTo(1);
    }

    @Test
    void onRunsWhatFollowsOnTheExecutorsThread() throws Exception {
        var thread = Deferred.succeeded(1)
                .on(task -> Thread.ofPlatform().name("named").start(task))
                .then(_ -> Thread.currentThread().getName());
        assertThat(thread.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo("named");
    }

    @Test
    void anExecutorThatRefusesFailsTheStep() {
        var refused = new RejectedExecutionException("full");
        assertThat(failureOf(Deferred.succeeded(1).on(_ -> {
                    throw refused;
                })))
                .isSameAs(refused);
        assertThat(failureOf(Deferred.failed(broken).on(_ -> {
                    throw refused;
                })))
                .isSameAs(refused)
                .hasSuppressedException(broken);
    }

    @Test
    void anExecutorThatRunsATaskTwiceFiresOnce() {
        List<Object> seen = new ArrayList<>();
        var first = new Deferred<Integer>();
        var step = first.on(task -> {
            task.run();
            task.run();
        });
        step.then(seen::add);
        first.succeed(1);
        assertThat(seen).containsExactly(1);
        assertValue(step.timeout(Duration.ofSeconds(1))).isEqualTo(1);
    }
}
