package dev.hawser.testkit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.task.WorkerPool;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The deadline of a pool's shutdown, by a clock that a test moves.
@Timeout(60)
final class PoolDeadlineTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock();
    private final WorkerPool pool = WorkerPool.ofPlatformThreads("deadline-test", new WorkerPool.Bounds(1, 10));
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void cutsOffAtTheDeadlineAndNotBefore() throws Exception {
        var running = pool.submit(() -> {
            goOn.await();
            return "never";
        });
        var report = pool.shutdown(LIMIT, clock);
        clock.advance(LIMIT.minusNanos(1));
        assertThat(report.isFired()).isFalse();
        clock.advance(Duration.ofNanos(1));
        assertThat(report.await().isClean()).isFalse();
        assertThatThrownBy(running::await).isInstanceOf(CancellationException.class);
        assertThat(pool.awaitIdle(LIMIT)).isTrue();
    }

    @Test
    void leavesNoTimerWhenAllHasEndedBefore() throws Exception {
        var running = pool.submit(() -> {
            goOn.await();
            return "worked";
        });
        var report = pool.shutdown(LIMIT, clock);
        assertThat(clock.pendingCalls()).isEqualTo(1);
        goOn.countDown();
        assertThat(running.await()).isEqualTo("worked");
        assertThat(report.await()).isEqualTo(new WorkerPool.ShutdownReport(1, 0, 0));
        assertThat(clock.pendingCalls()).isZero();
    }
}
