package dev.hawser.testkit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.OverflowException;
import dev.hawser.core.task.Cooperator;
import dev.hawser.core.task.Later;
import dev.hawser.core.task.Progress;
import dev.hawser.core.task.Step;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// After `CooperatorTests` of Twisted's test_cooperator.py, and what threads add.
final class CooperatorTest {
    private final ManualClock clock = new ManualClock();
    private final Turns turns = new Turns();
    private final Cooperator cooperator = new Cooperator(turns, Duration.ofMillis(10), clock);

    @Test
    void tasksTakeTurnsStepByStep() {
        List<Object> steps = new ArrayList<>();
        var groups = List.<List<Object>>of(
                List.of("a", "b", "c"), List.of(1, 2, 3), List.of("d", "e", "f"), List.of(4, 5, 6));
        List<Deferred<Void>> ends = new ArrayList<>();
        for (var group : groups) {
            ends.add(cooperator.coiterate(Step.over(group.iterator(), steps::add)));
        }
        turns.pumpAll();
        assertThat(steps).containsExactly("a", 1, "d", 4, "b", 2, "e", 5, "c", 3, "f", 6);
        assertThat(ends).allMatch(Deferred::isFired);
    }

    @Test
    void leavesTheExecutorToOthersAfterEachSlice() {
        List<String> seen = new ArrayList<>();
        var done = cooperator.coiterate(Step.over(IntStream.range(0, 100).iterator(), i -> {
            clock.advance(Duration.ofMillis(1));
            seen.add("step");
        }));
        turns.execute(() -> seen.add("other"));
        turns.pump();
        assertThat(seen).hasSize(11).endsWith("step", "other");
        assertThat(turns.waiting()).isEqualTo(1);
        turns.pumpAll();
        assertThat(seen).hasSize(101);
        assertThat(done.isFired()).isTrue();
    }

    @Test
    void aStepLongerThanASliceIsMadeAll() {
        List<Integer> seen = new ArrayList<>();
        cooperator.cooperate(Step.over(List.of(1, 2).iterator(), i -> {
            clock.advance(Duration.ofSeconds(1));
            seen.add(i);
        }));
        turns.pump();
        assertThat(seen).containsExactly(1);
        turns.pump();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void waitsForTheDeferredOfAStepWhileOthersGoOn() {
        List<Object> seen = new ArrayList<>();
        var waiting = cooperator.coiterate(Step.awaitingOver(List.of(1, 2).iterator(), i -> {
            seen.add(i);
            return Later.deferLater(clock, Duration.ofSeconds(1));
        }));
        var other = cooperator.coiterate(Step.over(List.of("a", "b", "c").iterator(), seen::add));
        turns.pumpAll();
        assertThat(seen).containsExactly(1, "a", "b", "c");
        assertThat(other.isFired()).isTrue();
        clock.advance(Duration.ofSeconds(1));
        turns.pumpAll();
        assertThat(seen).endsWith(2);
        assertThat(waiting.isFired()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        turns.pumpAll();
        assertThat(waiting.isFired()).isTrue();
    }

    @Test
    void failsWithWhatAStepThrowsOrItsDeferredFailsWith() {
        var now = cooperator.coiterate(() -> {
            throw new IllegalStateException("now");
        });
        var ready = cooperator.coiterate(() -> Progress.after(Deferred.failed(new IllegalStateException("ready"))));
        var later = cooperator.coiterate(() -> Progress.after(Later.deferLater(clock, Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("later");
        })));
        var unharmed = cooperator.coiterate(Step.over(List.of(1, 2, 3).iterator(), i -> {}));
        turns.pumpAll();
        assertThatThrownBy(now::await).hasMessage("now");
        assertThatThrownBy(ready::await).hasMessage("ready");
        assertThat(unharmed.isFired()).isTrue();
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(later::await).hasMessage("later");
    }

    @Test
    void stoppedItStopsItsTasksAndTakesNoMore() {
        List<Integer> seen = new ArrayList<>();
        var queued = cooperator.coiterate(Step.over(List.of(1).iterator(), seen::add));
        var wait = new Deferred<String>();
        var waiting = cooperator.coiterate(() -> Progress.after(wait));
        cooperator.cooperate(() -> Progress.DONE).pause();
        assertThat(cooperator.tasks()).isEqualTo(3);
        cooperator.stop();
        turns.pumpAll();
        assertThatThrownBy(queued::await).isInstanceOf(CancellationException.class);
        assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class);
        assertThat(seen).isEmpty();
        assertThat(cooperator.tasks()).isZero();

        assertThatThrownBy(cooperator.coiterate(() -> Progress.DONE)::await)
                .isExactlyInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("was stopped");
    }

    @Test
    void cancellingCoiterateStopsTheTask() {
        List<String> cancelled = new ArrayList<>();
        Deferred<String> wait = Deferred.stoppedBy(() -> cancelled.add("asked"));
        var end = cooperator.coiterate(() -> Progress.after(wait));
        turns.pump();
        end.cancel();
        assertThat(cancelled).containsExactly("asked");
        assertThat(end.isFired()).isFalse();
        wait.succeed("cleaned up");
        assertThatThrownBy(end::await).isInstanceOf(CancellationException.class);
        assertThat(cooperator.tasks()).isZero();
    }

    @Test
    void asksTheExecutorForOneSliceAtATime() {
        var first = cooperator.cooperate(() -> Progress.MORE);
        var second = cooperator.cooperate(() -> Progress.MORE);
        assertThat(turns.waiting()).isEqualTo(1);
        first.stop();
        second.stop();
        turns.pump();
        assertThat(turns.waiting()).as("nothing is left to do").isZero();
        cooperator.cooperate(() -> Progress.DONE);
        assertThat(turns.waiting()).isEqualTo(1);
        turns.pump();
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void aTaskBegunByTheEndOfAnotherNeedsNoSliceOfItsOwn() {
        var second = cooperator.coiterate(() -> Progress.DONE).compose(_ -> cooperator.coiterate(() -> Progress.DONE));
        turns.pump();
        assertThat(second.isFired()).isTrue();
    }

    @Test
    void anExecutorThatTakesNothingFailsTheTask() {
        var refusing = new Cooperator(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                Duration.ZERO,
                clock);
        assertThatThrownBy(refusing.coiterate(() -> Progress.DONE)::await).hasMessage("closed");
        assertThat(refusing.tasks()).isZero();
    }

    @Test
    void anExecutorThatRunsAtOnceLeadsToNoOverflow() {
        Executor direct = Runnable::run;
        var eager = new Cooperator(direct, Duration.ZERO, clock);
        var steps = new AtomicInteger();
        var end = eager.coiterate(() -> steps.incrementAndGet() < 100_000 ? Progress.MORE : Progress.DONE);
        assertThat(end.isFired()).isTrue();
        assertThat(steps).hasValue(100_000);
    }

    @Test
    void aHundredThousandReadyDeferredsAreAwaitedOnAFlatStack() {
        var end = cooperator.coiterate(
                Step.awaitingOver(IntStream.range(0, 100_000).iterator(), Deferred::succeeded));
        turns.pumpAll();
        assertThat(end.isFired()).isTrue();
    }

    @Test
    void refusesMoreTasksThanItsBound() {
        for (int i = 0; i < Cooperator.MAX_TASKS; i++) {
            cooperator.cooperate(() -> Progress.DONE);
        }
        assertThatThrownBy(cooperator.coiterate(() -> Progress.DONE)::await)
                .isInstanceOf(OverflowException.class)
                .hasMessageContaining("10000 tasks already");
        turns.pumpAll();
        assertThat(cooperator.tasks()).isZero();
        assertThat(cooperator.coiterate(() -> Progress.DONE).isFired()).isFalse();
    }

    @Test
    void refusesANegativeSlice() {
        assertThatThrownBy(() -> new Cooperator(turns, Duration.ofMillis(-1), clock))
                .hasMessageContaining("slice is PT-0.001S");
    }

    @Test
    @Timeout(60)
    void onAPoolStepsNeverOverlapWhoeverPausesAndResumes() throws Exception {
        try (var pool = Executors.newFixedThreadPool(4)) {
            var busy = new Cooperator(pool, Duration.ZERO, clock);
            var inside = new AtomicInteger();
            var overlapped = new AtomicBoolean();
            int[] unguarded = new int[1];
            List<Deferred<Void>> ends = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                var task = busy.cooperate(Step.over(IntStream.range(0, 2_000).iterator(), i -> {
                    overlapped.compareAndSet(false, inside.getAndIncrement() != 0);
                    unguarded[0]++;
                    inside.getAndDecrement();
                }));
                ends.add(task.whenDone());
                Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 500; i++) {
                        task.pause();
                        task.resume();
                    }
                });
            }
            for (var end : ends) {
                end.await();
            }
            assertThat(overlapped).isFalse();
            assertThat(unguarded[0]).isEqualTo(16_000);
        }
    }
}
