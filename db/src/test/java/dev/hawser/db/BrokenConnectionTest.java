package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.NothingUnhandled;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row 133 of the bad inputs: connections that break are told of, thrown away, and replaced.
@ExtendWith(NothingUnhandled.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields before anything is called
final class BrokenConnectionTest {
    private static final String INSERT = "INSERT INTO t (n) VALUES (?)";

    private BreakableLink link;
    private ConnectionPool pool;
    private ConnectionPool sound;

    @BeforeEach
    void open() throws Exception {
        String url = Postgres.freshUrl();
        link = new BreakableLink(Postgres.port());
        var options = PoolOptions.defaults()
                .withConnections(3)
                .withSchema(List.of("CREATE TABLE IF NOT EXISTS t (n bigint PRIMARY KEY)"));
        sound = ConnectionPool.open(url, options).await();
        pool = ConnectionPool.open(url.replace(":" + Postgres.port(), ":" + link.port()), options)
                .await();
    }

    @AfterEach
    void close() throws Exception {
        link.close();
        var _ = pool.stop(Duration.ZERO);
        sound.close();
    }

    @Test
    void row133_terminatedInATransaction() throws Exception {
        var terminated = pool.transaction(tx -> {
            tx.execute(INSERT, 1);
            int pid = tx.queryOne("SELECT pg_backend_pid()", Integer.class).orElseThrow();
            Opened.get(sound.query("SELECT pg_terminate_backend(?)", Boolean.class, pid));
            return tx.execute(INSERT, 2);
        });
        assertThat(Opened.failure(terminated)).isInstanceOf(DatabaseException.Unavailable.class);
        assertThat(Opened.get(pool.execute(INSERT, 3))).isEqualTo(1);
        assertThat(rows()).containsExactly(3L);
    }

    @Test
    void row133_terminatedWhileItReads() throws Exception {
        var reading = pool.query("SELECT pg_sleep(600)::text", String.class);
        await().until(() -> Opened.get(sound.query(
                                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE ?",
                                Boolean.class,
                                "SELECT pg_sleep(600)::t%"))
                        .size()
                == 1);
        assertThat(Opened.failure(reading)).isInstanceOf(DatabaseException.Unavailable.class);
        assertThat(Opened.get(pool.query("SELECT 1", Long.class))).containsExactly(1L);
    }

    @Test
    void row133_aWireThatIsCutIsReplaced() throws Exception {
        for (int i = 0; i < 3; i++) {
            link.cut();
            // The first to notice is told; the next has a connection that works.
            var first = pool.query("SELECT 1", Long.class);
            try {
                Opened.get(first);
            } catch (DatabaseException.Unavailable told) {
                assertThat(told).hasMessageContaining("SELECT 1");
            }
            await().until(() -> Opened.get(pool.query("SELECT 1", Long.class).recover(_ -> List.of()))
                    .equals(List.of(1L)));
        }
    }

    @Test
    void row133_aCommitWhoseAnswerIsLostHasAnUnknownOutcome() throws Exception {
        assertThat(Opened.failure(insert(1, BreakableLink.Break.NEXT_ANSWER)))
                .isInstanceOf(DatabaseException.UnknownOutcome.class)
                .hasMessageContaining("look before trying again");
        link.breaks(BreakableLink.Break.NEVER);
        // It has happened.
        await().until(() -> rows().equals(List.of(1L)));
        assertThat(Opened.failure(insert(2, BreakableLink.Break.NEXT_QUESTION)))
                .isInstanceOf(DatabaseException.UnknownOutcome.class);
        // It hasn't.
        assertThat(rows()).containsExactly(1L);
        link.breaks(BreakableLink.Break.NEVER);
        int inserted = Opened.get(pool.transaction(tx -> tx.execute(INSERT, 3)));
        assertThat(inserted).isEqualTo(1);
    }

    /// After the function of a transaction there is only the COMMIT to be said.
    private Deferred<Integer> insert(int n, BreakableLink.Break then) {
        return pool.transaction(tx -> {
            int inserted = tx.execute(INSERT, n);
            link.breaks(then);
            return inserted;
        });
    }

    /// A statement by itself commits itself.
    @Test
    void row133_aWriteThatBreaksHasAnUnknownOutcomeToo() throws Exception {
        var writing = pool.execute("INSERT INTO t SELECT 1 FROM pg_sleep(600)");
        await().until(() -> pool.counts().running() == 1);
        await().until(() -> {
            link.cut();
            return writing.isFired();
        });
        assertThat(Opened.failure(writing)).isInstanceOf(DatabaseException.UnknownOutcome.class);
    }

    /// Nor can such a write hide behind a word that reads otherwise.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "WITH added AS (INSERT INTO t VALUES (1) RETURNING n) SELECT n FROM added",
                "EXPLAIN ANALYZE INSERT INTO t VALUES (1)",
                "EXPLAIN (ANALYZE, SUMMARY false) INSERT INTO t VALUES (1)"
            })
    void row133_aWriteThatLooksLikeAQueryHasAnUnknownOutcomeToo(String sql) throws Exception {
        Opened.get(pool.query("SELECT 1", Long.class));
        link.breaks(BreakableLink.Break.NEXT_ANSWER);
        var lost = Opened.failure(pool.query(sql, row -> row));
        link.breaks(BreakableLink.Break.NEVER);
        assertThat(lost).isInstanceOf(DatabaseException.UnknownOutcome.class);
        await().until(() -> rows().equals(List.of(1L)));
    }

    @Test
    void row133_aQueryWhoseAnswerIsLostHasDoneNothing() throws Exception {
        Opened.get(pool.query("SELECT 1", Long.class));
        link.breaks(BreakableLink.Break.NEXT_ANSWER);
        assertThat(Opened.failure(pool.query("SELECT n FROM t", Long.class)))
                .isInstanceOf(DatabaseException.Unavailable.class);
        link.breaks(BreakableLink.Break.NEVER);
    }

    /// A server that says nothing any more, not even to being told to stop, keeps nobody.
    @Test
    @Tag("referee")
    void aSilentServerIsCutOff() throws Exception {
        var clock = new ManualClock();
        String url = Postgres.freshUrl().replace(":" + Postgres.port(), ":" + link.port());
        try (var patient = ConnectionPool.open(url, PoolOptions.defaults().withClock(clock))
                .await()) {
            var begun = new CountDownLatch(1);
            var silent = patient.transaction(tx -> {
                tx.query("SELECT 1", Long.class);
                link.fallSilent();
                begun.countDown();
                return tx.query("SELECT 2", Long.class);
            });
            begun.await();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                clock.advance(Duration.ofSeconds(31));
                return silent.isFired();
            });
            assertThat(Opened.failure(silent)).isInstanceOf(DatabaseException.Timeout.class);
        }
    }

    private List<Long> rows() throws Exception {
        Deferred<List<Long>> rows = sound.query("SELECT n FROM t ORDER BY n", Long.class);
        return Opened.get(rows);
    }
}
