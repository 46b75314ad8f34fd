package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A call can be stopped at any moment, and the pool is as good as before.
final class StoppingTest extends Opened {
    @Override
    PoolOptions options(PoolOptions defaults) {
        return defaults.withConnections(2);
    }

    @Test
    void cancellingReachesTheDatabase() throws Exception {
        var slow = pool.query(Slow.query(store), Long.class);
        await().until(() -> pool.counts().running() == 1);
        slow.cancel();
        assertThat(failure(slow)).isInstanceOf(CancellationException.class);
        await().until(() -> pool.counts().running() == 0);
        assertThat(people()).isZero();
    }

    @Test
    void cancellingAWriteLeavesNothingOfIt() throws Exception {
        var slow = pool.execute(Slow.insert(store));
        await().until(() -> pool.counts().running() == 1);
        slow.cancel();
        assertThat(failure(slow)).isInstanceOf(CancellationException.class);
        get(add("Anna"));
        assertThat(people()).isEqualTo(1);
    }

    @Test
    void cancellingATransactionStopsItsStatementAndRollsBack() throws Exception {
        var begun = new CountDownLatch(1);
        var slow = pool.transaction(tx -> {
            tx.execute("INSERT INTO person (name, email) VALUES ('Anna', 'a')");
            begun.countDown();
            return tx.query(Slow.query(store), Long.class);
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        slow.cancel();
        assertThat(failure(slow)).isInstanceOf(CancellationException.class);
        assertThat(people()).isZero();
    }

    @Test
    void cancellingWhatWaitsTakesItOutOfTheLine() throws Exception {
        var go = new CountDownLatch(1);
        var holding = hold(go);
        var waiting = add("Anna");
        await().until(() -> pool.counts().waiting() == 1);
        waiting.cancel();
        assertThat(failure(waiting)).isInstanceOf(CancellationException.class);
        assertThat(pool.counts().waiting()).isZero();
        go.countDown();
        for (var held : holding) {
            get(held);
        }
        assertThat(people()).isZero();
    }

    @Test
    void whoWaitsTooLongIsToldWhatHeldItUp() throws Exception {
        var waits = PoolOptions.Waits.defaults().withAcquire(Duration.ofMillis(250));
        pool.close();
        pool = ConnectionPool.open(
                        url,
                        PoolOptions.defaults()
                                .withConnections(2)
                                .withWaits(waits)
                                .withSchema(store.schema()))
                .await();
        var go = new CountDownLatch(1);
        var holding = hold(go);
        assertThat(failure(add("Anna")))
                .isInstanceOf(DatabaseException.Timeout.class)
                .hasMessageContaining("waited more than PT0.25S for its turn")
                .hasMessageContaining("the oldest of them a transaction");
        go.countDown();
        for (var held : holding) {
            get(held);
        }
    }

    @Test
    void aStatementThatTakesTooLongIsStopped() throws Exception {
        var waits = PoolOptions.Waits.defaults().withStatement(Duration.ofMillis(200));
        try (var impatient = ConnectionPool.open(url, PoolOptions.defaults().withWaits(waits))
                .await()) {
            assertThat(failure(impatient.query(Slow.query(store), Long.class)))
                    .isInstanceOf(DatabaseException.Timeout.class)
                    .hasMessageContaining("the statement took more than PT0.2S");
            // Whoever catches it inside a transaction gets no further.
            assertThat(failure(impatient.transaction(tx -> {
                        try {
                            return tx.query(Slow.query(store), Long.class);
                        } catch (DatabaseException.Timeout late) {
                            return tx.query("SELECT 1", Long.class);
                        }
                    })))
                    .isInstanceOf(DatabaseException.Timeout.class);
            assertThat(get(impatient.query("SELECT 1", Long.class))).containsExactly(1L);
        }
    }

    @Test
    void whatRunsOnABorrowedConnectionIsStoppedToo() throws Exception {
        var slow = pool.withConnection(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(Slow.query(store));
            }
        });
        await().until(() -> pool.counts().running() == 1);
        slow.cancel();
        assertThat(failure(slow)).isInstanceOf(CancellationException.class);
        get(add("Anna"));
    }

    /// It may wait for anything, and what it waits for may never come.
    @Test
    void whoWaitsWithABorrowedConnectionIsStoppedToo() throws Exception {
        var slow = pool.withConnection(_ -> {
            new CountDownLatch(1).await();
            return 1;
        });
        await().until(() -> pool.counts().running() == 1);
        slow.cancel();
        assertThat(failure(slow)).isInstanceOf(CancellationException.class);
        get(add("Anna"));
    }

    /// A stop may come before the database works on what it is to stop, and is meant all the same.
    @Test
    void noStopIsLostHoweverEarlyItComes() throws Exception {
        for (int i = 0; i < 40; i++) {
            var slow = pool.query(Slow.query(store), Long.class);
            while (!slow.isFired() && pool.counts().running() == 0) {
                Thread.onSpinWait();
            }
            for (int spin = 0; spin < i * 100; spin++) {
                Thread.onSpinWait();
            }
            slow.cancel();
            assertThat(failure(slow)).isInstanceOf(CancellationException.class);
        }
        assertThat(people()).isZero();
    }

    @Test
    void onceClosedItRefusesAndWhatWaitsEnds() throws Exception {
        var go = new CountDownLatch(1);
        var holding = hold(go);
        var waiting = add("Anna");
        await().until(() -> pool.counts().waiting() == 1);
        var stopped = pool.stop(Duration.ofSeconds(20));
        assertThat(failure(waiting)).isInstanceOf(DatabaseException.Closed.class);
        assertThat(failure(add("Bert"))).isInstanceOf(DatabaseException.Closed.class);
        assertThat(failure(pool.query("SELECT 1", Long.class))).isInstanceOf(DatabaseException.Closed.class);
        assertThat(failure(Deferred.attempt(
                        () -> Deferred.succeeded(pool.blocking().query("SELECT 1", Long.class)))))
                .isInstanceOf(DatabaseException.Closed.class);
        assertThat(stopped.isFired()).isFalse();
        go.countDown();
        // What ran was let finish.
        for (var held : holding) {
            get(held);
        }
        get(stopped);
        get(pool.stop(Duration.ZERO));
    }

    @Test
    void atTheDeadlineWhatRunsIsStopped() throws Exception {
        var slow = pool.query(Slow.query(store), Long.class);
        await().until(() -> pool.counts().running() == 1);
        get(pool.stop(Duration.ofMillis(50)));
        assertThat(failure(slow)).isInstanceOf(DatabaseException.Closed.class);
    }

    @Test
    void aFunctionThatWaitsForSomethingElseIsInterrupted() throws Exception {
        var waiting = pool.transaction(tx -> {
            tx.execute("INSERT INTO person (name, email) VALUES ('Anna', 'a')");
            new CountDownLatch(1).await();
            return 1;
        });
        await().until(() -> pool.counts().running() == 1);
        waiting.cancel();
        assertThat(failure(waiting)).isInstanceOf(CancellationException.class);
        assertThat(people()).isZero();
        var other = pool.transaction(_ -> {
            new CountDownLatch(1).await();
            return 1;
        });
        await().until(() -> pool.counts().running() == 1);
        get(pool.stop(Duration.ZERO));
        assertThat(failure(other)).isInstanceOf(DatabaseException.Closed.class);
    }

    @Test
    void nothingIsLeftAfterwards() throws Exception {
        get(add("Anna"));
        pool.close();
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("hawser-db") || name.startsWith(url.substring(url.indexOf(':')))));
    }

    /// Holds all that writes until told to go on.
    private List<Deferred<Integer>> hold(CountDownLatch go) {
        List<Deferred<Integer>> holding = new ArrayList<>();
        int many = store == Store.POSTGRES ? 2 : 1;
        for (int i = 0; i < many; i++) {
            holding.add(pool.transaction(tx -> {
                go.await();
                return tx.execute("UPDATE person SET age = 1");
            }));
        }
        await().until(() -> pool.counts().running() == many);
        return holding;
    }
}
