package dev.hawser.testkit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.task.Later;
import dev.hawser.core.task.LoopingCall;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import dev.hawser.core.time.SystemClock;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// After `LoopTests` and `ReactorLoopTests` of Twisted's test_task.py: starting, stopping, failing, waiting.
final class LoopingCallTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final long begin = clock.nanoTime();
    private final List<Long> calledAtMillis = new ArrayList<>();

    private void called() {
        calledAtMillis.add((clock.nanoTime() - begin) / 1_000_000);
    }

    private void advanceMillis(long amount) {
        clock.advance(Duration.ofMillis(amount));
    }

    @Test
    void callsAtTheStartAndThenAtEachIntervalUntilItIsStopped() throws Exception {
        var loop = new LoopingCall(clock, this::called);
        var end = loop.start(Duration.ofMillis(100), true);
        assertThat(loop.isRunning()).isTrue();
        advanceMillis(50);
        advanceMillis(100);
        advanceMillis(100);
        assertThat(calledAtMillis).containsExactly(0L, 100L, 200L);
        assertThat(end.isFired()).isFalse();

        loop.stop();
        assertThat(end.await()).isSameAs(loop);
        assertThat(loop.isRunning()).isFalse();
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void waitsForTheFirstIntervalWhenToldSo() throws Exception {
        var loop = new LoopingCall(clock, this::called);
        var end = loop.start(Duration.ofMillis(100), false);
        advanceMillis(250);
        assertThat(calledAtMillis).containsExactly(100L, 200L);
        loop.stop();
        assertThat(end.await()).isSameAs(loop);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void refusesANegativeInterval() {
        var loop = new LoopingCall(clock, this::called);
        assertThatThrownBy(() -> loop.start(Duration.ofSeconds(-1), true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("interval is PT-1S");
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void stoppedBeforeItsFirstCallItNeverCalls() {
        for (var interval : List.of(Duration.ZERO, Duration.ofSeconds(10))) {
            var loop = new LoopingCall(clock, this::called);
            var end = loop.start(interval, false);
            loop.stop();
            assertThat(end.isFired()).isTrue();
            assertThat(clock.pendingCalls()).isZero();
            clock.advance(Duration.ofSeconds(20));
            assertThat(calledAtMillis).isEmpty();
        }
    }

    @Test
    void stoppedByAnotherCallOfTheSameInstantItCallsNoMore() {
        var loop = new LoopingCall(clock, this::called);
        clock.callLater(SECOND, loop::stop);
        var end = loop.start(SECOND, false);
        clock.advance(Duration.ofSeconds(5));
        assertThat(end.isFired()).isTrue();
        assertThat(calledAtMillis).isEmpty();
    }

    @Test
    void stoppingWhatDoesNotRunDoesNothing() {
        var loop = new LoopingCall(clock, this::called);
        loop.stop();
        loop.reset();
        var end = loop.start(SECOND, true);
        loop.stop();
        loop.stop();
        assertThat(end.isFired()).isTrue();
    }

    @Test
    void whatACallThrowsEndsIt() {
        var loop = new LoopingCall(clock, () -> {
            called();
            throw new IllegalStateException("thrown");
        });
        var end = loop.start(SECOND, true);
        assertThatThrownBy(end::await).hasMessage("thrown");
        assertThat(loop.isRunning()).isFalse();
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void aCallThatStopsAndThrowsHasFailed() {
        var self = new ArrayList<LoopingCall>();
        var loop = new LoopingCall(clock, () -> {
            self.getFirst().stop();
            throw new IllegalStateException("thrown");
        });
        self.add(loop);
        assertThatThrownBy(loop.start(SECOND, true)::await).hasMessage("thrown");
    }

    @Test
    void withAnIntervalOfZeroEachCallFollowsTheLast() throws Exception {
        var self = new ArrayList<LoopingCall>();
        var loop = new LoopingCall(clock, () -> {
            called();
            if (calledAtMillis.size() > 5) {
                self.getFirst().stop();
            }
        });
        self.add(loop);
        var end = loop.start(Duration.ZERO, true);
        clock.advance(Duration.ZERO);
        assertThat(end.await()).isSameAs(loop);
        assertThat(calledAtMillis).hasSize(6).containsOnly(0L);
    }

    @Test
    void waitsForTheDeferredOfACallAndKeepsItsPhase() {
        var loop = new LoopingCall(clock, () -> {
            called();
            return Later.deferLater(clock, Duration.ofMillis(700));
        });
        var _ = loop.start(Duration.ofMillis(500), true);
        clock.advance(Duration.ofSeconds(3));
        assertThat(calledAtMillis).containsExactly(0L, 1_000L, 2_000L, 3_000L);
    }

    @Test
    void stoppedDuringACallItEndsWhenTheCallHas() {
        var work = new Deferred<String>();
        var loop = new LoopingCall(clock, () -> work);
        var end = loop.start(SECOND, true);
        loop.stop();
        assertThat(end.isFired()).isFalse();
        assertThat(loop.isRunning()).isTrue();
        assertThatThrownBy(() -> loop.start(SECOND, true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running already");
        work.succeed("done");
        assertThat(end.isFired()).isTrue();
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void endsWithTheFailureOfTheDeferredOfACall() {
        var loop = new LoopingCall(
                clock,
                () -> Later.deferLater(clock, Duration.ofMillis(300), () -> {
                    throw new IllegalStateException("later");
                }));
        var end = loop.start(SECOND, true);
        advanceMillis(300);
        assertThatThrownBy(end::await).hasMessage("later");
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void cancellingStopsAndCancelsWhatIsWaitedFor() {
        List<String> cancelled = new ArrayList<>();
        Deferred<String> work = Deferred.stoppedBy(() -> cancelled.add("asked"));
        var loop = new LoopingCall(clock, () -> work);
        var end = loop.start(SECOND, true);
        end.cancel();
        assertThat(cancelled).containsExactly("asked");
        assertThat(end.isFired()).as("the work is being cleaned up").isFalse();
        work.succeed("done all the same");
        assertThatThrownBy(end::await).isInstanceOf(CancellationException.class);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void cancellingBetweenCallsEndsItAtOnce() {
        var loop = new LoopingCall(clock, this::called);
        var end = loop.start(SECOND, true);
        end.cancel();
        assertThatThrownBy(end::await).isInstanceOf(CancellationException.class);
        assertThat(clock.pendingCalls()).isZero();
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    void resetSkipsTheNextTickAndCountsAnew() {
        var loop = new LoopingCall(clock, this::called);
        var _ = loop.start(Duration.ofSeconds(2), false);
        advanceMillis(1_000);
        loop.reset();
        assertThat(clock.pendingCalls()).isEqualTo(1);
        advanceMillis(1_000);
        assertThat(calledAtMillis).isEmpty();
        advanceMillis(3_000);
        assertThat(calledAtMillis).containsExactly(3_000L, 5_000L);
    }

    @Test
    void startsAgainAtAnotherIntervalEvenFromItsOwnEnd() {
        var loop = new LoopingCall(clock, this::called);
        var second = loop.start(SECOND, true).compose(ended -> ended.start(Duration.ofSeconds(2), false));
        advanceMillis(1_000);
        loop.stop();
        assertThat(loop.isRunning()).isTrue();
        advanceMillis(4_000);
        assertThat(calledAtMillis).containsExactly(0L, 1_000L, 3_000L, 5_000L);
        loop.stop();
        assertThat(second.isFired()).isTrue();
    }

    @Test
    void refusesToRunTwiceAtOnce() {
        var loop = new LoopingCall(clock, this::called);
        var _ = loop.start(SECOND, true);
        assertThatThrownBy(() -> loop.start(SECOND, true)).isInstanceOf(IllegalStateException.class);
        clock.advance(SECOND);
        assertThat(calledAtMillis).containsExactly(0L, 1_000L);
    }

    /// On threads a timer may be too late to be cancelled, and a clock may be early by a rounding.
    @Test
    void aTickThatIsNotExpectedOrTooEarlyCallsNothing() {
        var deaf = new DeafClock();
        var loop = new LoopingCall(deaf, this::called);
        var _ = loop.start(SECOND, false);
        loop.reset();
        assertThat(deaf.tasks).hasSize(2);
        deaf.nanos = SECOND.toNanos();
        deaf.tasks.get(0).run();
        assertThat(calledAtMillis).as("reset away").isEmpty();
        deaf.nanos = SECOND.toNanos() - 1;
        deaf.tasks.get(1).run();
        assertThat(calledAtMillis).as("too early").isEmpty();
        assertThat(deaf.tasks).as("it asks again").hasSize(3);
        deaf.nanos = SECOND.toNanos();
        deaf.tasks.get(2).run();
        assertThat(calledAtMillis).hasSize(1);
        loop.stop();
        deaf.tasks.get(3).run();
        assertThat(calledAtMillis).as("stopped").hasSize(1);
    }

    /// Makes no calls by itself, and can't cancel any.
    private static final class DeafClock implements Clock {
        private final List<Runnable> tasks = new ArrayList<>();
        private long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos);
        }

        @Override
        public DelayedCall callLater(Duration delay, Runnable task) {
            tasks.add(task);
            var gone = new ManualClock().callLater(Duration.ZERO, task);
            gone.cancel();
            return gone;
        }
    }

    @Test
    void failsWhenItsClockIsStopped() {
        var real = new SystemClock("stopped", Runnable::run);
        real.close();
        var loop = new LoopingCall(real, this::called);
        assertThatThrownBy(loop.start(SECOND, true)::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the clock was stopped");
        assertThat(loop.isRunning()).isFalse();
    }

    @Test
    @Timeout(60)
    void onThreadsCallsNeverOverlapAndNoneComesAfterItsEnd() throws Exception {
        try (var real = new SystemClock("looping-call-test", Runnable::run)) {
            for (int round = 0; round < 200; round++) {
                var inside = new AtomicInteger();
                var calls = new AtomicInteger();
                var overlapped = new AtomicBoolean();
                var loop = new LoopingCall(real, () -> {
                    overlapped.compareAndSet(false, inside.getAndIncrement() != 0);
                    calls.incrementAndGet();
                    inside.getAndDecrement();
                });
                var end = loop.start(Duration.ofNanos(10_000), round % 2 == 0);
                var resetting = Thread.ofPlatform().start(loop::reset);
                while (calls.get() < 3) {
                    Thread.onSpinWait();
                }
                var stopping = Thread.ofPlatform().start(loop::stop);
                assertThat(end.await()).isSameAs(loop);
                int atEnd = calls.get();
                stopping.join();
                resetting.join();
                assertThat(overlapped).isFalse();
                assertThat(calls).hasValue(atEnd);
                assertThat(loop.isRunning()).isFalse();
            }
        }
    }
}
