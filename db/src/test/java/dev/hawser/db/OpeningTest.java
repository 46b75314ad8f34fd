package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Siblings;
import dev.hawser.testkit.NothingUnhandled;
import dev.hawser.testkit.toxic.ClosedPort;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteDataSource;

/// An open pool has a database that answers, and the schema in it.
@ExtendWith(NothingUnhandled.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the field before anything is called
final class OpeningTest {
    @TempDir
    private Path folder;

    /// Item 29 of the article's defects: there, inserts race the making of the table.
    @ParameterizedTest
    @EnumSource
    void defect29_whenItIsOpenTheSchemaIsThere(Store store) throws Exception {
        var opening = ConnectionPool.open(
                store.freshUrl(folder), PoolOptions.defaults().withSchema(store.schema()));
        List<Deferred<Long>> inserts = new ArrayList<>();
        try (var pool = Opened.get(opening)) {
            for (int i = 0; i < 50; i++) {
                inserts.add(pool.insert("INSERT INTO person (name, email) VALUES ('x', ?)", i));
            }
            assertThat(Opened.get(Deferred.gather(inserts, Siblings.LEAVE))).doesNotHaveDuplicates();
        } catch (DatabaseException.Syntax noSuchTable) {
            throw new AssertionError(noSuchTable);
        }
    }

    /// Item 30: there, five connections to `:memory:` are five databases.
    @Test
    void defect30_aDatabaseInMemoryIsOneHoweverManyAskIt() throws Exception {
        try (var pool = ConnectionPool.open("sqlite::memory:").await();
                var other = ConnectionPool.open("sqlite::memory:").await()) {
            Opened.get(pool.execute("CREATE TABLE t (n INTEGER)"));
            List<Deferred<Integer>> inserts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                inserts.add(pool.execute("INSERT INTO t VALUES (1)"));
            }
            Opened.get(Deferred.gather(inserts, Siblings.LEAVE));
            List<Deferred<List<Long>>> counts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                counts.add(pool.query("SELECT count(*) FROM t", Long.class));
            }
            assertThat(Opened.get(Deferred.gather(counts, Siblings.LEAVE))).allMatch(List.of(100L)::equals);
            // It is this pool's alone.
            assertThat(Opened.failure(other.query("SELECT count(*) FROM t", Long.class)))
                    .isInstanceOf(DatabaseException.Syntax.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalMayMakeTheSameSchemaAtOnce(Store store) throws Exception {
        String url = store.freshUrl(folder);
        List<Deferred<ConnectionPool>> opening = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            opening.add(ConnectionPool.open(
                    url, PoolOptions.defaults().withConnections(2).withSchema(store.schema())));
        }
        for (var pool : Opened.get(Deferred.gather(opening, Siblings.LEAVE))) {
            pool.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSchemaThatIsWrongFailsTheOpening(Store store) {
        var options = PoolOptions.defaults().withSchema(List.of("CREATE TABLE t (n integer)", "nonsense"));
        assertThat(Opened.failure(ConnectionPool.open(store.freshUrl(folder), options)))
                .isInstanceOf(DatabaseException.Syntax.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void aDataSourceIsOpenedAsWhatItIs() throws Exception {
        var sqlite = new SQLiteDataSource();
        sqlite.setUrl("jdbc:sqlite:" + folder.resolve("source.db"));
        var postgres = new PGSimpleDataSource();
        postgres.setUrl("jdbc:" + Postgres.freshUrl().replace("postgres@", ""));
        postgres.setUser("postgres");
        try (var inside = Opened.get(ConnectionPool.open(sqlite, PoolOptions.defaults()));
                var server = Opened.get(ConnectionPool.open(postgres, PoolOptions.defaults()))) {
            assertThat(inside.dialect()).isEqualTo(Dialect.SQLITE);
            assertThat(server.dialect()).isEqualTo(Dialect.POSTGRESQL);
            Opened.get(inside.execute("CREATE TABLE t (n INTEGER)"));
            assertThat(Opened.get(inside.insert("INSERT INTO t VALUES (1)"))).isEqualTo(1);
            assertThat(Opened.get(server.query("SELECT 1", Long.class))).containsExactly(1L);
        }
    }

    /// Whichever way it was named.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sqliteIsSetUpSoThatNothingAcknowledgedIsLost(boolean bySource) throws Exception {
        var file = folder.resolve("set.db");
        var opening = bySource
                ? ConnectionPool.open(sqlite(file.toString()), PoolOptions.defaults())
                : ConnectionPool.open("sqlite:" + file);
        try (var pool = Opened.get(opening)) {
            for (var pragma : List.of("synchronous=2", "foreign_keys=1", "busy_timeout=5000", "journal_mode=wal")) {
                String[] parts = pragma.split("=", 2);
                String sql = "PRAGMA " + parts[0];
                String writes = Opened.get(pool.withConnection(it -> read(it, sql)));
                assertThat(writes).as("the writer's %s", pragma).isEqualTo(parts[1]);
                assertThat(Opened.get(pool.queryOne(sql, String.class)))
                        .as("a reader's %s", pragma)
                        .contains(parts[1]);
            }
            assertThat(Opened.failure(
                            pool.query("WITH x AS (SELECT 1) INSERT INTO y SELECT * FROM x RETURNING 1", Long.class)))
                    .isInstanceOf(DatabaseException.class);
        }
    }

    private static String read(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /// Item 30 again, by the back door.
    @ParameterizedTest
    @ValueSource(strings = {":memory:", "", "file::memory:?cache=shared", "file:/shared?vfs=memdb"})
    void defect30_aSourceWithoutAFileIsRefused(String path) {
        assertThat(Opened.failure(ConnectionPool.open(sqlite(path), PoolOptions.defaults())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("open sqlite::memory: by that URL");
    }

    /// Nobody can write to it, so nobody is told to call something else.
    @Test
    void aFileThatIsProtectedSaysSo() throws Exception {
        var file = folder.resolve("protected.db");
        try (var pool = ConnectionPool.open("sqlite:" + file).await()) {
            Opened.get(pool.execute("CREATE TABLE t (n INTEGER)"));
            try (var reads =
                    Opened.get(ConnectionPool.open(sqlite("file:" + file + "?mode=ro"), PoolOptions.defaults()))) {
                assertThat(Opened.failure(reads.execute("INSERT INTO t VALUES (1)")))
                        .isInstanceOf(DatabaseException.Other.class)
                        .hasMessageContaining("the file or its folder is write-protected");
            }
        }
    }

    private static SQLiteDataSource sqlite(String path) {
        var source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + path);
        return source;
    }

    @Test
    void whatAUrlOfPostgresSaysIsNotOverridden() throws Exception {
        String settings = "&tcpKeepAlive=false&socketTimeout=77";
        try (var said = Opened.get(ConnectionPool.open(Postgres.freshUrl() + settings));
                var unsaid = Opened.get(ConnectionPool.open(Postgres.freshUrl()))) {
            assertThat(socketTimeoutMillis(said)).isEqualTo(77_000);
            assertThat(socketTimeoutMillis(unsaid)).isEqualTo(41_000);
        }
    }

    private static int socketTimeoutMillis(ConnectionPool pool) throws Exception {
        return Opened.get(pool.withConnection(Connection::getNetworkTimeout));
    }

    @ParameterizedTest
    @CsvSource({
        "mysql://x/y, begins with 'mysql'",
        "users.db, begins with 'users.db'",
        "sqlite:, path of the SQLite file is ''",
        "sqlite:a.db?mode=ro, settings go into PoolOptions",
        "postgresql:///name, names no host",
        "postgresql://host, names no database",
        "postgresql://u:se cret@host/db, malformed at character",
    })
    void aUrlThatIsNoneIsRefusedWithoutItsPassword(String url, String words) {
        assertThat(Opened.failure(ConnectionPool.open(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words)
                .message()
                .doesNotContain("cret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://a%40b:p%2Bw+x@[::1]:99/n%20m?x=y&z=1", "postgres://h/n"})
    void aUrlIsReadAsItIsWritten(String url) {
        var read = (DatabaseUrl.Postgres) DatabaseUrl.parse(url);
        if (url.startsWith("postgresql")) {
            assertThat(read)
                    .isEqualTo(new DatabaseUrl.Postgres("jdbc:postgresql://[::1]:99/n%20m?x=y&z=1", "a@b", "p+w+x"));
        } else {
            assertThat(read).isEqualTo(new DatabaseUrl.Postgres("jdbc:postgresql://h/n", null, null));
        }
        assertThat(read.toString()).doesNotContain("p+w");
        assertThat(Dialect.of(url)).isEqualTo(Dialect.POSTGRESQL);
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() throws Exception {
        var options =
                PoolOptions.defaults().withWaits(PoolOptions.Waits.defaults().withAcquire(Duration.ofMillis(500)));
        try (var closed = ClosedPort.hold()) {
            String url = "postgresql://u:secret@localhost:" + closed.number() + "/n?sslpassword=secret";
            assertThat(Opened.failure(ConnectionPool.open(url, options)))
                    .isInstanceOf(DatabaseException.Unavailable.class)
                    .message()
                    .doesNotContain("secret");
        }
    }

    /// One that takes connections and says nothing.
    @Test
    void anOpeningCanBeCancelledAndASilentServerIsGivenUp() throws Exception {
        try (var silent = new ServerSocket(0)) {
            String url = "postgresql://u@localhost:" + silent.getLocalPort() + "/n";
            var cancelled = ConnectionPool.open(url);
            cancelled.cancel();
            assertThat(Opened.failure(cancelled)).isInstanceOf(CancellationException.class);
            var options = PoolOptions.defaults()
                    .withWaits(PoolOptions.Waits.defaults().withAcquire(Duration.ofMillis(500)));
            assertThat(Opened.failure(ConnectionPool.open(url, options)))
                    .isInstanceOf(DatabaseException.Unavailable.class);
        }
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("hawser-db-open"));
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> PoolOptions.defaults().withConnections(0)).hasMessageContaining("connections is 0");
        assertThatThrownBy(() -> PoolOptions.defaults().withQueue(-1)).hasMessageContaining("queue is -1");
        assertThatThrownBy(() -> PoolOptions.defaults().withGroup(0)).hasMessageContaining("group is 0");
        assertThatThrownBy(() -> PoolOptions.Waits.defaults().withAcquire(Duration.ofMillis(1)))
                .hasMessageContaining("acquire is PT0.001S");
        assertThatThrownBy(() -> TransactionOptions.defaults().withRetries(101)).hasMessageContaining("retries is 101");
    }
}
