package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who waits, waits in line: bounded, and in the order of coming.
final class LineTest extends Opened {
    private static final int CALLERS = 1_000;

    @Override
    PoolOptions options(PoolOptions defaults) {
        return defaults.withConnections(5);
    }

    @Test
    void aThousandCallersOnFiveConnectionsAreAllServed() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        List<Deferred<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int mine = i;
            calls.add(pool.query("SELECT 1 AS n", row -> {
                        order.add(mine);
                        most.accumulateAndGet(running.incrementAndGet(), Math::max);
                        int n = row.getInt("n");
                        running.decrementAndGet();
                        return n + mine;
                    })
                    .then(List::getFirst));
        }
        for (int i = 0; i < CALLERS; i++) {
            assertThat(get(calls.get(i))).isEqualTo(i + 1);
        }
        assertThat(most.get()).isBetween(1, 5);
        // Of those who came before, all but the four on the other connections have begun.
        assertThat(order).hasSize(CALLERS);
        for (int place = 0; place < CALLERS; place++) {
            assertThat(order.get(place) - place).as("overtaken at %d", place).isLessThanOrEqualTo(4);
        }
        assertThat(pool.counts().waiting()).isZero();
    }

    @Test
    void nobodyOvertakes() throws Exception {
        try (var one = ConnectionPool.open(url, PoolOptions.defaults().withConnections(1))
                .await()) {
            var go = new CountDownLatch(1);
            var order = Collections.synchronizedList(new ArrayList<Integer>());
            List<Deferred<Integer>> calls = new ArrayList<>();
            calls.add(one.transaction(_ -> {
                go.await();
                return -1;
            }));
            for (int i = 0; i < 100; i++) {
                int mine = i;
                calls.add(one.transaction(_ -> {
                    order.add(mine);
                    return mine;
                }));
            }
            go.countDown();
            for (var call : calls) {
                get(call);
            }
            assertThat(order)
                    .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        }
    }

    /// Row 123 of the bad inputs, the database's part of it: ten thousand at once.
    @Test
    void row123_aFullLineRefusesAtOnceAndSaysWhoHoldsItUp() throws Exception {
        var go = new CountDownLatch(1);
        int holders = store == Store.POSTGRES ? 5 : 1;
        List<Deferred<Integer>> served = new ArrayList<>();
        for (int i = 0; i < holders; i++) {
            served.add(pool.transaction(_ -> {
                go.await();
                return 0;
            }));
        }
        await().until(() -> pool.counts().running() == holders);
        int refused = 0;
        long began = System.nanoTime();
        for (int i = 0; i < 10_000; i++) {
            var call = pool.execute("UPDATE person SET age = 1");
            if (call.isFired()) {
                refused++;
                assertThat(failure(call))
                        .isInstanceOf(DatabaseException.Overloaded.class)
                        .hasMessageContaining(" is full: 1000 waited and " + holders + " ran, the oldest of them a tr")
                        .hasMessageContaining("refused was UPDATE person");
            } else {
                served.add(call);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(refused).isEqualTo(10_000 - PoolOptions.DEFAULT_QUEUE);
        assertThat(pool.counts().refused()).isEqualTo(refused);
        go.countDown();
        for (var call : served) {
            get(call);
        }
        assertThat(people()).isZero();
    }

    @Test
    void blockingCallersWaitInTheSameLine() throws Exception {
        var threads = new ArrayList<Thread>();
        var done = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            String name = "p" + i;
            threads.add(Thread.ofVirtual().start(() -> {
                pool.blocking().insert("INSERT INTO person (name, email) VALUES (?, ?)", name, name);
                done.incrementAndGet();
            }));
            threads.add(Thread.ofPlatform().start(() -> {
                pool.blocking().query("SELECT 1", Long.class);
                done.incrementAndGet();
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(done.get()).isEqualTo(200);
        assertThat(people()).isEqualTo(100);
    }
}
