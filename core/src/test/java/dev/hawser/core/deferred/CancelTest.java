package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingUnhandled.class)
final class CancelTest {
    private final IOException broken = new IOException("broken");
    private final AtomicInteger cancelled = new AtomicInteger();

    private static void assertCancelled(Deferred<?> deferred) {
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
    }

    @Test
    void withoutACancellerTheResultIsACancellationException() {
        var first = new Deferred<Integer>();
        var step = first.then(n -> n + 1);
        first.cancel();
        assertCancelled(first);
        assertCancelled(step);
    }

    @Test
    void withoutACancellerOneLateValueIsSwallowed() {
        var first = new Deferred<Integer>();
        first.cancel();
        first.succeed(1);
        assertCancelled(first);
        FiredTwice.by(() -> first.succeed(2), "Cancellation");
        FiredTwice.by(() -> first.fail(broken), "Cancellation");
        first.cancel();
        assertCancelled(first);
    }

    @Test
    void withoutACancellerOneLateFailureIsSwallowed() {
        var first = new Deferred<Integer>();
        first.cancel();
        first.fail(broken);
        assertCancelled(first);
        FiredTwice.by(() -> first.succeed(2), "Cancellation");
    }

    @Test
    void aLateTryIsToldThatItCameLateAndUsesUpNothing() {
        var first = new Deferred<Integer>();
        first.cancel();
        assertThat(first.trySucceed(1)).isFalse();
        assertThat(first.tryFail(broken)).isFalse();
        first.succeed(1);
        assertCancelled(first);
    }

    @Test
    void theCancellerIsCalledOnce() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        first.cancel();
        first.cancel();
        assertThat(cancelled).hasValue(1);
        assertCancelled(first);
    }

    @Test
    void aSourceThatCanBeStoppedBringsNoLateResult() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        first.cancel();
        FiredTwice.by(() -> first.succeed(1), "Cancellation");
        FiredTwice.by(() -> first.fail(broken), "Cancellation");
    }

    @Test
    void aCancellerMayFireWithAValueOrAFailure() {
        var withValue = new AtomicReference<>(new Deferred<String>());
        withValue.set(new Deferred<>(() -> withValue.get().succeed("stopped")));
        withValue.get().cancel();
        assertValue(withValue.get()).isEqualTo("stopped");

        var withFailure = new AtomicReference<>(new Deferred<String>());
        withFailure.set(new Deferred<>(() -> withFailure.get().fail(broken)));
        withFailure.get().cancel();
        assertThat(failureOf(withFailure.get())).isSameAs(broken);
    }

    @Test
    void aCancellerThatCancelsAgainDoesNoHarm() {
        var again = new AtomicReference<>(new Deferred<String>());
        again.set(new Deferred<>(() -> {
            cancelled.incrementAndGet();
            again.get().cancel();
        }));
        again.get().cancel();
        assertThat(cancelled).hasValue(1);
        assertCancelled(again.get());
    }

    @Test
    void whatACancellerThrowsIsSuppressed() {
        var first = new Deferred<Integer>(() -> {
            throw broken;
        });
        first.cancel();
        assertThat(failureOf(first)).isInstanceOf(CancellationException.class).hasSuppressedException(broken);
    }

    @Test
    void cancellingAFiredOneDoesNothing() {
        var value = new Deferred<Integer>(cancelled::incrementAndGet);
        value.succeed(1);
        value.cancel();
        assertValue(value).isEqualTo(1);
        var failure = new Deferred<Integer>(cancelled::incrementAndGet);
        failure.fail(broken);
        failure.cancel();
        assertThat(failureOf(failure)).isSameAs(broken);
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void cancellingAStepCancelsTheSourceAndSoAllBranches() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        var one = first.then(n -> n).then(n -> n);
        var other = first.then(n -> n);
        one.cancel();
        assertThat(cancelled).hasValue(1);
        assertCancelled(first);
        assertCancelled(one);
        assertCancelled(other);
    }

    @Test
    void aCancelledStepMayBeRecovered() {
        var first = new Deferred<Integer>();
        var last = first.recover(CancellationException.class, _ -> 5);
        last.cancel();
        assertValue(last).isEqualTo(5);
    }

    @Test
    void cancellingAStepThatWaitsOnAnInnerDeferredCancelsTheInner() {
        var outer = new Deferred<Integer>(() -> {
            throw new AssertionError("it was fired long ago");
        });
        var inner = new Deferred<String>(cancelled::incrementAndGet);
        var step = outer.compose(_ -> inner);
        var last = step.then(text -> text + "!");
        outer.succeed(1);
        last.cancel();
        assertThat(cancelled).hasValue(1);
        assertCancelled(inner);
        assertCancelled(step);
        assertCancelled(last);
        assertValue(outer).isEqualTo(1);
    }

    @Test
    void cancellingReachesTheInnermost() {
        var innermost = new Deferred<String>(cancelled::incrementAndGet);
        var last = Deferred.succeeded(1)
                .compose(_ -> Deferred.<String>failed(broken).recoverWith(_ -> innermost.then(text -> text)))
                .eventually(() -> {});
        last.cancel();
        assertThat(cancelled).hasValue(1);
        assertCancelled(last);
    }

    /// Cancelling ended the first thing waited for; a later one belongs to what was made of that.
    @Test
    void whatIsWaitedForAfterTheCancellationIsLeftAlone() {
        var first = new Deferred<Integer>();
        var cleanup = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = first.recoverWith(CancellationException.class, _ -> cleanup);
        last.cancel();
        assertThat(last.isFired()).isFalse();
        assertThat(cancelled).hasValue(0);
        cleanup.succeed(7);
        assertValue(last).isEqualTo(7);
    }

    @Test
    void aSourceThatFiresInAnyCaseIsAskedAndWaitedFor() {
        var stopping = Deferred.<String>stoppedBy(cancelled::incrementAndGet);
        var last = stopping.then(text -> text + "!");
        last.cancel();
        last.cancel();
        assertThat(cancelled).hasValue(1);
        assertThat(last.isFired()).isFalse();
        stopping.succeed("cleaned up");
        assertValue(last).isEqualTo("cleaned up!");
    }

    @Test
    void aSourceThatCannotBeAskedIsNotWaitedFor() {
        var stopping = Deferred.<String>stoppedBy(() -> {
            throw broken;
        });
        stopping.cancel();
        assertThat(failureOf(stopping))
                .isInstanceOf(CancellationException.class)
                .hasSuppressedException(broken);
    }

    @Test
    void cancellingAShieldedOneLeavesItsSourceToOthers() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        var mine = first.shielded().then(n -> n);
        var others = first.then(n -> n + 1);
        mine.cancel();
        assertCancelled(mine);
        assertThat(cancelled).hasValue(0);
        first.succeed(1);
        assertValue(others).isEqualTo(2);
        assertCancelled(mine);
    }

    @Test
    void aShieldedOneHasTheOutcomeOfItsSource() {
        var value = new Deferred<Integer>();
        var failure = new Deferred<Integer>();
        var ofValue = value.shielded();
        var ofFailure = failure.shielded();
        value.succeed(1);
        failure.fail(broken);
        assertValue(ofValue).isEqualTo(1);
        assertThat(failureOf(ofFailure)).isSameAs(broken);
    }

    @Test
    void aFailureThatComesToACancelledShieldIsReported() {
        var first = new Deferred<Integer>();
        first.shielded().cancel();
        first.fail(broken);
        assertThat(UnhandledFailures.take())
                .extracting(UnhandledFailures.UnhandledFailure::cause)
                .containsExactly(broken);
    }

    /// The chain waits for nothing then, so what it comes to wait for next is what was meant.
    @Test
    void cancellingInsideACallbackCancelsWhatItReturns() {
        var inner = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = new AtomicReference<>(new Deferred<Integer>());
        var first = new Deferred<Integer>();
        last.set(first.compose(_ -> {
            last.get().cancel();
            return inner;
        }));
        first.succeed(1);
        assertThat(cancelled).hasValue(1);
        assertCancelled(last.get());
    }

    /// As when it comes from another thread in that moment: what the chain goes on to wait for is cancelled.
    @Test
    void aSourceThatFiresByChanceWhileItsCancellerRunsDoesNotSaveTheChain() throws InterruptedException {
        var first = new AtomicReference<>(new Deferred<Integer>());
        var inner = new Deferred<Integer>(cancelled::incrementAndGet);
        first.set(new Deferred<>(
                () -> Thread.ofPlatform().start(() -> first.get().succeed(1)).join()));
        var last = first.get().compose(_ -> inner);
        last.cancel();
        assertThat(cancelled).hasValue(1);
        assertCancelled(last);
    }

    @Test
    void whatFollowsACancellersOwnAnswerIsLeftAlone() {
        var inner = new Deferred<Integer>(cancelled::incrementAndGet);
        var first = new AtomicReference<>(new Deferred<Integer>());
        var outer = new Deferred<Integer>(() -> first.get().succeed(1));
        first.set(new Deferred<>(outer::cancel));
        var last = first.get().compose(_ -> inner);
        last.cancel();
        assertThat(last.isFired()).isFalse();
        assertThat(cancelled).hasValue(0);
        inner.succeed(2);
        assertValue(last).isEqualTo(2);
        assertCancelled(outer);
    }

    @Test
    void cancellingWhileAnEarlierCallbackRunsCancelsWhatALaterOneReturns() throws InterruptedException {
        var inner = new Deferred<Integer>(cancelled::incrementAndGet);
        var running = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var first = new Deferred<Integer>();
        List<String> seen = new ArrayList<>();
        var last = first.then(n -> {
                    running.countDown();
                    assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                    return n;
                })
                .then(n -> n)
                .compose(_ -> inner)
                .recoverWith(_ -> {
                    seen.add("cleaning up");
                    return new Deferred<Integer>(() -> seen.add("and stopped doing so"));
                });
        var firing = Thread.ofPlatform().start(() -> first.succeed(1));
        assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
        last.cancel();
        last.then(n -> n).cancel();
        goOn.countDown();
        firing.join();
        assertThat(cancelled).hasValue(1);
        assertThat(seen).containsExactly("cleaning up");
        assertThat(last.isFired()).isFalse();
        last.cancel();
        assertThat(seen).containsExactly("cleaning up", "and stopped doing so");
        assertCancelled(last);
    }
}
