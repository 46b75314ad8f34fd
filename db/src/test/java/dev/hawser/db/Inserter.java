package dev.hawser.db;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;

/// A program to be killed: inserts as fast as it can, and prints each number that was acknowledged, with how many
/// commits there had been by then.
public final class Inserter {
    private static final int CLIENTS = 32;

    private Inserter() {}

    /// Inserts.
    ///
    /// @param arguments the URL, the first number, and how many
    public static void main(String[] arguments) throws Exception {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        long next = Long.parseLong(arguments[1]);
        long end = Math.addExact(next, Long.parseLong(arguments[2]));
        var clients = new Semaphore(CLIENTS);
        try (var pool = ConnectionPool.open(
                        arguments[0],
                        PoolOptions.defaults()
                                .withSchema(List.of("CREATE TABLE IF NOT EXISTS t (n bigint PRIMARY KEY)")))
                .await()) {
            out.println("ready");
            while (next < end) {
                clients.acquire();
                long n = next++;
                var _ = pool.execute("INSERT INTO t (n) VALUES (?)", n)
                        .thenAccept(_ ->
                                out.print("acked " + n + " " + pool.counts().commits() + "\n"))
                        .eventually(clients::release)
                        .recover(failure -> {
                            out.print("failed " + failure + "\n");
                            return null;
                        });
            }
            clients.acquire(CLIENTS);
            out.println("done " + pool.counts().commits());
        }
    }
}
