package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.deferred.Deferred;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// All or nothing.
final class TransactionTest extends Opened {
    private static final String INSERT = "INSERT INTO person (name, email) VALUES (?, ?)";

    @Test
    void returningCommits() throws Exception {
        long pets = get(pool.transaction(tx -> {
            long anna = tx.insert(INSERT, "Anna", "a");
            tx.insert("INSERT INTO pet (owner_id, name) VALUES (?, 'Rex')", anna);
            return tx.queryOne("SELECT count(*) FROM pet", Long.class).orElseThrow();
        }));
        assertThat(pets).isEqualTo(1);
        assertThat(people()).isEqualTo(1);
    }

    @Test
    void throwingRollsBackAndTheOriginalArrives() throws Exception {
        var mine = new IOException("mine");
        assertThat(failure(pool.transaction(tx -> {
                    tx.insert(INSERT, "Anna", "a");
                    throw mine;
                })))
                .isSameAs(mine);
        assertThat(people()).isZero();
        assertThatThrownBy(() -> pool.blocking().transaction(tx -> {
                    tx.insert(INSERT, "Anna", "a");
                    throw mine;
                }))
                .isSameAs(mine);
        assertThat(people()).isZero();
    }

    @Test
    void itIsOverWhenItsFunctionHasReturned() throws Exception {
        var kept = new AtomicReference<Transaction>();
        get(pool.transaction(tx -> {
            kept.set(tx);
            return 1;
        }));
        assertThatThrownBy(() -> kept.get().query("SELECT 1", Long.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the transaction is over");
    }

    @Test
    void aReadOnlyOneCannotWrite() throws Exception {
        var readOnly = TransactionOptions.defaults().withReadOnly();
        assertThat(failure(pool.transaction(readOnly, tx -> tx.execute("DELETE FROM person"))))
                .isInstanceOf(DatabaseException.Other.class);
        get(add("Anna"));
        List<String> names = get(pool.transaction(readOnly, tx -> tx.query("SELECT name FROM person", String.class)));
        assertThat(names).containsExactly("Anna");
    }

    /// Two that read what the other writes: one of them is told to try again, and does.
    @Test
    void aSerializationFailureIsTriedAgainWhenAsked() throws Exception {
        get(pool.batch(INSERT, List.of(new Object[] {"Anna", "a"}, new Object[] {"Bert", "b"})));
        get(pool.execute("UPDATE person SET age = 1"));
        var runs = new AtomicInteger();
        var how = TransactionOptions.defaults()
                .withIsolation(TransactionOptions.Isolation.SERIALIZABLE)
                .withRetries(20);
        List<Deferred<Integer>> adding = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = i % 2 == 0 ? "Anna" : "Bert";
            adding.add(pool.transaction(how, tx -> {
                runs.incrementAndGet();
                long sum =
                        tx.queryOne("SELECT sum(age) FROM person", Long.class).orElseThrow();
                return tx.execute("UPDATE person SET age = ? WHERE name = ?", sum, name);
            }));
        }
        for (var added : adding) {
            assertThat(get(added)).isEqualTo(1);
        }
        // One after the other, in whatever order, makes numbers of Fibonacci's kind or doubles: never fewer than 21.
        assertThat(get(pool.queryOne("SELECT sum(age) FROM person", Long.class)).orElseThrow())
                .isGreaterThanOrEqualTo(21);
        assertThat(runs.get()).isGreaterThanOrEqualTo(20);
    }

    /// Each has read before the other writes, so one of them must fail, and succeeds the second time.
    @Test
    void aConflictIsTriedAgainAndSucceeds() throws Exception {
        assumeTrue(
                store == Store.POSTGRES,
                "writers of SQLite come one after the other; what they are tried again for is in GroupTest");
        get(pool.batch(INSERT, List.of(new Object[] {"Anna", "a"}, new Object[] {"Bert", "b"})));
        get(pool.execute("UPDATE person SET age = 1"));
        var runs = new AtomicInteger();
        var bothHaveRead = new CountDownLatch(2);
        var how = TransactionOptions.defaults()
                .withIsolation(TransactionOptions.Isolation.SERIALIZABLE)
                .withRetries(5);
        List<Deferred<Integer>> adding = new ArrayList<>();
        for (String name : List.of("Anna", "Bert")) {
            adding.add(pool.transaction(how, tx -> {
                runs.incrementAndGet();
                long sum =
                        tx.queryOne("SELECT sum(age) FROM person", Long.class).orElseThrow();
                bothHaveRead.countDown();
                assertThat(bothHaveRead.await(20, TimeUnit.SECONDS)).isTrue();
                return tx.execute("UPDATE person SET age = ? WHERE name = ?", sum, name);
            }));
        }
        for (var added : adding) {
            assertThat(get(added)).isEqualTo(1);
        }
        assertThat(runs.get()).isEqualTo(3);
        // One saw 1 + 1, the other what that had made of it.
        assertThat(get(pool.queryOne("SELECT sum(age) FROM person", Long.class)))
                .contains(5L);
    }

    @Test
    void oneThatFailsTakesNobodyWithIt() throws Exception {
        List<Deferred<Long>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(add("person " + i % 90));
        }
        int failed = 0;
        for (var one : all) {
            try {
                get(one);
            } catch (DatabaseException.Unique known) {
                failed++;
            }
        }
        assertThat(failed).isEqualTo(10);
        assertThat(people()).isEqualTo(90);
    }
}
