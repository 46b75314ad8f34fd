package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.time.DelayedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ManualClockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final List<String> made = new ArrayList<>();

    private void schedule(long millis, String name) {
        clock.callLater(Duration.ofMillis(millis), () -> made.add(name + " at " + millis()));
    }

    private long millis() {
        return Duration.between(ManualClock.START, clock.now()).toMillis();
    }

    @Test
    void callsComeInTheOrderOfTimeThenOfScheduling() {
        schedule(20, "c");
        schedule(10, "a");
        schedule(10, "b");
        schedule(31, "never");
        clock.advance(Duration.ofMillis(30));
        assertThat(made).containsExactly("a at 10", "b at 10", "c at 20");
        assertThat(millis()).isEqualTo(30);
        assertThat(clock.pendingCalls()).isEqualTo(1);
    }

    /// Twisted's clock would make the first call at second 10 and no other.
    @Test
    void aCallThatRepeatsItselfIsMadeAsOftenAsItIsDue() {
        clock.callLater(SECOND, new Runnable() {
            @Override
            public void run() {
                made.add("tick at " + millis());
                clock.callLater(SECOND, this);
            }
        });
        clock.advance(Duration.ofSeconds(3));
        assertThat(made).containsExactly("tick at 1000", "tick at 2000", "tick at 3000");
    }

    @Test
    void bothReadingsMoveTogetherAndTheMonotonicOneOverflows() {
        long begin = clock.nanoTime();
        clock.advance(Duration.ofMinutes(1));
        assertThat(clock.nanoTime() - begin).isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThat(clock.nanoTime()).isLessThan(begin);
        assertThat(clock.now()).isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
    }

    @Test
    void nothingIsMadeWithoutAdvancing() {
        schedule(0, "now");
        assertThat(made).isEmpty();
        clock.advance(Duration.ZERO);
        assertThat(made).containsExactly("now at 0");
    }

    @Test
    void aCancelledCallIsNotMade() {
        var call = clock.callLater(SECOND, () -> made.add("cancelled"));
        assertThat(call.isPending()).isTrue();
        assertThat(call.cancel()).isTrue();
        assertThat(call.cancel()).isFalse();
        assertThat(call.isPending()).isFalse();
        var ran = clock.callLater(SECOND, () -> made.add("made"));
        clock.advance(SECOND);
        assertThat(made).containsExactly("made");
        assertThat(ran.cancel()).isFalse();
        assertThat(clock.pendingCalls()).isZero();
    }

    /// Twisted: testCallLaterDelayed.
    @Test
    void aDelayedCallComesThatMuchLater() {
        var call = clock.callLater(SECOND, () -> made.add("made at " + millis()));
        assertThat(call.delay(SECOND)).isTrue();
        assertThat(call.remaining()).isEqualTo(SECOND.multipliedBy(2));
        clock.advance(Duration.ofMillis(1_500));
        assertThat(made).isEmpty();
        clock.advance(SECOND);
        assertThat(made).containsExactly("made at 2000");
        assertThat(call.delay(SECOND)).isFalse();
        assertThat(call.remaining()).isZero();
    }

    /// Twisted: testCallLaterResetLater.
    @Test
    void aCallThatIsResetLaterComesThen() {
        var call = clock.callLater(SECOND.multipliedBy(2), () -> made.add("made at " + millis()));
        clock.advance(SECOND);
        assertThat(call.reset(SECOND.multipliedBy(3))).isTrue();
        assertThat(call.remaining()).isEqualTo(SECOND.multipliedBy(3));
        clock.advance(SECOND.multipliedBy(2));
        assertThat(made).isEmpty();
        clock.advance(SECOND);
        assertThat(made).containsExactly("made at 4000");
    }

    /// Twisted: testCallLaterResetSooner.
    @Test
    void aCallThatIsResetSoonerComesThen() {
        var call = clock.callLater(SECOND.multipliedBy(4), () -> made.add("made at " + millis()));
        assertThat(call.reset(SECOND.multipliedBy(3))).isTrue();
        clock.advance(SECOND.multipliedBy(3));
        assertThat(made).containsExactly("made at 3000");
        assertThat(call.reset(SECOND)).isFalse();
    }

    @Test
    void aNegativeDelayBringsACallForwardAndNeverIntoThePast() {
        var call = clock.callLater(SECOND.multipliedBy(4), () -> made.add("first at " + millis()));
        var other = clock.callLater(SECOND.multipliedBy(4), () -> made.add("second at " + millis()));
        clock.advance(SECOND);
        assertThat(call.delay(SECOND.negated())).isTrue();
        assertThat(call.remaining()).isEqualTo(SECOND.multipliedBy(2));
        assertThat(other.delay(SECOND.multipliedBy(60).negated())).isTrue();
        assertThat(other.remaining()).isZero();
        clock.advance(SECOND.multipliedBy(2));
        assertThat(made).containsExactly("second at 1000", "first at 3000");
    }

    /// Twisted: test_callLaterKeepsCallsOrdered, test_callLaterResetKeepsCallsOrdered.
    @Test
    void movedCallsKeepTheOrderOfTimeAndAtOneInstantTheLastMovedComesLast() {
        var moved = clock.callLater(SECOND, () -> made.add("moved"));
        schedule(2_000, "b");
        schedule(3_000, "c");
        assertThat(moved.reset(SECOND.multipliedBy(3))).isTrue();
        clock.callingOn(Runnable::run).callLater(SECOND, () -> made.add("view")).reset(SECOND.multipliedBy(3));
        schedule(3_000, "d");
        clock.advance(SECOND.multipliedBy(3));
        assertThat(made).containsExactly("b at 2000", "c at 3000", "moved", "view", "d at 3000");
    }

    /// Twisted: testAdvanceCancel.
    @Test
    void aCallThatIsRunningCanNeitherBeCancelledNorMoved() {
        List<DelayedCall> self = new ArrayList<>();
        self.add(clock.callLater(SECOND, () -> {
            var call = self.getFirst();
            made.add(call.cancel() + " " + call.reset(SECOND) + " " + call.delay(SECOND) + " " + call.isPending());
        }));
        clock.advance(SECOND);
        assertThat(made).containsExactly("false false false false");
    }

    @Test
    void aViewKeepsTheTimeAndLetsSomebodyElseMakeTheCalls() {
        List<Runnable> handed = new ArrayList<>();
        var view = clock.callingOn(handed::add);
        var cancelled = view.callLater(SECOND, () -> made.add("cancelled"));
        var putOff = view.callLater(SECOND, () -> made.add("put off"));
        var left = view.callLater(SECOND, () -> made.add("left"));
        assertThat(clock.pendingCalls()).isEqualTo(3);
        clock.advance(SECOND);
        assertThat(handed).hasSize(3);
        assertThat(made).isEmpty();
        assertThat(cancelled.cancel()).isTrue();
        assertThat(putOff.reset(SECOND)).isTrue();
        assertThat(left.isPending()).isTrue();
        List.copyOf(handed).forEach(Runnable::run);
        assertThat(made).containsExactly("left");
        clock.advance(SECOND);
        assertThat(handed).hasSize(4);
        handed.getLast().run();
        assertThat(made).containsExactly("left", "put off");
        assertThat(clock.pendingCalls()).isZero();
        assertThat(view.nanoTime()).isEqualTo(clock.nanoTime());
        assertThat(view.now()).isEqualTo(clock.now());
    }

    @Test
    void whatAViewCancelsLeavesNoCallOnTheClock() {
        var view = clock.callingOn(Runnable::run);
        var call = view.callLater(SECOND, () -> made.add("cancelled"));
        assertThat(call.reset(SECOND.multipliedBy(2))).isTrue();
        assertThat(clock.pendingCalls()).isEqualTo(1);
        assertThat(call.cancel()).isTrue();
        assertThat(clock.pendingCalls()).isZero();
        clock.advance(SECOND.multipliedBy(3));
        assertThat(made).isEmpty();
    }

    @Test
    void aCallThatThrowsStopsNoOther() {
        var first = new IllegalStateException("first");
        var second = new IllegalStateException("second");
        clock.callLater(SECOND, () -> {
            throw first;
        });
        clock.callLater(SECOND, () -> {
            throw second;
        });
        schedule(1_500, "later");
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(2))).isSameAs(first);
        assertThat(first.getSuppressed()).containsExactly(second);
        assertThat(made).containsExactly("later at 1500");
        assertThat(millis()).isEqualTo(2_000);
    }

    @Test
    void itRefusesWhatMakesNoSense() {
        assertThatThrownBy(() -> clock.advance(SECOND.negated())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> clock.callLater(SECOND.negated(), () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
        var call = clock.callLater(SECOND, () -> {});
        assertThatThrownBy(() -> call.reset(SECOND.negated())).isInstanceOf(IllegalArgumentException.class);
        clock.callLater(SECOND, () -> clock.advance(SECOND));
        assertThatThrownBy(() -> clock.advance(SECOND)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCallThatReschedulesItselfWithoutDelayIsFoundOut() {
        clock.callLater(SECOND, new Runnable() {
            @Override
            public void run() {
                clock.callLater(Duration.ZERO, this);
            }
        });
        assertThatThrownBy(() -> clock.advance(SECOND)).hasMessageContaining("no delay");
    }

    @Test
    void foreverIsNever() {
        clock.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> made.add("never"));
        clock.advance(Duration.ofDays(365));
        assertThat(made).isEmpty();
    }

    @Test
    void manyThreadsMayScheduleAndAdvanceAndEachCallIsMadeOnce() throws InterruptedException {
        var count = new AtomicInteger();
        var start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException interrupted) {
                    return;
                }
                for (int call = 0; call < 1_000; call++) {
                    clock.callLater(Duration.ofMillis(call % 7), count::incrementAndGet);
                    clock.advance(Duration.ofMillis(1));
                }
            }));
        }
        start.countDown();
        for (var thread : threads) {
            thread.join();
        }
        clock.advance(SECOND);
        assertThat(count).hasValue(4_000);
        assertThat(millis()).isEqualTo(5_000);
    }
}
