package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are in memory already.
final class ReadAtOnce<T extends @Nullable Object> implements RowStream.Source<T> {
    private final int chunk;

    /// Guarded by this.
    private @Nullable List<T> left;

    ReadAtOnce(List<T> all, int chunk) {
        this.chunk = chunk;
        left = all;
    }

    @Override
    public synchronized Deferred<List<T>> next() {
        if (left == null) {
            return Deferred.failed(new DatabaseException.Closed("the stream was closed", null));
        }
        int size = Math.min(chunk, left.size());
        var next = left.subList(0, size);
        left = left.subList(size, left.size());
        return Deferred.succeeded(next);
    }

    @Override
    public synchronized void close() {
        left = null;
    }
}
