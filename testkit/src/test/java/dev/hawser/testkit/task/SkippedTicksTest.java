package dev.hawser.testkit.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.task.LoopingCall;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// After `LoopTests` of Twisted's test_task.py: what happens to ticks that pass while nobody can be called.
final class SkippedTicksTest {
    private static final Duration HALF = Duration.ofMillis(500);

    private record Call(long atMillis, long ticks) {}

    private final JumpingClock clock = new JumpingClock();
    private final List<Call> calls = new ArrayList<>();

    private LoopingCall counting() {
        return LoopingCall.withCount(clock, ticks -> {
            calls.add(new Call(clock.elapsedMillis(), ticks));
            return null;
        });
    }

    @Test
    void aCallThatTakesLongSkipsTheTicksThatPassAndTheOneDueJustNow() {
        List<Long> at = new ArrayList<>();
        List<Long> takes = new ArrayList<>(List.of(2_000L, 1_000L, 0L));
        var loop = new LoopingCall(clock, () -> {
            at.add(clock.elapsedMillis());
            clock.advanceMillis(takes.removeFirst());
        });
        var _ = loop.start(HALF, true);
        assertThat(clock.elapsedMillis()).isEqualTo(2_000);
        clock.advanceMillis(0);
        assertThat(at).containsExactly(0L);
        clock.advanceMillis(500);
        assertThat(at).containsExactly(0L, 2_500L);
        clock.advanceMillis(0);
        clock.advanceMillis(500);
        assertThat(at).containsExactly(0L, 2_500L, 4_000L);
    }

    @Test
    void afterAJumpItCallsOnceAndNotForEachTick() {
        var _ = counting().start(HALF, true);
        clock.advanceMillis(2_000);
        clock.advanceMillis(1_000);
        clock.advanceMillis(0);
        assertThat(calls).containsExactly(new Call(0, 1), new Call(2_000, 4), new Call(3_000, 2));
    }

    @Test
    void countsTheTicksThatWereSkipped() {
        var _ = counting().start(HALF, true);
        clock.advanceMillis(510);
        clock.advanceMillis(1_510);
        clock.advanceMillis(0);
        assertThat(calls).containsExactly(new Call(0, 1), new Call(510, 1), new Call(2_020, 3));
    }

    @Test
    void aLateCallIsNotASkippedOneAndTheNextComesInPhase() {
        var _ = counting().start(HALF, true);
        clock.advanceMillis(510);
        clock.advanceMillis(875);
        clock.advanceMillis(125);
        assertThat(calls).containsExactly(new Call(0, 1), new Call(510, 1), new Call(1_385, 1), new Call(1_510, 1));
    }

    @Test
    void countsAddUpWhereAnIntervalIsNoWholeFractionOfTheTime() {
        var third = Duration.ofSeconds(1).dividedBy(3);
        var manual = new ManualClock();
        List<Long> counts = new ArrayList<>();
        var _ = LoopingCall.withCount(manual, ticks -> {
                    counts.add(ticks);
                    return null;
                })
                .start(third, false);
        for (int i = 0; i < 10; i++) {
            manual.advance(third);
        }
        assertThat(counts).hasSize(10).containsOnly(1L);
        manual.advance(Duration.ofDays(1).minus(third.multipliedBy(10)));
        assertThat(counts).hasSize(86_400 * 3).containsOnly(1L);
    }

    @Test
    void withAnIntervalOfZeroEachCallCountsOne() {
        var self = new ArrayList<LoopingCall>();
        var wait = new Deferred<String>();
        var loop = LoopingCall.withCount(clock, ticks -> {
            calls.add(new Call(clock.elapsedMillis(), ticks));
            if (calls.size() > 4) {
                self.getFirst().stop();
            }
            return calls.size() == 2 ? wait : null;
        });
        self.add(loop);
        var end = loop.start(Duration.ZERO, false);
        clock.advanceMillis(0);
        clock.advanceMillis(2_000);
        assertThat(calls).containsExactly(new Call(0, 1), new Call(0, 1));
        wait.succeed("go on");
        clock.advanceMillis(0);
        assertThat(calls.subList(2, 5)).containsOnly(new Call(2_000, 1));
        assertThat(end.isFired()).isTrue();
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void countsTheTicksThatPassedWhileItWaitedForADeferred() {
        var wait = new Deferred<String>();
        var manual = new ManualClock();
        List<Long> counts = new ArrayList<>();
        var loop = LoopingCall.withCount(manual, ticks -> {
            counts.add(ticks);
            return counts.size() == 1 ? wait : null;
        });
        var _ = loop.start(Duration.ofMillis(200), false);
        manual.advance(Duration.ofMillis(200));
        manual.advance(Duration.ofMillis(400));
        assertThat(counts).containsExactly(1L);
        wait.succeed("go on");
        manual.advance(Duration.ofMillis(200));
        assertThat(counts).containsExactly(1L, 3L);
    }
}
