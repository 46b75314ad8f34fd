package dev.hawser.testkit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.deferred.UnhandledFailures;
import dev.hawser.core.task.CooperativeTask;
import dev.hawser.core.task.Cooperator;
import dev.hawser.core.task.Progress;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/// After `RunStateTests` of Twisted's test_cooperator.py: one step a turn of the executor.
final class CooperativeTaskTest {
    private final Turns turns = new Turns();
    private final Cooperator cooperator = new Cooperator(turns, Duration.ZERO, new ManualClock());
    private final List<Object> work = new ArrayList<>();
    private final CooperativeTask task = cooperator.cooperate(this::step);
    private Next next = Next.WORK;
    private int steps;

    private enum Next {
        WORK,
        WAIT,
        END,
        THROW
    }

    private Progress step() {
        steps++;
        return switch (next) {
            case WORK -> {
                work.add(steps);
                yield Progress.MORE;
            }
            case WAIT -> {
                next = Next.WORK;
                var wait = new Deferred<String>();
                work.add(wait);
                yield Progress.after(wait);
            }
            case END -> Progress.DONE;
            case THROW -> throw new IllegalStateException("thrown");
        };
    }

    private Deferred<String> waitedFor() {
        next = Next.WAIT;
        turns.pump();
        @SuppressWarnings("unchecked")
        var wait = (Deferred<String>) work.removeLast();
        return wait;
    }

    @Test
    void pausedItMakesNoStepAndGoesOnWhenResumed() {
        turns.pump();
        turns.pump();
        assertThat(work).containsExactly(1, 2);
        task.pause();
        turns.pumpAll();
        assertThat(work).containsExactly(1, 2);
        task.resume();
        assertThat(work).as("resuming itself does no work").containsExactly(1, 2);
        turns.pump();
        assertThat(work).containsExactly(1, 2, 3);
    }

    @Test
    void refusesToBeResumedMoreOftenThanItWasPaused() {
        assertThatThrownBy(task::resume)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("isn't paused");
        task.pause();
        task.resume();
        assertThatThrownBy(task::resume).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pausedTwiceItIsToBeResumedTwice() {
        task.pause();
        turns.pump();
        task.pause();
        turns.pump();
        task.resume();
        turns.pump();
        assertThat(work).isEmpty();
        task.resume();
        turns.pump();
        assertThat(work).containsExactly(1);
    }

    @Test
    void pausedAndResumedBeforeItsTurnItStillMakesOneStepATurn() {
        task.pause();
        task.resume();
        turns.pump();
        assertThat(work).containsExactly(1);
        assertThat(turns.waiting()).isEqualTo(1);
    }

    @Test
    void pausedWhileItWaitsItNeedsBothTheValueAndTheResume() {
        var wait = waitedFor();
        turns.pumpAll();
        task.pause();
        task.resume();
        turns.pumpAll();
        assertThat(work).isEmpty();
        task.pause();
        wait.succeed("go on");
        turns.pumpAll();
        assertThat(work).isEmpty();
        task.resume();
        turns.pump();
        assertThat(work).containsExactly(2);
    }

    @Test
    void everyoneWhoAsksGetsTheEndForHimself() throws Exception {
        var first = task.whenDone();
        var second = task.whenDone();
        var cancelled = task.whenDone();
        cancelled.cancel();
        next = Next.END;
        turns.pump();
        assertThat(first.then(_ -> 1).await()).isEqualTo(1);
        assertThat(second.then(_ -> 2).await()).isEqualTo(2);
        assertThatThrownBy(cancelled::await).isInstanceOf(CancellationException.class);
        assertThat(task.whenDone().isFired()).isTrue();
        assertThat(cooperator.tasks()).isZero();
        assertThat(turns.waiting()).as("nothing more to do").isZero();
    }

    @Test
    void failsWithWhatAStepThrows() {
        var done = task.whenDone();
        next = Next.THROW;
        turns.pump();
        assertThatThrownBy(done::await).hasMessage("thrown");
        assertThatThrownBy(task.whenDone()::await).hasMessage("thrown");
        assertThat(cooperator.tasks()).isZero();
    }

    @Test
    void aFailureForWhichNobodyAskedIsReported() {
        UnhandledFailures.take();
        next = Next.THROW;
        turns.pump();
        assertThat(UnhandledFailures.take())
                .singleElement()
                .satisfies(unhandled -> assertThat(unhandled.cause()).hasMessage("thrown"));
    }

    @Test
    void stoppedItMakesNoStepAndFailsAsCancelled() {
        var done = task.whenDone();
        task.stop();
        assertThatThrownBy(done::await)
                .isInstanceOf(CancellationException.class)
                .hasMessage("the task was stopped");
        turns.pumpAll();
        assertThat(work).isEmpty();
        task.stop();
        task.pause();
        task.resume();
        turns.pumpAll();
        assertThat(work).isEmpty();
    }

    @Test
    void stoppedWhilePausedItMayBeResumedInVain() {
        task.pause();
        task.stop();
        task.resume();
        turns.pumpAll();
        assertThat(work).isEmpty();
    }

    @Test
    void stoppedWhileItWaitsItCancelsWhatItWaitsForAndGoesOnNoMore() {
        var wait = waitedFor();
        var done = task.whenDone();
        task.stop();
        assertThat(wait.poll()).isInstanceOf(Outcome.Failure.class);
        assertThatThrownBy(done::await).isInstanceOf(CancellationException.class);
        wait.succeed("swallowed");
        turns.pumpAll();
        assertThat(work).isEmpty();
    }

    @Test
    void stoppedItEndsOnlyWhenWhatItWaitsForHasBeenCleanedUp() {
        Deferred<String> wait = Deferred.stoppedBy(() -> {});
        var other = cooperator.cooperate(() -> Progress.after(wait));
        task.pause();
        turns.pump();
        var done = other.whenDone();
        other.stop();
        assertThat(done.isFired()).isFalse();
        wait.fail(new IllegalStateException("cleaning up"));
        assertThatThrownBy(done::await)
                .isInstanceOf(CancellationException.class)
                .satisfies(cancelled -> assertThat(cancelled.getSuppressed()[0]).hasMessage("cleaning up"));
    }

    @Test
    void stoppedInItsOwnStepItEndsAfterThatStep() {
        List<CooperativeTask> self = new ArrayList<>();
        List<Boolean> fired = new ArrayList<>();
        task.stop();
        var done = new ArrayList<Deferred<?>>();
        self.add(cooperator.cooperate(() -> {
            self.getFirst().stop();
            fired.add(done.getFirst().isFired());
            return Progress.MORE;
        }));
        done.add(self.getFirst().whenDone());
        turns.pumpAll();
        assertThat(fired).containsExactly(false);
        assertThat(done.getFirst().isFired()).isTrue();
    }

    @Test
    void stoppingWhatHasEndedChangesNothing() {
        next = Next.END;
        turns.pump();
        task.stop();
        assertThat(task.whenDone().poll()).isEqualTo(new Outcome.Success<>(null));
    }

    @Test
    void theCooperatorMayBeStoppedByTheEndOfItsTask() throws Exception {
        var other = cooperator.coiterate(() -> Progress.MORE);
        var phases = task.whenDone().then(_ -> {
            cooperator.stop();
            return "done";
        });
        next = Next.END;
        turns.pumpAll();
        assertThat(phases.await()).isEqualTo("done");
        assertThatThrownBy(other::await).isInstanceOf(CancellationException.class);
    }

    @Test
    @SuppressWarnings("NullAway") // What code does that isn't checked for null.
    void aStepThatReturnsNullHasFailed() {
        var bad = cooperator.coiterate(() -> null);
        turns.pump();
        turns.pump();
        assertThatThrownBy(bad::await)
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("expected Progress.MORE");
    }
}
