package dev.hawser.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SystemClockTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final SystemClock clock = new SystemClock("test-clock", Runnable::run);

    /// What was handed to [#takeIn], to be run when a test wants.
    private final LinkedBlockingQueue<Runnable> handed = new LinkedBlockingQueue<>();

    private final Clock takeIn = clock.callingOn(handed::add);

    @AfterEach
    void close() {
        clock.close();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private Runnable nextHanded() throws InterruptedException {
        var call = handed.poll(10, TimeUnit.SECONDS);
        assertThat(call).isNotNull();
        return call;
    }

    @Test
    void aCallComesAndThenPendsNoMore() throws InterruptedException {
        var came = new CountDownLatch(1);
        long begin = clock.nanoTime();
        var call = clock.callLater(MILLI, came::countDown);
        await(came);
        assertThat(clock.nanoTime() - begin).isGreaterThanOrEqualTo(MILLI.toNanos());
        assertThat(call.cancel()).isFalse();
        assertThat(call.isPending()).isFalse();
    }

    /// Twisted: testAdvanceCancel, test_cancelCalledDelayedCallSynchronous.
    @Test
    void aCallThatIsRunningCanNeitherBeCancelledNorMoved() throws InterruptedException {
        Queue<Boolean> answers = new ConcurrentLinkedQueue<>();
        List<DelayedCall> self = new ArrayList<>();
        var came = new CountDownLatch(1);
        var view = clock.callingOn(task -> {
            synchronized (self) {
                task.run();
            }
        });
        synchronized (self) {
            self.add(view.callLater(Duration.ZERO, () -> {
                var call = self.getFirst();
                answers.add(call.cancel());
                answers.add(call.reset(MILLI));
                answers.add(call.delay(MILLI));
                answers.add(call.isPending());
                came.countDown();
            }));
        }
        await(came);
        assertThat(answers).containsExactly(false, false, false, false);
    }

    @Test
    void aCancelledCallDoesNotCome() {
        var call = clock.callLater(Duration.ofDays(1_000_000), () -> {});
        assertThat(call.isPending()).isTrue();
        assertThat(call.cancel()).isTrue();
        assertThat(call.isPending()).isFalse();
        assertThat(call.remaining()).isZero();
        assertThat(call.cancel()).isFalse();
        assertThat(call.reset(MILLI)).isFalse();
        assertThat(call.delay(MILLI)).isFalse();
    }

    /// Twisted: testCallLaterResetSooner.
    @Test
    void aCallThatIsResetSoonerComesThen() throws InterruptedException {
        var came = new CountDownLatch(1);
        var call = clock.callLater(NEVER, came::countDown);
        assertThat(call.reset(MILLI)).isTrue();
        await(came);
    }

    /// Twisted: testCallLaterResetLater. Whether it has come is seen when a later one has.
    @Test
    void aCallThatIsResetLaterDoesNotComeBefore() throws InterruptedException {
        Queue<String> made = new ConcurrentLinkedQueue<>();
        var all = new CountDownLatch(3);
        var moved = clock.callLater(Duration.ofMillis(20), () -> {
            made.add("moved");
            all.countDown();
        });
        assertThat(moved.reset(Duration.ofMillis(300))).isTrue();
        assertThat(moved.remaining()).isGreaterThan(Duration.ofMillis(20));
        for (int millis : new int[] {30, 100}) {
            clock.callLater(Duration.ofMillis(millis), () -> {
                made.add("at " + millis);
                all.countDown();
            });
        }
        await(all);
        assertThat(made).containsExactly("at 30", "at 100", "moved");
    }

    /// Twisted: testCallLaterDelayed, and a delay that is negative.
    @Test
    void aDelayCountsFromWhenTheCallWasDue() throws InterruptedException {
        var came = new CountDownLatch(1);
        var call = clock.callLater(NEVER, came::countDown);
        assertThat(call.delay(NEVER)).isTrue();
        assertThat(call.remaining()).isBetween(NEVER.multipliedBy(2).minusMinutes(1), NEVER.multipliedBy(2));
        assertThat(call.delay(Duration.ofSeconds(Long.MAX_VALUE))).isTrue();
        assertThat(call.remaining()).isGreaterThan(Duration.ofDays(50_000));
        assertThat(call.reset(NEVER)).isTrue();
        assertThat(call.delay(NEVER.negated().minusSeconds(1))).isTrue();
        assertThat(call.remaining()).isZero();
        await(came);
    }

    /// The first alarm rings with nothing to do, and sets the next one.
    @Test
    void aCallThatIsPutOffAgainAndAgainComesOnceAfterTheLastTime() throws InterruptedException {
        Queue<Long> made = new ConcurrentLinkedQueue<>();
        var call = takeIn.callLater(MILLI, () -> made.add(clock.nanoTime()));
        long last = 0;
        for (int i = 0; i < 50; i++) {
            last = clock.nanoTime();
            assertThat(call.reset(Duration.ofMillis(100))).isTrue();
        }
        // On a busy machine it was handed over once before it was put off.
        while (call.isPending()) {
            nextHanded().run();
        }
        assertThat(made).hasSize(1);
        assertThat(made.element() - last).isGreaterThanOrEqualTo(100_000_000);
        assertThat(handed).isEmpty();
    }

    @Test
    void whatIsCancelledAfterItWasHandedOverIsNotMade() throws InterruptedException {
        Queue<String> made = new ConcurrentLinkedQueue<>();
        var call = takeIn.callLater(Duration.ZERO, () -> made.add("cancelled"));
        var late = nextHanded();
        assertThat(call.isPending()).isTrue();
        assertThat(call.cancel()).isTrue();
        late.run();
        assertThat(made).isEmpty();
    }

    @Test
    void whatIsMovedAfterItWasHandedOverIsHandedOverAgain() throws InterruptedException {
        Queue<String> made = new ConcurrentLinkedQueue<>();
        var call = takeIn.callLater(Duration.ZERO, () -> made.add("made"));
        var early = nextHanded();
        long reset = clock.nanoTime();
        assertThat(call.reset(Duration.ofMillis(200))).isTrue();
        early.run();
        assertThat(made).isEmpty();
        assertThat(call.isPending()).isTrue();
        nextHanded().run();
        assertThat(made).containsExactly("made");
        assertThat(clock.nanoTime() - reset).isGreaterThanOrEqualTo(200_000_000);
        assertThat(call.isPending()).isFalse();
    }

    @Test
    void aFailingCallHarmsNoOther() throws InterruptedException {
        clock.callLater(Duration.ZERO, () -> {
            throw new IllegalStateException("on purpose");
        });
        var came = new CountDownLatch(1);
        clock.callLater(Duration.ZERO, came::countDown);
        await(came);
    }

    @Test
    void aCallerThatRefusesHarmsNoOtherCall() throws InterruptedException {
        var refused = clock.callingOn(_ -> {
                    throw new RejectedExecutionException("on purpose");
                })
                .callLater(Duration.ZERO, () -> {});
        var came = new CountDownLatch(1);
        clock.callLater(Duration.ZERO, came::countDown);
        await(came);
        assertThat(refused.isPending()).isFalse();
    }

    /// All at once, each on a thread of its own: one that blocks holds up no other.
    @Test
    void onVirtualThreadsACallMayBlock() throws InterruptedException {
        var all = new CountDownLatch(3);
        Queue<Thread> threads = new ConcurrentLinkedQueue<>();
        try (var own = new SystemClock("test-clock", SystemClock.VIRTUAL_THREADS)) {
            for (int i = 0; i < 3; i++) {
                own.callLater(Duration.ZERO, () -> {
                    threads.add(Thread.currentThread());
                    all.countDown();
                    try {
                        await(all);
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            await(all);
        }
        assertThat(threads).hasSize(3).doesNotHaveDuplicates().allMatch(Thread::isVirtual);
    }

    @Test
    void aStoppedClockTakesNoCallsAndMovesNone() {
        var call = clock.callLater(NEVER, () -> {});
        clock.close();
        assertThat(call.reset(NEVER.multipliedBy(2))).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> clock.callLater(MILLI, () -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.callLater(MILLI.negated(), () -> {}));
    }

    @Test
    void aCallCanNotBeResetIntoThePast() {
        var call = clock.callLater(NEVER, () -> {});
        assertThatIllegalArgumentException().isThrownBy(() -> call.reset(MILLI.negated()));
        assertThat(call.isPending()).isTrue();
    }

    @Test
    void theSharedClockIsOneAndCanNotBeClosed() throws InterruptedException {
        var shared = SystemClock.shared();
        assertThat(SystemClock.shared()).isSameAs(shared);
        assertThatThrownBy(shared::close)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("never closed");
        Queue<Thread> thread = new ConcurrentLinkedQueue<>();
        var came = new CountDownLatch(1);
        shared.callLater(Duration.ZERO, () -> {
            thread.add(Thread.currentThread());
            came.countDown();
        });
        await(came);
        assertThat(thread).allMatch(Thread::isVirtual);
    }

    @Test
    void manyThreadsMoveAndCancelAndEachCallIsMadeOnceOrNever() throws InterruptedException {
        int count = 2_000;
        int[] runs = new int[count];
        Queue<Integer> prevented = new ConcurrentLinkedQueue<>();
        var view = clock.callingOn(Runnable::run);
        List<DelayedCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            calls.add(view.callLater(Duration.ofMillis(5), () -> runs[number]++));
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int thread = i;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int number = 0; number < count; number++) {
                    var call = calls.get(number);
                    switch ((number + thread) % 3) {
                        case 0 -> call.reset(Duration.ofNanos(number));
                        case 1 -> call.delay(Duration.ofNanos(number - 1_000L));
                        default -> {
                            if (call.cancel()) {
                                prevented.add(number);
                            }
                        }
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        // Whatever is still to come was moved to within 5 ms of its first time, so this comes last.
        var last = new CountDownLatch(1);
        clock.callLater(Duration.ofMillis(50), last::countDown);
        await(last);
        int made = 0;
        for (int run : runs) {
            assertThat(run).isBetween(0, 1);
            made += run;
        }
        assertThat(prevented).doesNotHaveDuplicates().allMatch(number -> runs[number] == 0);
        assertThat(made + prevented.size()).isEqualTo(count);
    }
}
