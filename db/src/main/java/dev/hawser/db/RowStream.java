package dev.hawser.db;

import dev.hawser.core.deferred.Callback;
import dev.hawser.core.deferred.Deferred;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a result that may be larger than memory, read as fast as somebody asks for more and no faster. It has a
/// connection to itself until its end: read it to the end or close it. One from which nobody reads for
/// [PoolOptions.Waits#hold] is closed.
///
/// Safe for use by many threads, one [#next] at a time. Its Deferreds fire on a thread of the pool: callbacks must
/// not block there.
///
/// @param <T> what is made of a row
public final class RowStream<T extends @Nullable Object> implements AutoCloseable {
    private final Source<T> source;

    RowStream(Source<T> source) {
        this.source = source;
    }

    /// Where the rows come from.
    interface Source<T extends @Nullable Object> {
        Deferred<List<T>> next();

        void close();
    }

    /// Asks for more rows.
    ///
    /// @return [PoolOptions.Rows#chunk] rows, or fewer at the end; then none. Cancelling it closes the stream.
    ///     Fails with an `IllegalStateException` while the last request is under way, and with a
    ///     [DatabaseException] when the stream broke or was closed
    public Deferred<List<T>> next() {
        return source.next();
    }

    /// Gives all rows to a consumer, some at a time, and asks for more when the Deferred that it returned has
    /// ended.
    ///
    /// @return how many rows there were, at the end. It fails as the consumer does; then, or when it is cancelled,
    ///     the stream is closed
    public Deferred<Long> forEach(Callback<? super List<T>, ? extends Deferred<?>> consumer) {
        return new Flow<>(this, consumer).begin();
    }

    /// Ends it, and gives the connection back. Doesn't wait for that; does nothing when it has ended.
    @Override
    public void close() {
        source.close();
    }

    /// Each round is a chain of its own: one chain would grow with the result.
    private static final class Flow<T extends @Nullable Object> {
        private final RowStream<T> stream;
        private final Callback<? super List<T>, ? extends Deferred<?>> consumer;
        private final Deferred<Long> end = new Deferred<>(this::cancel);
        private volatile @Nullable Deferred<?> underWay;
        private long rows;

        Flow(RowStream<T> stream, Callback<? super List<T>, ? extends Deferred<?>> consumer) {
            this.stream = stream;
            this.consumer = consumer;
        }

        Deferred<Long> begin() {
            round();
            return end;
        }

        private void round() {
            var next = stream.next()
                    .compose(chunk ->
                            chunk.isEmpty() ? Deferred.succeeded(false) : Deferred.attempt(() -> consumed(chunk)));
            underWay = next;
            var _ = next.<@Nullable Void>then(
                    more -> {
                        if (more && !end.isFired()) {
                            round();
                        } else {
                            end.trySucceed(rows);
                        }
                        return null;
                    },
                    failure -> {
                        stream.close();
                        end.tryFail(failure);
                        return null;
                    });
        }

        private Deferred<Boolean> consumed(List<T> chunk) throws Exception {
            rows += chunk.size();
            return consumer.call(chunk).then(_ -> true);
        }

        private void cancel() {
            var waitedFor = underWay;
            if (waitedFor != null) {
                waitedFor.cancel();
            }
            stream.close();
        }
    }
}
