package dev.hawser.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// After `OtherPrimitivesTests` of Twisted's test_defer.py, and what threads add.
final class DeferredSemaphoreTest {
    @Test
    void letsInAsManyAsItHasPermitsAndTheNextAtARelease() throws Exception {
        int permits = 13;
        var semaphore = new DeferredSemaphore(permits);
        List<Permit> taken = new ArrayList<>();
        for (int i = 1; i <= permits; i++) {
            taken.add(semaphore.acquire().await());
            assertThat(semaphore.available()).isEqualTo(permits - i);
        }
        var cancelled = semaphore.acquire();
        cancelled.cancel();
        assertThatThrownBy(cancelled::await).isInstanceOf(CancellationException.class);

        var next = semaphore.acquire();
        assertThat(next.isFired()).isFalse();
        taken.removeLast().release();
        taken.add(next.await());
        assertThat(semaphore).hasToString("DeferredSemaphore[0 of 13 free, 0 waiting]");
        taken.forEach(Permit::release);
        assertThat(semaphore.available()).isEqualTo(permits);
    }

    @Test
    void runsAsManyAtOnceAsItHasPermits() {
        var semaphore = new DeferredSemaphore(2);
        List<Deferred<String>> works = new ArrayList<>();
        List<Deferred<String>> results = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            results.add(semaphore.run(() -> {
                var work = new Deferred<String>();
                works.add(work);
                return work;
            }));
        }
        assertThat(works).hasSize(2);
        works.get(1).succeed("b");
        assertThat(works).hasSize(3);
        assertThat(results.get(1).isFired()).isTrue();
        assertThat(results.get(0).isFired()).isFalse();
        works.get(0).fail(new IllegalStateException("a"));
        assertThat(works).hasSize(4);
        assertThatThrownBy(results.get(0)::await).hasMessage("a");
    }

    @Test
    void refusesToBeMadeWithoutPermits() {
        assertThatThrownBy(() -> new DeferredSemaphore(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("permits is 0; expected one or more");
        assertThatThrownBy(() -> new DeferredSemaphore(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DeferredSemaphore(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxWaiting is -1");
    }

    @Test
    void cancellingWhatWasAcquiredDoesNothing() {
        var semaphore = new DeferredSemaphore(1);
        var acquired = semaphore.acquire();
        acquired.cancel();
        assertThat(acquired.poll()).isInstanceOf(Outcome.Success.class);
        assertThat(semaphore.available()).isZero();
    }

    /// Its Deferred is anyone's to fire; that must cost the one who did it and nobody else. (It is also what a release
    /// finds when a waiter is cancelled between its turn and its permit.)
    @Test
    void aWaiterThatWasEndedByAStrangerLosesItsTurnToTheNext() throws Exception {
        var semaphore = new DeferredSemaphore(1);
        var permit = semaphore.acquire().await();
        var ended = semaphore.acquire();
        var next = semaphore.acquire();
        ended.fail(new CancellationException("by a stranger"));
        permit.release();
        assertThat(next.isFired()).isTrue();
    }

    @Test
    void twentyThousandWaitersLetEachOtherInOnAFlatStack() throws Exception {
        int waiters = 20_000;
        var semaphore = new DeferredSemaphore(1, waiters);
        var permit = semaphore.acquire().await();
        var order = new ArrayList<Integer>();
        var depths = new ArrayList<Integer>();
        for (int i = 0; i < waiters; i++) {
            int number = i;
            var _ = semaphore.acquire().then(mine -> {
                order.add(number);
                if (number % 1_000 == 0) {
                    depths.add(Thread.currentThread().getStackTrace().length);
                }
                mine.release();
                return true;
            });
        }
        permit.release();
        assertThat(order).hasSize(waiters).isSorted();
        assertThat(depths.stream().distinct()).hasSize(1);
        assertThat(semaphore.available()).isEqualTo(1);
    }

    @Test
    void twentyThousandWaitersMayLeaveFromAnyPlace() throws Exception {
        int waiters = 20_000;
        var semaphore = new DeferredSemaphore(1, waiters);
        var permit = semaphore.acquire().await();
        List<Deferred<Permit>> line = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            line.add(semaphore.acquire());
        }
        line.reversed().forEach(Deferred::cancel);
        assertThat(semaphore.waiting()).isZero();
        permit.release();
        assertThat(semaphore.available()).isEqualTo(1);
    }

    /// Strangers' code runs in callbacks: it may take as long as it likes without holding up who only asks.
    @Test
    @Timeout(30)
    void aCallbackRunsWithNoLockHeld() throws Exception {
        var semaphore = new DeferredSemaphore(1);
        var permit = semaphore.acquire().await();
        var asked = new CountDownLatch(1);
        var answered = semaphore.acquire().then(mine -> {
            var other = Thread.ofVirtual().start(() -> {
                semaphore.tryAcquire();
                asked.countDown();
            });
            boolean free = asked.await(10, TimeUnit.SECONDS);
            other.join();
            return free;
        });
        permit.release();
        assertThat(answered.await()).isTrue();
    }

    @Test
    @Timeout(60)
    void whoeverIsCancelledWhileHandedAPermitLosesNone() throws Exception {
        int permits = 2;
        var semaphore = new DeferredSemaphore(permits);
        for (int round = 0; round < 2_000; round++) {
            List<Permit> taken = new ArrayList<>();
            for (int i = 0; i < permits; i++) {
                taken.add(semaphore.acquire().await());
            }
            var cancelled = semaphore.acquire();
            var patient = semaphore.acquire();
            together(() -> taken.forEach(Permit::release), cancelled::cancel);
            patient.await().release();
            if (cancelled.poll() instanceof Outcome.Success<Permit>(var permit)) {
                permit.release();
            }
            assertThat(semaphore.available()).as("round " + round).isEqualTo(permits);
            assertThat(semaphore.waiting()).isZero();
        }
    }

    @Test
    @Timeout(60)
    void neverMoreThanItsPermitsAreInsideOnManyThreads() throws Exception {
        var semaphore = new DeferredSemaphore(3);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var passed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 500; i++) {
                    try (var _ = semaphore.acquire().await()) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        LockSupport.parkNanos(1_000);
                        inside.decrementAndGet();
                        passed.incrementAndGet();
                    } catch (Exception failure) {
                        throw new AssertionError(failure);
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(passed).hasValue(4_000);
        assertThat(most.get()).isBetween(1, 3);
        assertThat(semaphore.available()).isEqualTo(3);
    }

    private static void together(Runnable here, Runnable there) throws Exception {
        var start = new CyclicBarrier(2);
        var other = Thread.ofPlatform().start(() -> {
            meet(start);
            there.run();
        });
        meet(start);
        here.run();
        other.join();
    }

    private static void meet(CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
