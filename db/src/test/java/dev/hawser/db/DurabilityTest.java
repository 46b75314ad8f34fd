package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What was acknowledged is there, whatever happens to the process or its disk.
@Tag("referee")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init") // JUnit sets the field before anything is called
final class DurabilityTest {
    private static final int KILLS = 10;
    private static final int ACKS_PER_LIFE = 2_000;
    private static final Pattern ACKED = Pattern.compile("acked (\\d+) (\\d+)");

    @TempDir
    private Path folder;

    /// Row 135 of the bad inputs: `kill -9`, ten times over.
    @ParameterizedTest
    @EnumSource(names = {"FILE", "POSTGRES"})
    void row135_whatWasAcknowledgedSurvivesKills(Store store) throws Exception {
        String url = store.freshUrl(folder);
        var acked = new HashSet<Long>();
        for (int life = 0; life < KILLS; life++) {
            try (var child = Child.start(
                    List.of(), Inserter.class, url, String.valueOf(life * 100_000_000L), "100000000", "32")) {
                child.expect("ready");
                for (int i = 0; i < ACKS_PER_LIFE; i++) {
                    acked.add(number(child.out().readLine()));
                }
                child.process().toHandle().destroyForcibly();
                // What it had still said is acknowledged, too. The last line may be cut.
                for (String line = child.out().readLine();
                        line != null;
                        line = child.out().readLine()) {
                    if (ACKED.matcher(line).matches() && child.out().ready()) {
                        acked.add(number(line));
                    }
                }
            }
        }
        try (var pool = ConnectionPool.open(url, PoolOptions.defaults().withRows(new PoolOptions.Rows(10_000_000, 256)))
                .await()) {
            var there = new HashSet<>(Opened.get(pool.query("SELECT n FROM t", Long.class)));
            assertThat(acked).hasSizeGreaterThanOrEqualTo(KILLS * ACKS_PER_LIFE);
            var lost = new HashSet<>(acked);
            lost.removeAll(there);
            assertThat(lost).isEmpty();
            if (store == Store.FILE) {
                assertThat(Opened.get(pool.query("PRAGMA integrity_check", String.class)))
                        .containsExactly("ok");
            }
        }
    }

    private static long number(String line) {
        var found = ACKED.matcher(line);
        assertThat(found.matches()).as(line).isTrue();
        return Long.parseLong(found.group(1));
    }

    /// A kill alone proves nothing: the kernel writes what it was given. So count what the kernel was told to write
    /// through: before the first word on each commit there is an `fdatasync`.
    @Test
    void eachGroupWaitsForTheDisk() throws Exception {
        assumeTrue(Commands.has("strace"), "without strace nobody can see what the kernel is told");
        Path trace = folder.resolve("trace");
        var strace =
                List.of("strace", "-f", "-qq", "-s", "64", "-e", "trace=fdatasync,fsync,write", "-o", trace.toString());
        try (var child =
                Child.start(strace, Inserter.class, "sqlite:" + folder.resolve("traced.db"), "0", "2000", "32")) {
            for (String line = child.out().readLine();
                    line != null;
                    line = child.out().readLine()) {
                assertThat(line).doesNotStartWith("failed");
            }
            child.awaitEnd();
        }
        long commits = 0;
        int acks = 0;
        int syncs = 0;
        int syncsSinceLast = 0;
        for (String line : Files.readAllLines(trace)) {
            if (line.contains("fdatasync(") || line.contains("fsync(")) {
                // What it answers comes before the thread goes on; another thread may say a word in between.
                syncs++;
                syncsSinceLast++;
            }
            var found = ACKED.matcher(line);
            if (found.find()) {
                acks++;
                long now = Long.parseLong(found.group(2));
                if (now > commits) {
                    assertThat(syncsSinceLast).as("syncs before " + line).isGreaterThanOrEqualTo(1);
                    commits = now;
                    syncsSinceLast = 0;
                }
            }
        }
        assertThat(acks).isEqualTo(2_000);
        assertThat(commits).isGreaterThan(10);
        assertThat((long) syncs).isGreaterThanOrEqualTo(commits);
    }

    /// The same of a server, which shares its commits by itself: one client after the other waits for the disk each
    /// time.
    @Test
    void eachCommitOfAServerWaitsForTheDisk() throws Exception {
        assumeTrue(Commands.has("strace"), "without strace nobody can see what the kernel is told");
        Path trace = folder.resolve("server-trace");
        // Left to itself, this server of tests wouldn't wait.
        try (var server = EmbeddedPostgres.builder()
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start()) {
            String url = "postgresql://postgres@localhost:" + server.getPort() + "/postgres";
            try (var pool = ConnectionPool.open(url).await()) {
                long pid = Opened.get(pool.queryOne("SELECT pg_backend_pid()", Long.class))
                        .orElseThrow();
                long postmaster = ProcessHandle.of(pid)
                        .orElseThrow()
                        .parent()
                        .orElseThrow()
                        .pid();
                var strace = new ProcessBuilder(
                                "strace",
                                "-f",
                                "-p",
                                String.valueOf(postmaster),
                                "-e",
                                "trace=fdatasync",
                                "-o",
                                trace.toString())
                        .redirectErrorStream(true)
                        .start();
                try {
                    // It says so when it is attached.
                    assertThat(strace.inputReader().readLine()).contains("attached");
                    try (var child = Child.start(List.of(), Inserter.class, url, "0", "200", "1")) {
                        for (String line = child.out().readLine();
                                line != null;
                                line = child.out().readLine()) {
                            assertThat(line).doesNotStartWith("failed");
                        }
                        child.awaitEnd();
                    }
                } finally {
                    strace.destroy();
                    strace.waitFor();
                }
            }
        }
        long syncs = Files.readAllLines(trace).stream()
                .filter(line -> line.contains("fdatasync("))
                .count();
        assertThat(syncs).isGreaterThanOrEqualTo(200);
    }

    /// 500 MB of rows through a heap of 64.
    @ParameterizedTest
    @EnumSource(names = {"FILE", "POSTGRES"})
    void aLargeResultNeedsNoLargeHeap(Store store) throws Exception {
        String query = store == Store.POSTGRES
                ? "SELECT repeat('x', 1000) FROM generate_series(1, 500000)"
                : "SELECT printf('%01000d', n) FROM (" + Slow.numbers("500000") + ")";
        try (var child = Child.start(List.of(), Streamer.class, store.freshUrl(folder), query)) {
            child.expect("read 500000000");
            child.awaitEnd();
        }
    }

    /// Row 134: a disk that is full, and has room again.
    @Test
    void row134_aFullDiskIsATypedErrorAndNoHalfIsLeft() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                Commands.run("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString()) == 0,
                "only root can make a small disk");
        try {
            try (var pool = ConnectionPool.open(
                            "sqlite:" + disk.resolve("full.db"),
                            PoolOptions.defaults()
                                    .withConnections(2)
                                    .withSchema(List.of("CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB)")))
                    .await()) {
                Path ballast = Files.write(disk.resolve("ballast"), new byte[1_000_000]);
                var large = new ArrayList<Object[]>();
                for (int i = 0; i < 100; i++) {
                    large.add(new Object[] {i, new byte[100_000]});
                }
                var tooMuch = pool.batch("INSERT INTO t (n, b) VALUES (?, ?)", large);
                var little = pool.execute("INSERT INTO t (n) VALUES (1000)");
                assertThat(Opened.failure(tooMuch)).isInstanceOf(DatabaseException.StorageFull.class);
                // Its neighbour fitted.
                assertThat(Opened.get(little)).isEqualTo(1);
                assertThat(Opened.get(pool.query("SELECT n FROM t", Long.class)))
                        .containsExactly(1000L);
                Files.delete(ballast);
                for (int i = 0; i < 5; i++) {
                    assertThat(Opened.get(
                                    pool.execute("INSERT INTO t (n, b) VALUES (?, ?)", 2_000 + i, new byte[10_000])))
                            .isEqualTo(1);
                }
                assertThat(Opened.get(pool.query("PRAGMA integrity_check", String.class)))
                        .containsExactly("ok");
            }
        } finally {
            Commands.run("umount", disk.toString());
        }
    }

    /// Row 134: a disk that fails when it is told to write through.
    @Test
    void row134_aDiskThatFailsIsATypedError() throws Exception {
        assumeTrue(Commands.has("strace"), "without strace no call can be made to fail");
        String url = "sqlite:" + folder.resolve("broken.db");
        try (var pool = ConnectionPool.open(
                        url,
                        PoolOptions.defaults()
                                .withSchema(List.of("CREATE TABLE IF NOT EXISTS t (n bigint PRIMARY KEY)")))
                .await()) {
            assertThat(Opened.get(pool.query("SELECT n FROM t", Long.class))).isEmpty();
        }
        var strace = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=fdatasync,fsync",
                "-e",
                "inject=fdatasync,fsync:error=EIO:when=3+");
        var failed = new ArrayList<String>();
        var acked = new HashSet<Long>();
        try (var child = Child.start(strace, Inserter.class, url, "0", "500", "32")) {
            for (String line = child.out().readLine();
                    line != null;
                    line = child.out().readLine()) {
                if (line.startsWith("failed")) {
                    failed.add(line);
                } else if (line.startsWith("acked")) {
                    acked.add(number(line));
                }
            }
        }
        assertThat(failed).isNotEmpty().allMatch(line -> line.contains("DatabaseException$Unavailable"));
        try (var pool = ConnectionPool.open(url).await()) {
            assertThat(Opened.get(pool.query("SELECT n FROM t", Long.class))).containsAll(acked);
            assertThat(Opened.get(pool.query("PRAGMA integrity_check", String.class)))
                    .containsExactly("ok");
        }
    }

    /// Row 134: another process has the lock.
    @Test
    void row134_aLockThatAnotherProcessHas() throws Exception {
        Path file = folder.resolve("locked.db");
        var options = PoolOptions.defaults()
                .withWaits(PoolOptions.Waits.defaults().withBusy(Duration.ofMillis(200)))
                .withSchema(List.of("CREATE TABLE IF NOT EXISTS t (n INTEGER)"));
        try (var pool = ConnectionPool.open("sqlite:" + file, options).await();
                var holder = Child.start(List.of(), LockHolder.class, file.toString())) {
            holder.expect("held");
            assertThat(Opened.failure(pool.execute("INSERT INTO t VALUES (1)")))
                    .isInstanceOf(DatabaseException.Busy.class);
            assertThat(Opened.failure(pool.transaction(tx -> tx.execute("INSERT INTO t VALUES (1)"))))
                    .isInstanceOf(DatabaseException.Busy.class);
            // Readers don't mind.
            assertThat(Opened.get(pool.query("SELECT n FROM t", Long.class))).isEmpty();
            holder.process().outputWriter().close();
            holder.awaitEnd();
            assertThat(Opened.get(pool.execute("INSERT INTO t VALUES (2)"))).isEqualTo(1);
            assertThat(Opened.get(pool.query("SELECT n FROM t", Long.class))).containsExactly(2L);
        }
    }

    private static final class Commands {
        static boolean has(String command) throws IOException, InterruptedException {
            return run("sh", "-c", "command -v " + command) == 0;
        }

        static int run(String... command) throws IOException, InterruptedException {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }
}
