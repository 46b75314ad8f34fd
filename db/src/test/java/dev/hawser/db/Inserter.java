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
    private Inserter() {}

    /// Inserts.
    ///
    /// @param arguments the URL, the first number, how many numbers, and how many at once
    public static void main(String[] arguments) throws Exception {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        long next = Long.parseLong(arguments[1]);
        long end = Math.addExact(next, Long.parseLong(arguments[2]));
        int most = Integer.parseInt(arguments[3]);
        var clients = new Semaphore(most);
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
            clients.acquire(most);
            out.println("done " + pool.counts().commits());
        }
    }
}
