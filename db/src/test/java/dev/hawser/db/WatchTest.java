package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What takes too long is found, by a clock that the test moves.
final class WatchTest extends Opened {
    private final ManualClock clock = new ManualClock();
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Logger logger = Logger.getLogger(ConnectionPool.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @Override
    PoolOptions options(PoolOptions defaults) {
        return defaults.withClock(clock).withConnections(1);
    }

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void aConnectionThatIsHeldIsReportedOnceWithThePlace() throws Exception {
        var go = new CountDownLatch(1);
        var held = pool.transaction(_ -> {
            waitHere(go);
            return 1;
        });
        await().until(() -> pool.counts().running() == 1);
        clock.advance(Duration.ofSeconds(59));
        assertThat(records).isEmpty();
        clock.advance(Duration.ofMinutes(5));
        assertThat(records).singleElement().satisfies(entry -> {
            assertThat(entry.getMessage()).contains("misses a connection").contains("held by a transaction");
            assertThat(entry.getThrown().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("waitHere"));
        });
        go.countDown();
        get(held);
    }

    @Test
    void whoWaitsHasADeadlineToo() throws Exception {
        var go = new CountDownLatch(1);
        var held = pool.transaction(_ -> {
            waitHere(go);
            return 1;
        });
        await().until(() -> pool.counts().running() == 1);
        var waiting = add("Anna");
        clock.advance(Duration.ofMillis(4_900));
        assertThat(waiting.isFired()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(failure(waiting)).isInstanceOf(DatabaseException.Timeout.class);
        go.countDown();
        get(held);
        assertThat(people()).isZero();
    }

    @Test
    void aStatementHasADeadline() throws Exception {
        var slow = pool.query(Slow.query(store), Long.class);
        await().until(() -> pool.counts().running() == 1);
        // It may be on its way to the database still; whoever looks again finds it.
        await().until(() -> {
            clock.advance(Duration.ofSeconds(31));
            return slow.isFired();
        });
        assertThat(failure(slow)).isInstanceOf(DatabaseException.Timeout.class);
    }

    private static void waitHere(CountDownLatch go) throws InterruptedException {
        go.await();
    }
}
