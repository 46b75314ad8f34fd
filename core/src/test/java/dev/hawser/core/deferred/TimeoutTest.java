package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingUnhandled.class)
final class TimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final IOException broken = new IOException("broken");
    private final HandClock clock = new HandClock();
    private final AtomicInteger cancelled = new AtomicInteger();

    @Test
    void itGivesATimeoutExceptionAndCancelsTheSource() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = first.timeout(LIMIT, clock);
        assertThat(clock.delay()).isEqualTo(LIMIT);
        assertThat(last.isFired()).isFalse();
        clock.expireAll();
        assertThat(failureOf(last)).isInstanceOf(TimeoutException.class).hasMessageContaining("PT10S");
        assertThat(failureOf(first)).isInstanceOf(CancellationException.class);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aValueInTimeLeavesNoTimerBehind() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = first.timeout(LIMIT, clock);
        first.succeed(1);
        assertThat(clock.pendingCalls()).isZero();
        assertValue(last).isEqualTo(1);
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void aFailureInTimeLeavesNoTimerBehind() {
        var first = new Deferred<Integer>();
        var last = first.timeout(LIMIT, clock);
        first.fail(broken);
        assertThat(clock.pendingCalls()).isZero();
        assertThat(failureOf(last)).isSameAs(broken);
    }

    @Test
    void noTimerIsLeftWhenACallbackOfTheTimeoutRuns() {
        var first = new Deferred<Integer>();
        var pending = first.timeout(LIMIT, clock).then(_ -> clock.pendingCalls());
        first.succeed(1);
        assertValue(pending).isEqualTo(0);
    }

    @Test
    void aFiredOneTakesNoTimer() {
        assertValue(Deferred.succeeded(1).timeout(LIMIT, clock)).isEqualTo(1);
        assertThat(clock.pendingCalls()).isZero();
    }

    /// What comes after it is not its business.
    @Test
    void inTimeItLeavesALaterDeferredAlone() {
        var first = new Deferred<Integer>();
        var inner = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = first.timeout(LIMIT, clock).compose(_ -> inner);
        first.succeed(1);
        clock.expireAll();
        assertThat(inner.isFired()).isFalse();
        inner.succeed(2);
        assertValue(last).isEqualTo(2);
    }

    @Test
    void cancelledByHandItStaysACancellation() {
        var first = new Deferred<Integer>();
        var cleanup = new Deferred<Integer>(cancelled::incrementAndGet);
        var limited = first.timeout(LIMIT, clock);
        var last = limited.recoverWith(_ -> cleanup);
        last.cancel();
        assertThat(failureOf(limited)).isInstanceOf(CancellationException.class);
        assertThat(clock.pendingCalls()).isZero();
        assertThat(last.isFired()).isFalse();
        cleanup.succeed(1);
        assertValue(last).isEqualTo(1);
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void aSourceThatAnswersItsCancellingDecides() {
        var withValue = new AtomicReference<>(new Deferred<String>());
        withValue.set(new Deferred<>(() -> withValue.get().succeed("was cancelled")));
        var withFailure = new AtomicReference<>(new Deferred<String>());
        withFailure.set(new Deferred<>(() -> withFailure.get().fail(broken)));
        var value = withValue.get().then(text -> text + "!").timeout(LIMIT, clock);
        var failure = withFailure.get().timeout(LIMIT, clock);
        clock.expireAll();
        assertValue(value).isEqualTo("was cancelled!");
        assertThat(failureOf(failure)).isSameAs(broken);
    }

    @Test
    void aStepBeforeTheTimeoutSeesTheCancellation() {
        var seen = new AtomicReference<>(new Throwable("nothing"));
        var last = new Deferred<Integer>()
                .recover(failure -> {
                    seen.set(failure);
                    throw new CancellationException("passed on");
                })
                .timeout(LIMIT, clock);
        clock.expireAll();
        assertThat(seen.get()).isInstanceOf(CancellationException.class);
        assertThat(failureOf(last)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void aStepBeforeTheTimeoutMayRecover() {
        var last = new Deferred<Integer>().recover(_ -> -1).timeout(LIMIT, clock);
        clock.expireAll();
        assertValue(last).isEqualTo(-1);
    }

    /// Twisted's onTimeoutCancel.
    @Test
    void anotherResultForATimeoutIsAStep() {
        var last = new Deferred<String>().timeout(LIMIT, clock).recover(TimeoutException.class, _ -> "instead");
        clock.expireAll();
        assertValue(last).isEqualTo("instead");
    }

    @Test
    void itCancelsTheInnerDeferredThatIsWaitedFor() {
        var inner = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = Deferred.succeeded(1).compose(_ -> inner).timeout(LIMIT, clock);
        clock.expireAll();
        assertThat(cancelled).hasValue(1);
        assertThat(failureOf(last)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void oneThatIsStoppedFirstTimesOutWhenItHasStopped() {
        var stopping = Deferred.<Integer>stoppedBy(cancelled::incrementAndGet);
        var last = stopping.timeout(LIMIT, clock);
        clock.expireAll();
        assertThat(cancelled).hasValue(1);
        assertThat(last.isFired()).isFalse();
        stopping.fail(new CancellationException("cleaned up"));
        assertThat(failureOf(last)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void gatherAndRaceTimeOutToo() {
        var gathered = new Deferred<Integer>(cancelled::incrementAndGet);
        var runner = new Deferred<Integer>(cancelled::incrementAndGet);
        var gather = Deferred.gather(List.of(gathered), Siblings.CANCEL).timeout(LIMIT, clock);
        var race =
                Deferred.race(List.of(runner, Deferred.<Integer>failed(broken))).timeout(LIMIT, clock);
        clock.expireAll();
        assertThat(failureOf(gather)).isInstanceOf(TimeoutException.class);
        assertThat(failureOf(race)).isInstanceOf(TimeoutException.class);
        assertThat(cancelled).hasValue(2);
    }

    @Test
    void theProcessClockServesWhoNamesNone() {
        assertThatThrownBy(() ->
                        new Deferred<Integer>().timeout(Duration.ofMillis(1)).await())
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("PT0.001S");
    }

    @Test
    void aNegativeLimitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deferred.succeeded(1).timeout(Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
    }
}
