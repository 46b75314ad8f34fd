package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import java.util.concurrent.atomic.AtomicLong;

/// A program with a small heap that reads a large result.
public final class Streamer {
    private Streamer() {}

    /// Prints how long all texts are together.
    ///
    /// @param arguments the URL, and a query whose rows are texts
    public static void main(String[] arguments) throws Exception {
        var length = new AtomicLong();
        try (var pool = ConnectionPool.open(arguments[0]).await()) {
            pool.stream(arguments[1], String.class)
                    .await()
                    .forEach(chunk -> {
                        chunk.forEach(text -> length.addAndGet(text.length()));
                        return Deferred.succeeded(null);
                    })
                    .await();
        }
        System.out.println("read " + length);
    }
}
