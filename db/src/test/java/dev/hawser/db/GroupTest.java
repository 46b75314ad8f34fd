package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.testkit.NothingUnhandled;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Writers of SQLite that share a commit don't share a fate.
@ExtendWith(NothingUnhandled.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields before anything is called
final class GroupTest {
    private static final String INSERT = "INSERT INTO item (id, text) VALUES (?, ?)";

    @TempDir
    private Path folder;

    private Path file;
    private ConnectionPool pool;

    @BeforeEach
    void open() throws Exception {
        file = folder.resolve("group.db");
        pool = ConnectionPool.open("sqlite:" + file, options()).await();
    }

    private static PoolOptions options() {
        return PoolOptions.defaults()
                .withWaits(PoolOptions.Waits.defaults().withBusy(Duration.ofMillis(100)))
                .withSchema(List.of(
                        "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
                        "CREATE TABLE IF NOT EXISTS part (item_id INTEGER NOT NULL"
                                + " REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)"));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void thoseWhoWaitShareOneCommit() throws Exception {
        var go = hold();
        var inserts = insert(1, 64);
        long before = pool.counts().commits();
        go.countDown();
        for (var inserted : inserts) {
            assertThat(Opened.get(inserted)).isEqualTo(1);
        }
        // The one that held them up is of their group.
        assertThat(pool.counts().commits() - before).isEqualTo(1);
        assertThat(ids()).hasSize(64);
    }

    @Test
    void withGroupsOfOneEachHasItsOwn() throws Exception {
        try (var single =
                ConnectionPool.open("sqlite:" + file, options().withGroup(1)).await()) {
            long before = single.counts().commits();
            List<Deferred<Integer>> inserts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                inserts.add(single.execute(INSERT, i, "x"));
            }
            for (var inserted : inserts) {
                Opened.get(inserted);
            }
            assertThat(single.counts().commits() - before).isEqualTo(20);
        }
    }

    @Test
    void nobodyIsToldBeforeTheCommit() throws Exception {
        var go = hold();
        var seen = new ArrayList<Deferred<Boolean>>();
        for (int i = 1; i <= 20; i++) {
            int id = i;
            // At the moment of the answer, on the writer's thread, a stranger to the pool looks for the row.
            seen.add(pool.execute(INSERT, id, "x").then(_ -> isThere(id)));
        }
        go.countDown();
        for (var there : seen) {
            assertThat(Opened.get(there)).isTrue();
        }
    }

    @Test
    void oneThatFailsIsUndoneAlone() throws Exception {
        var go = hold();
        var first = insert(1, 10);
        var mine = new IllegalStateException("mine");
        var failing = pool.transaction(tx -> {
            tx.execute(INSERT, 50, "x");
            tx.execute(INSERT, 51, "x");
            throw mine;
        });
        var twice = pool.execute(INSERT, 5, "again");
        var rest = insert(11, 20);
        long before = pool.counts().commits();
        go.countDown();
        assertThat(Opened.failure(failing)).isSameAs(mine);
        assertThat(Opened.failure(twice)).isInstanceOf(DatabaseException.Unique.class);
        for (var inserted : first) {
            Opened.get(inserted);
        }
        for (var inserted : rest) {
            Opened.get(inserted);
        }
        assertThat(ids()).hasSize(20).doesNotContain(50L, 51L);
        assertThat(pool.counts().commits() - before).isEqualTo(1);
    }

    @Test
    void oneThatTakesTheWholeTransactionDownTakesNobodyWithIt() throws Exception {
        var go = hold();
        var first = insert(1, 10);
        var destroyer = pool.execute("INSERT OR ROLLBACK INTO item (id, text) VALUES (3, 'again')");
        var rest = insert(11, 20);
        go.countDown();
        assertThat(Opened.failure(destroyer)).isInstanceOf(DatabaseException.Unique.class);
        for (var inserted : first) {
            assertThat(Opened.get(inserted)).isEqualTo(1);
        }
        for (var inserted : rest) {
            assertThat(Opened.get(inserted)).isEqualTo(1);
        }
        assertThat(ids()).hasSize(20);
    }

    /// What it does next would be committed by itself, and would stay when the caller is told that nothing has
    /// happened.
    @Test
    void whoCatchesWhatEndedTheTransactionGetsNoFurther() throws Exception {
        var go = hold();
        var first = insert(1, 3);
        var stubborn = pool.transaction(tx -> {
            try {
                return tx.execute("INSERT OR ROLLBACK INTO item (id, text) VALUES (3, 'again')");
            } catch (DatabaseException.Unique caught) {
                return tx.execute(INSERT, 50, "x");
            }
        });
        var silent = pool.transaction(tx -> {
            try {
                return tx.execute("INSERT OR ROLLBACK INTO item (id, text) VALUES (1, NULL)");
            } catch (DatabaseException.NotNull caught) {
                return 0;
            }
        });
        // An ordinary failure may be caught.
        var sensible = pool.transaction(tx -> {
            try {
                return tx.execute(INSERT, 2, "again");
            } catch (DatabaseException.Unique caught) {
                return tx.execute(INSERT, 60, "x");
            }
        });
        go.countDown();
        assertThat(Opened.failure(stubborn)).hasMessageContaining("let the failure end it");
        assertThat(Opened.failure(silent)).hasMessageContaining("let the failure end it");
        int inserted = Opened.get(sensible);
        assertThat(inserted).isEqualTo(1);
        for (var insert : first) {
            Opened.get(insert);
        }
        assertThat(ids()).containsExactly(1L, 2L, 3L, 60L);
    }

    @Test
    void oneThatIsCancelledWhileItRunsTakesNobodyWithIt() throws Exception {
        var go = hold();
        var first = insert(1, 10);
        var begun = new CountDownLatch(1);
        var slow = pool.transaction(tx -> {
            begun.countDown();
            return tx.execute("INSERT INTO item (text) SELECT n FROM (" + Slow.numbers("100000000000") + ")");
        });
        var rest = insert(11, 20);
        go.countDown();
        begun.await();
        slow.cancel();
        assertThat(Opened.failure(slow)).isInstanceOf(CancellationException.class);
        for (var inserted : first) {
            assertThat(Opened.get(inserted)).isEqualTo(1);
        }
        for (var inserted : rest) {
            assertThat(Opened.get(inserted)).isEqualTo(1);
        }
        assertThat(ids()).hasSize(20);
    }

    /// A deferred constraint is looked at when all is committed, so the commit itself fails.
    @Test
    void oneWhoseConstraintIsLookedAtInTheCommitFailsAlone() throws Exception {
        var go = hold();
        var first = insert(1, 10);
        var orphan = pool.execute("INSERT INTO part (item_id) VALUES (99)");
        var rest = insert(11, 20);
        go.countDown();
        assertThat(Opened.failure(orphan)).isInstanceOf(DatabaseException.ForeignKey.class);
        for (var inserted : first) {
            Opened.get(inserted);
        }
        for (var inserted : rest) {
            Opened.get(inserted);
        }
        assertThat(ids()).hasSize(20);
        assertThat(Opened.get(pool.queryOne("SELECT count(*) FROM part", Long.class)))
                .contains(0L);
    }

    @Test
    void whatCannotBeInATransactionIsRunBetweenGroups() throws Exception {
        var go = hold();
        var first = insert(1, 10);
        var vacuum = pool.execute("VACUUM");
        var rest = insert(11, 20);
        go.countDown();
        Opened.get(vacuum);
        for (var inserted : rest) {
            Opened.get(inserted);
        }
        assertThat(first).allMatch(Deferred::isFired);
        assertThat(ids()).hasSize(20);
    }

    /// Row 134: somebody else has the lock.
    @Test
    void row134_aLockThatAnotherHasIsATypedErrorAndRetriedWhenAsked() throws Exception {
        try (var stranger = stranger()) {
            execute(stranger, "BEGIN IMMEDIATE");
            var refused = insert(1, 5);
            for (var insert : refused) {
                assertThat(Opened.failure(insert)).isInstanceOf(DatabaseException.Busy.class);
            }
            var runs = new AtomicInteger();
            var patient = pool.transaction(TransactionOptions.defaults().withRetries(50), tx -> {
                runs.incrementAndGet();
                return tx.execute(INSERT, 7, "x");
            });
            await().during(Duration.ofMillis(300)).until(() -> !patient.isFired());
            // Without the lock its function isn't called.
            assertThat(runs.get()).isZero();
            execute(stranger, "COMMIT");
            assertThat(Opened.get(patient)).isEqualTo(1);
            assertThat(runs.get()).isEqualTo(1);
            int blocking = pool.blocking()
                    .transaction(TransactionOptions.defaults().withRetries(1), tx -> tx.execute(INSERT, 8, "x"));
            assertThat(blocking).isEqualTo(1);
        }
        assertThat(ids()).containsExactly(7L, 8L);
    }

    @Test
    void aFileThatIsNoneIsATypedError() {
        assertThatThrownBy(() -> ConnectionPool.open("sqlite:" + folder.resolve("no/such/folder.db"))
                        .await())
                .isInstanceOf(DatabaseException.Unavailable.class);
    }

    /// Keeps the writer busy, so that those who come wait together.
    private CountDownLatch hold() {
        var go = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var _ = pool.transaction(_ -> {
            begun.countDown();
            go.await();
            return 0;
        });
        try {
            begun.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        return go;
    }

    private List<Deferred<Integer>> insert(int from, int to) {
        List<Deferred<Integer>> inserts = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            inserts.add(pool.execute(INSERT, i, "x"));
        }
        return inserts;
    }

    private List<Long> ids() throws Exception {
        return Opened.get(pool.query("SELECT id FROM item ORDER BY id", Long.class));
    }

    private boolean isThere(int id) throws SQLException {
        try (var stranger = stranger();
                var statement = stranger.createStatement();
                var rows = statement.executeQuery("SELECT 1 FROM item WHERE id = " + id)) {
            return rows.next();
        }
    }

    private Connection stranger() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
