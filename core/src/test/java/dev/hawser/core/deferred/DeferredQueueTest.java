package dev.hawser.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// After `OtherPrimitivesTests` of Twisted's test_defer.py, and what threads add.
final class DeferredQueueTest {
    @Test
    void servesGettersThenKeepsValuesAndIsBoundedAtBothEnds() {
        var queue = new DeferredQueue<Integer>(2, 2);
        List<Integer> got = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            var _ = queue.get().then(got::add);
        }
        assertThatThrownBy(() -> queue.get().await())
                .isInstanceOf(OverflowException.class)
                .hasMessage("the queue is empty and 2 getters wait already, the most that may;"
                        + " get later, or raise maxWaiting");
        assertThat(queue).hasToString("DeferredQueue[0 of 2 values, 2 waiting]");

        queue.put(0);
        assertThat(got).containsExactly(0);
        queue.put(1);
        assertThat(got).containsExactly(0, 1);
        queue.put(2);
        queue.put(3);
        assertThat(got).containsExactly(0, 1);
        assertThatThrownBy(() -> queue.put(4))
                .isInstanceOf(OverflowException.class)
                .hasMessage("the queue is full with 2 values and nobody waits for one;"
                        + " put later, raise its capacity, or drop values with offer()");
        assertThat(queue.offer(4)).isFalse();
        assertThat(queue.size()).isEqualTo(2);

        for (int i = 0; i < 2; i++) {
            var _ = queue.get().then(got::add);
        }
        assertThat(got).containsExactly(0, 1, 2, 3);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void oneWithoutCapacityTakesOnlyWhatAGetterWaitsFor() throws Exception {
        var queue = new DeferredQueue<String>(0, 1);
        assertThat(queue.offer("too early")).isFalse();
        var getter = queue.get();
        queue.put("in time");
        assertThat(getter.await()).isEqualTo("in time");
    }

    @Test
    void oneWithoutWaitersGivesOnlyWhatIsThere() throws Exception {
        var queue = new DeferredQueue<String>(1, 0);
        assertThatThrownBy(() -> queue.get().await()).isInstanceOf(OverflowException.class);
        queue.put("there");
        assertThat(queue.get().await()).isEqualTo("there");
    }

    @Test
    void refusesNegativeBounds() {
        assertThatThrownBy(() -> new DeferredQueue<String>(-1, 0)).hasMessageContaining("capacity is -1");
        assertThatThrownBy(() -> new DeferredQueue<String>(0, -1)).hasMessageContaining("maxWaiting is -1");
    }

    @Test
    @SuppressWarnings("NullAway") // What code does that isn't checked for null.
    void refusesNullWhoeverWaits() {
        var queue = new DeferredQueue<String>();
        assertThatThrownBy(() -> queue.put(null)).isInstanceOf(NullPointerException.class);
        var getter = queue.get();
        assertThatThrownBy(() -> queue.put(null)).isInstanceOf(NullPointerException.class);
        assertThat(getter.isFired()).isFalse();
        assertThat(queue.waiting()).isEqualTo(1);
    }

    @Test
    void cancellingAGetterThatWasServedDoesNothing() throws Exception {
        var queue = new DeferredQueue<String>();
        var getter = queue.get();
        queue.put("value");
        getter.cancel();
        assertThat(getter.await()).isEqualTo("value");
    }

    @Test
    void aCancelledGetterLeavesItsValueToTheNext() throws Exception {
        var queue = new DeferredQueue<String>();
        var getter = queue.get();
        getter.cancel();
        assertThatThrownBy(getter::await).isInstanceOf(CancellationException.class);
        assertThat(queue.waiting()).isZero();
        queue.put("value");
        assertThat(queue.get().await()).isEqualTo("value");
    }

    /// Its Deferred is anyone's to fire; that must cost the one who did it and nobody else. (It is also what a put
    /// finds when a getter is cancelled between its turn and its value.)
    @Test
    void aGetterThatWasEndedByAStrangerLeavesItsValueToTheNext() throws Exception {
        var queue = new DeferredQueue<String>(1, 10);
        queue.get().fail(new CancellationException("by a stranger"));
        var next = queue.get();
        queue.put("first");
        assertThat(next.isFired()).isTrue();
        assertThat(next.await()).isEqualTo("first");
        queue.get().fail(new CancellationException("by a stranger"));
        queue.put("second");
        assertThat(queue.poll()).isEqualTo("second");
    }

    @Test
    void twentyThousandGettersThatPutForEachOtherRunOnAFlatStack() {
        int getters = 20_000;
        var queue = new DeferredQueue<Integer>(0, getters);
        var depths = new ArrayList<Integer>();
        var got = new ArrayList<Integer>();
        for (int i = 0; i < getters; i++) {
            boolean last = i == getters - 1;
            var _ = queue.get().then(value -> {
                got.add(value);
                if (value % 1_000 == 0) {
                    depths.add(Thread.currentThread().getStackTrace().length);
                }
                return last || queue.offer(value + 1);
            });
        }
        queue.put(0);
        assertThat(got).hasSize(getters).isSorted();
        assertThat(depths.stream().distinct()).hasSize(1);
    }

    @Test
    @Timeout(60)
    void whoeverIsCancelledWhileHandedAValueLosesNone() throws Exception {
        var queue = new DeferredQueue<Integer>();
        for (int round = 0; round < 2_000; round++) {
            var cancelled = queue.get();
            var start = new CyclicBarrier(2);
            var canceller = Thread.ofPlatform().start(() -> {
                meet(start);
                cancelled.cancel();
            });
            meet(start);
            queue.put(round);
            canceller.join();
            int got = cancelled.poll() instanceof Outcome.Success<Integer>(var value)
                    ? value
                    : queue.get().await();
            assertThat(got).isEqualTo(round);
            assertThat(queue.size() + queue.waiting()).isZero();
        }
    }

    @Test
    @Timeout(60)
    void eachValueIsGotOnceAndInTheOrderOfItsPutter() throws Exception {
        int values = 5_000;
        int putters = 3;
        var queue = new DeferredQueue<int[]>(putters * values, 10);
        List<List<int[]>> got = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int g = 0; g < 3; g++) {
            List<int[]> mine = new ArrayList<>();
            got.add(mine);
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < putters * values / 3; i++) {
                    try {
                        mine.add(queue.get().await());
                    } catch (Exception failure) {
                        throw new AssertionError(failure);
                    }
                }
            }));
        }
        for (int p = 0; p < putters; p++) {
            int putter = p;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < values; i++) {
                    queue.put(new int[] {putter, i});
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(got.stream().mapToInt(List::size).sum()).isEqualTo(putters * values);
        for (var mine : got) {
            int[] last = {-1, -1, -1};
            for (var value : mine) {
                assertThat(value[1]).isGreaterThan(last[value[0]]);
                last[value[0]] = value[1];
            }
        }
    }

    private static void meet(CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
