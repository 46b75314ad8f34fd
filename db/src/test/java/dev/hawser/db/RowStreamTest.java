package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.deferred.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rows come as fast as somebody asks for them.
final class RowStreamTest extends Opened {
    private static final int MANY = 10_000;

    @Override
    PoolOptions options(PoolOptions defaults) {
        return defaults.withConnections(2)
                .withRows(new PoolOptions.Rows(100, 64))
                .withWaits(PoolOptions.Waits.defaults().withHold(Duration.ofSeconds(1)));
    }

    @Test
    void moreRowsThanAQueryMayBring() throws Exception {
        var seen = new ArrayList<Long>();
        long count = get(get(pool.stream(numbers(), Long.class)).forEach(chunk -> {
            assertThat(chunk).hasSizeLessThanOrEqualTo(64);
            seen.addAll(chunk);
            return Deferred.succeeded(null);
        }));
        assertThat(count).isEqualTo(MANY);
        assertThat(seen).hasSize(MANY).startsWith(1L, 2L).endsWith((long) MANY);
        await().until(() -> pool.counts().running() == 0);
    }

    @Test
    void noRowIsReadBeforeSomebodyAsks() throws Exception {
        assumeTrue(store != Store.MEMORY, "in memory all rows are read at once");
        var read = new AtomicInteger();
        try (var stream = get(pool.stream(numbers(), row -> read.incrementAndGet()))) {
            assertThat(read.get()).isZero();
            assertThat(get(stream.next())).hasSize(64);
            assertThat(read.get()).isEqualTo(64);
            var waits = new Deferred<Void>();
            var flow = stream.forEach(_ -> waits);
            await().until(() -> read.get() == 128);
            // Others go on meanwhile.
            assertThat(get(pool.query("SELECT 1", Long.class))).hasSize(1);
            assertThat(read.get()).isEqualTo(128);
            flow.cancel();
            assertThat(failure(flow)).isInstanceOf(CancellationException.class);
        }
        await().until(() -> pool.counts().running() == 0);
        assertThat(read.get()).isEqualTo(128);
    }

    @Test
    void closingGivesTheConnectionBackAndEndsIt() throws Exception {
        for (int i = 0; i < 10; i++) {
            var stream = get(pool.stream(numbers(), Long.class));
            assertThat(get(stream.next())).hasSize(64);
            stream.close();
            assertThat(failure(stream.next())).isInstanceOf(DatabaseException.Closed.class);
        }
        await().until(() -> pool.counts().running() == 0);
    }

    @Test
    void aConsumerThatFailsEndsIt() throws Exception {
        var mine = new IllegalStateException("mine");
        var flow = get(pool.stream(numbers(), Long.class)).forEach(_ -> Deferred.failed(mine));
        assertThat(failure(flow)).isSameAs(mine);
        await().until(() -> pool.counts().running() == 0);
    }

    @Test
    void oneThatNobodyReadsIsClosed() throws Exception {
        assumeTrue(store != Store.MEMORY, "in memory all rows are read at once");
        var stream = get(pool.stream(numbers(), Long.class));
        await().until(() -> pool.counts().running() == 0);
        assertThat(failure(stream.next()))
                .isInstanceOf(DatabaseException.Timeout.class)
                .hasMessageContaining("nobody read from the stream for PT1S");
    }

    @Test
    void cancellingARequestReachesTheDatabase() throws Exception {
        assumeTrue(store != Store.MEMORY, "in memory all rows are read at once");
        // The first row comes at once, the second never.
        String slow = store == Store.POSTGRES
                ? "SELECT CASE WHEN n > 64 THEN (SELECT n FROM pg_sleep(600)) ELSE n END FROM generate_series(1, 99) n"
                : "SELECT n FROM (" + Slow.numbers("100000000000") + ") WHERE n <= 64";
        var stream = get(pool.stream(slow, Long.class));
        assertThat(get(stream.next())).hasSize(64);
        var next = stream.next();
        await().during(Duration.ofMillis(50)).until(() -> !next.isFired());
        assertThat(failure(stream.next())).isInstanceOf(IllegalStateException.class);
        next.cancel();
        assertThat(failure(next)).isInstanceOf(CancellationException.class);
        await().until(() -> pool.counts().running() == 0);
    }

    @Test
    void theEndOfThePoolIsTheEndOfTheStream() throws Exception {
        assumeTrue(store != Store.MEMORY, "in memory all rows are read at once");
        var stream = get(pool.stream(numbers(), Long.class));
        get(pool.stop(Duration.ZERO));
        assertThat(failure(stream.next())).isInstanceOf(DatabaseException.Closed.class);
    }

    @Test
    void whatIsNoSqlFailsAtOnce() throws Exception {
        assertThat(failure(pool.stream("SELECT nothing FROM nowhere", Long.class)))
                .isInstanceOf(DatabaseException.Syntax.class);
        List<Long> one = get(get(pool.stream("SELECT ?", Long.class, 7)).next());
        assertThat(one).containsExactly(7L);
        assertThat(pool.counts().running()).isLessThan(2);
    }

    private String numbers() {
        return store == Store.POSTGRES
                ? "SELECT n FROM generate_series(1, " + MANY + ") n"
                : Slow.numbers(String.valueOf(MANY));
    }
}
