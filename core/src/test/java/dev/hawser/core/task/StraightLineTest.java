package dev.hawser.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.UnhandledFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What Twisted's `test_inlinecb.py` pins down, and what threads add to it.
final class StraightLineTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final StraightLine lines = new StraightLine();
    private final Semaphore begun = new Semaphore(0);

    @AfterEach
    void nothingIsLeft() {
        assertThat(lines.stop(SOON)).isZero();
        assertThat(UnhandledFailures.take()).isEmpty();
    }

    @Test
    void codeThatReturnsGivesItsValue() throws Exception {
        var a = new Deferred<Integer>();
        var b = new Deferred<Integer>();
        var sum = lines.run(() -> a.await() + b.await());
        assertThat(sum.isFired()).isFalse();
        b.succeed(2);
        a.succeed(1);
        assertThat(sum.await()).isEqualTo(3);
    }

    @Test
    void codeThatThrowsFails() {
        var failing = lines.<String>run(() -> {
            throw new IOException("no");
        });
        assertThatThrownBy(failing::await).isInstanceOf(IOException.class).hasMessage("no");
    }

    @Test
    void aFailureIsThrownWhereItIsAwaitedAndMayBeCaughtThere() throws Exception {
        var failed = new Deferred<String>();
        var caught = lines.run(() -> {
            try {
                return failed.await();
            } catch (IOException expected) {
                return "caught " + expected.getMessage();
            }
        });
        failed.fail(new IOException("it"));
        assertThat(caught.await()).isEqualTo("caught it");
    }

    @Test
    void cancellingCancelsWhatIsAwaited() {
        var awaited = new Deferred<String>();
        var outer = awaitingCode(awaited);
        outer.cancel();
        assertThatThrownBy(outer::await).isInstanceOf(CancellationException.class);
        assertThatThrownBy(awaited::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancellingMayBeAnsweredWithAnotherFailureByWhatIsAwaited() {
        var holder = new AtomicReference<@Nullable Deferred<String>>();
        var awaited = new Deferred<String>(() -> {
            var it = holder.get();
            if (it != null) {
                it.fail(new IOException("untranslated"));
            }
        });
        holder.set(awaited);
        var outer = lines.run(() -> {
            begun.release();
            try {
                return awaited.await();
            } catch (IOException failure) {
                throw new IllegalStateException("translated", failure);
            }
        });
        untilBegun();
        outer.cancel();
        assertThatThrownBy(outer::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("translated");
    }

    @Test
    void codeThatCatchesItsCancellingMaySucceedAllTheSame() throws Exception {
        var awaited = new Deferred<Integer>();
        var outer = lines.run(() -> {
            begun.release();
            try {
                return awaited.await();
            } catch (CancellationException cancelled) {
                return 4320;
            }
        });
        untilBegun();
        outer.cancel();
        assertThat(outer.await()).isEqualTo(4320);
    }

    @Test
    void theOuterOneEndsOnlyAfterTheCleanUpWhichMayWaitItself() throws Exception {
        var awaited = new Deferred<String>();
        var cleaning = new CountDownLatch(1);
        var cleaned = new Deferred<String>();
        var outer = lines.run(() -> {
            begun.release();
            try {
                return awaited.await();
            } finally {
                cleaning.countDown();
                cleaned.await();
            }
        });
        untilBegun();
        outer.cancel();
        assertThat(cleaning.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(outer.isFired()).as("ended before its clean-up").isFalse();
        outer.cancel();
        assertThat(cleaned.isFired())
                .as("a second cancel must not disturb the clean-up")
                .isFalse();
        cleaned.succeed("done");
        assertThatThrownBy(outer::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void codeThatWasCancelledBeforeItBeganEitherRanWhollyOrNotAtAll() {
        for (int i = 0; i < 500; i++) {
            var outer = lines.run(() -> new Deferred<String>().await());
            outer.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void cancellingInterruptsWhatBlocksOtherwise() {
        var never = new CountDownLatch(1);
        var entered = new CountDownLatch(1);
        var outer = lines.run(() -> {
            entered.countDown();
            never.await();
            return "";
        });
        await(entered);
        outer.cancel();
        assertThatThrownBy(outer::await)
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void theInterruptOfACancelDoesNotReachCallbacksOfTheResult() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            var begun = new CountDownLatch(1);
            var outer = lines.run(() -> {
                begun.countDown();
                return "";
            });
            var interrupted = outer.both(_ -> Thread.currentThread().isInterrupted());
            await(begun);
            outer.cancel();
            assertThat(interrupted.await()).isFalse();
        }
    }

    @Test
    void fiftyThousandReadyOnesInARow() throws Exception {
        var counted = lines.run(() -> {
            int count = 0;
            for (int i = 0; i < 50_000; i++) {
                count += Deferred.succeeded(1).await();
            }
            return count;
        });
        assertThat(counted.await()).isEqualTo(50_000);
    }

    @Test
    void stopCancelsWhatRunsAndRefusesMore() {
        List<Deferred<String>> outers = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 10; i++) {
            outers.add(awaitingCode(new Deferred<>()));
        }
        assertThat(lines.stop(SOON)).isZero();
        assertThat(lines.count()).isZero();
        for (var outer : outers) {
            assertThatThrownBy(outer::await).isInstanceOf(CancellationException.class);
        }
        assertThatThrownBy(() -> lines.run(() -> "")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void stopCalledFromWithinLeavesItsCallerAlone() throws Exception {
        var stopper = lines.run(() -> lines.stop(SOON));
        assertThat(stopper.await()).isZero();
    }

    private Deferred<String> awaitingCode(Deferred<String> awaited) {
        var outer = lines.run(() -> {
            begun.release();
            return awaited.await();
        });
        untilBegun();
        return outer;
    }

    /// A piece of code that was cancelled before it began doesn't run at all.
    private void untilBegun() {
        try {
            assertThat(begun.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
