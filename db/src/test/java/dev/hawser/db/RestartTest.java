package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.testkit.NothingUnhandled;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A PostgreSQL that is stopped and started under load: no call hangs, none is lost without a word, and the pool
/// goes on.
@Tag("referee")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ExtendWith(NothingUnhandled.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the field before anything is called
final class RestartTest {
    private static final int CLIENTS = 50;

    @TempDir
    private Path folder;

    private final AtomicLong numbers = new AtomicLong();
    private final AtomicInteger asked = new AtomicInteger();
    private final Set<Long> acked = ConcurrentHashMap.newKeySet();
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
    private final Set<Long> refused = ConcurrentHashMap.newKeySet();
    private volatile boolean enough;

    @Test
    @SuppressWarnings("try") // Closing it early is the test.
    void thePoolSurvivesTheServer() throws Exception {
        int port;
        try (var first = server(0)) {
            port = first.getPort();
            var options = PoolOptions.defaults()
                    .withConnections(10)
                    .withWaits(PoolOptions.Waits.defaults().withAcquire(Duration.ofSeconds(1)))
                    .withRows(new PoolOptions.Rows(10_000_000, 256))
                    .withSchema(List.of("CREATE TABLE IF NOT EXISTS t (n bigint PRIMARY KEY)"));
            var pool = ConnectionPool.open("postgresql://postgres@localhost:" + port + "/postgres", options)
                    .await();
            try (pool) {
                for (int i = 0; i < CLIENTS; i++) {
                    insert(pool);
                }
                await().until(() -> acked.size() > 1_000);
                first.close();
                await().until(() -> refused.size() > CLIENTS);
                long before = acked.size();
                try (var _ = server(port)) {
                    await().atMost(Duration.ofSeconds(30)).until(() -> acked.size() > before + 1_000);
                    enough = true;
                    // Each call that was made has an end.
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> acked.size() + unknown.size() + refused.size() == asked.get());
                    var there = new HashSet<>(Opened.get(pool.query("SELECT n FROM t", Long.class)));
                    assertThat(there).containsAll(acked).doesNotContainAnyElementsOf(refused);
                }
            }
        }
    }

    private void insert(ConnectionPool pool) {
        if (enough) {
            return;
        }
        long n = numbers.getAndIncrement();
        asked.incrementAndGet();
        Deferred<Integer> inserted = n % 2 == 0
                ? pool.execute("INSERT INTO t (n) VALUES (?)", n)
                : pool.transaction(tx -> tx.execute("INSERT INTO t (n) VALUES (?)", n));
        var _ = inserted.<Boolean>both(outcome -> switch (outcome) {
                    case Outcome.Success<Integer> _ -> acked.add(n);
                    case Outcome.Failure<Integer>(DatabaseException.UnknownOutcome _) -> unknown.add(n);
                    case Outcome.Failure<Integer>(Throwable _) -> refused.add(n);
                })
                .on(Thread::startVirtualThread)
                .thenAccept(_ -> insert(pool));
    }

    private EmbeddedPostgres server(int port) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                // Left to itself, this server of tests wouldn't wait for its disk.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }
}
