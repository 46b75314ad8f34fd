package dev.hawser.peers.database;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.db.ConnectionPool;
import dev.hawser.db.PoolOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// Durable inserts by many clients, and reads of one row by one, for each contender. Each has a file of its own.
public final class Workloads implements AutoCloseable {
    /// How many insert at once.
    public static final int CLIENTS = 64;

    private static final String TABLE = "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, text TEXT NOT NULL)";
    private static final String INSERT = "INSERT INTO item (text) VALUES (?)";
    private static final String READ = "SELECT id, text FROM item WHERE id = ?";
    private static final String TEXT = "some text of a usual length";
    private static final int ROWS = 1_000;

    private final Path folder;
    private final Path readFile;
    private final ConnectionPool grouped;
    private final ConnectionPool single;
    private final ConnectionPool reader;
    private final Connection writes;
    private final Connection reads;
    private final Adbapi adbapi;

    /// What a contender does for so long; returns how many a second.
    @FunctionalInterface
    public interface Workload {
        /// Does it.
        double rate(Duration window) throws Exception;
    }

    private record Item(long id, String text) {}

    /// Opens all.
    public Workloads() throws Exception {
        folder = Files.createTempDirectory("hawser-database");
        readFile = folder.resolve("read.db");
        var options = PoolOptions.defaults().withSchema(List.of(TABLE));
        grouped = ConnectionPool.open("sqlite:" + folder.resolve("grouped.db"), options)
                .await();
        single = ConnectionPool.open("sqlite:" + folder.resolve("single.db"), options.withGroup(1))
                .await();
        reader = ConnectionPool.open("sqlite:" + readFile, options).await();
        reader.batch(INSERT, java.util.Collections.nCopies(ROWS, new Object[] {TEXT}))
                .await();
        writes = bare(folder.resolve("bare.db"));
        reads = bare(readFile);
        adbapi = Adbapi.start(folder)
                .orElseThrow(() ->
                        new IllegalStateException("no Twisted for /usr/bin/python3; install Debian's python3-twisted"));
    }

    private static Connection bare(Path file) throws SQLException {
        var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=FULL");
            statement.execute(TABLE);
        }
        return connection;
    }

    /// Returns who inserts.
    public Map<String, Workload> inserts() {
        var all = new LinkedHashMap<String, Workload>();
        all.put("hawser, groups share a commit", window -> insert(grouped, window));
        all.put("hawser, one commit each", window -> insert(single, window));
        all.put("bare JDBC, one thread, one commit each", this::insertBare);
        all.put("Twisted's adbapi", window -> adbapi.rate("insert", folder.resolve("adbapi.db"), window, CLIENTS));
        return all;
    }

    /// Returns who reads.
    public Map<String, Workload> reads() {
        var all = new LinkedHashMap<String, Workload>();
        all.put("bare JDBC", this::readBare);
        all.put("hawser, blocking", this::readBlocking);
        all.put("hawser, by Deferred", this::readAsynchronously);
        all.put("Twisted's adbapi", window -> adbapi.rate("read", readFile, window, 1));
        return all;
    }

    /// Each client has one insert under way, and begins the next when it is told that it is durable.
    private static double insert(ConnectionPool pool, Duration window) throws Exception {
        var done = new LongAdder();
        var failed = new AtomicReference<Throwable>();
        var clients = new CountDownLatch(CLIENTS);
        long began = System.nanoTime();
        long end = began + window.toNanos();
        for (int i = 0; i < CLIENTS; i++) {
            client(pool, end, done, failed, clients);
        }
        clients.await();
        if (failed.get() != null) {
            throw new IllegalStateException(failed.get());
        }
        return done.sum() * 1e9 / (System.nanoTime() - began);
    }

    private static void client(
            ConnectionPool pool, long end, LongAdder done, AtomicReference<Throwable> failed, CountDownLatch clients) {
        if (System.nanoTime() - end >= 0 || failed.get() != null) {
            clients.countDown();
            return;
        }
        Deferred<Integer> inserted = pool.execute(INSERT, TEXT);
        var _ = inserted.recover(failure -> {
                    failed.set(failure);
                    return 0;
                })
                .thenAccept(_ -> {
                    done.increment();
                    client(pool, end, done, failed, clients);
                });
    }

    private double insertBare(Duration window) throws SQLException {
        long done = 0;
        long began = System.nanoTime();
        try (var statement = writes.prepareStatement(INSERT)) {
            while (System.nanoTime() - began < window.toNanos()) {
                statement.setString(1, TEXT);
                statement.executeUpdate();
                done++;
            }
        }
        return done * 1e9 / (System.nanoTime() - began);
    }

    private double readBare(Duration window) throws SQLException {
        long done = 0;
        long began = System.nanoTime();
        try (var statement = reads.prepareStatement(READ)) {
            while (System.nanoTime() - began < window.toNanos()) {
                statement.setLong(1, 1 + done % ROWS);
                try (var rows = statement.executeQuery()) {
                    check(rows.next() ? new Item(rows.getLong("id"), rows.getString("text")) : null, done);
                    if (rows.next()) {
                        throw new IllegalStateException("two rows");
                    }
                }
                done++;
            }
        }
        return done * 1e9 / (System.nanoTime() - began);
    }

    private double readBlocking(Duration window) {
        var blocking = reader.blocking();
        long done = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < window.toNanos()) {
            check(blocking.queryOne(READ, Item.class, 1 + done % ROWS).orElse(null), done);
            done++;
        }
        return done * 1e9 / (System.nanoTime() - began);
    }

    private double readAsynchronously(Duration window) throws Exception {
        long done = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < window.toNanos()) {
            check(reader.queryOne(READ, Item.class, 1 + done % ROWS).await().orElse(null), done);
            done++;
        }
        return done * 1e9 / (System.nanoTime() - began);
    }

    private static void check(@org.jspecify.annotations.Nullable Item item, long done) {
        if (item == null || item.id() != 1 + done % ROWS || !item.text().equals(TEXT)) {
            throw new IllegalStateException("read " + item);
        }
    }

    /// Returns what the files lie on.
    public String disk() throws IOException {
        return Files.getFileStore(folder).type();
    }

    @Override
    public void close() throws IOException, SQLException {
        adbapi.close();
        grouped.close();
        single.close();
        reader.close();
        writes.close();
        reads.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
