package dev.hawser.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// After `OtherPrimitivesTests` of Twisted's test_defer.py.
final class DeferredLockTest {
    private final DeferredLock lock = new DeferredLock();

    @Test
    void isGivenAtOnceWhileFreeAndThenInTheOrderOfAsking() throws Exception {
        List<Integer> got = new ArrayList<>();
        var first = lock.acquire();
        var permits = new ArrayList<Permit>();
        for (int i = 1; i <= 3; i++) {
            int number = i;
            var _ = lock.acquire().then(permit -> got.add(number) && permits.add(permit));
        }
        assertThat(first.isFired()).isTrue();
        assertThat(got).isEmpty();
        assertThat(lock.waiting()).isEqualTo(3);
        assertThat(lock).hasToString("DeferredLock[locked, 3 waiting]");

        first.await().release();
        assertThat(got).containsExactly(1);
        assertThat(lock.isLocked()).isTrue();
        permits.removeFirst().release();
        permits.removeFirst().release();
        assertThat(got).containsExactly(1, 2, 3);
        assertThat(lock.isLocked()).isTrue();
        permits.removeFirst().release();
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock).hasToString("DeferredLock[free, 0 waiting]");
    }

    @Test
    void runHoldsTheLockUntilTheWorkHasEnded() throws Exception {
        var work = new Deferred<String>();
        List<@Nullable Object> seen = new ArrayList<>();
        var result = lock.run(() -> {
            seen.add("begun");
            return work;
        });
        var next = lock.acquire();
        assertThat(seen).containsExactly("begun");
        assertThat(result.isFired()).isFalse();
        assertThat(next.isFired()).isFalse();

        work.succeed("done");
        assertThat(result.await()).isEqualTo("done");
        assertThat(next.isFired()).isTrue();
    }

    @Test
    void runGivesTheLockBackWhenTheWorkFails() {
        assertThatThrownBy(() -> lock.run(() -> Deferred.failed(new IllegalStateException("later")))
                        .await())
                .hasMessage("later");
        assertThatThrownBy(() -> lock.run(() -> {
                            throw new IllegalStateException("at once");
                        })
                        .await())
                .hasMessage("at once");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    @SuppressWarnings("NullAway") // What code does that isn't checked for null.
    void runGivesTheLockBackWhenTheWorkReturnsNull() {
        assertThatThrownBy(() -> lock.run(() -> null).await())
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("expected a Deferred");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void cancellingRunWhileItWaitsNeverBeginsTheWork() throws Exception {
        var holder = lock.acquire();
        List<String> begun = new ArrayList<>();
        var waiting = lock.run(() -> Deferred.succeeded(begun.add("never")));
        waiting.cancel();
        holder.await().release();
        assertThatThrownBy(waiting::await).isInstanceOf(CancellationException.class);
        assertThat(begun).isEmpty();
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void cancellingRunWhileItWorksCancelsTheWorkAndHoldsTheLockUntilThatHasEnded() {
        List<String> cancelled = new ArrayList<>();
        Deferred<String> work = Deferred.stoppedBy(() -> cancelled.add("asked"));
        var result = lock.run(() -> work);
        result.cancel();
        assertThat(cancelled).containsExactly("asked");
        assertThat(lock.isLocked()).isTrue();
        work.fail(new CancellationException("cleaned up"));
        assertThat(lock.isLocked()).isFalse();
        assertThatThrownBy(result::await).hasMessage("cleaned up");
    }

    @Test
    void cancellingWhatWasAcquiredDoesNothing() {
        var acquired = lock.acquire();
        acquired.cancel();
        assertThat(acquired.poll()).isInstanceOf(Outcome.Success.class);
        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    void cancellingAWaiterGivesUpItsPlace() throws Exception {
        var holder = lock.acquire();
        var first = lock.acquire();
        var second = lock.acquire();
        first.cancel();
        assertThat(lock.waiting()).isEqualTo(1);
        holder.await().release();
        assertThatThrownBy(first::await).isInstanceOf(CancellationException.class);
        assertThat(second.isFired()).isTrue();
    }

    @Test
    void aPermitGivenBackTwiceIsRefusedAndLetsNobodyIn() throws Exception {
        var permit = lock.acquire().await();
        var second = lock.acquire();
        var third = lock.acquire();
        permit.release();
        assertThat(second.isFired()).isTrue();
        assertThatThrownBy(permit::release)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back already");
        permit.close();
        assertThat(third.isFired()).isFalse();
    }

    @Test
    void tryTakesAPermitAndMayGiveItBackEarly() throws Exception {
        try (var permit = lock.acquire().await()) {
            assertThat(lock.tryAcquire()).isNull();
            permit.release();
            assertThat(lock.isLocked()).isFalse();
        }
        assertThat(lock.isLocked()).isFalse();
        assertThat(lock.tryAcquire()).isNotNull();
        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    void refusesMoreWaitersThanItsBound() {
        var small = new DeferredLock(1);
        var holder = small.acquire();
        var waiter = small.acquire();
        assertThatThrownBy(() -> small.acquire().await())
                .isInstanceOf(OverflowException.class)
                .hasMessage("all 1 permits are taken and 1 wait already, the most that may;"
                        + " try later, or raise maxWaiting");
        waiter.cancel();
        assertThat(small.acquire().isFired()).as("a place is free again").isFalse();
        assertThat(holder.isFired()).isTrue();
    }
}
