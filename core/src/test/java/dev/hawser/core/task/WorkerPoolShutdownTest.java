package dev.hawser.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.NonBlockingThread;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Waiting for a pool, and its end.
@ParameterizedClass
@EnumSource
@Timeout(60)
final class WorkerPoolShutdownTest extends PoolRig {
    WorkerPoolShutdownTest(Kind kind) {
        super(kind);
    }

    @Test
    void awaitIdleWaitsForAllAndTellsWhenItIsNotSo() throws Exception {
        var pool = pool(2, 10);
        assertThat(pool.awaitIdle(Duration.ZERO)).isTrue();
        occupy(pool);
        assertThat(pool.awaitIdle(Duration.ofMillis(10))).isFalse();
        goOn.countDown();
        assertThat(pool.awaitIdle(LONG)).isTrue();
        assertThat(pool.counts().running()).isZero();
    }

    @Test
    void awaitIdleRefusesToWaitForItselfOrOnAnEventLoop() throws Exception {
        var pool = pool(1, 1);
        assertThatThrownBy(pool.submit(() -> pool.awaitIdle(LONG))::await)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("it would wait for itself");
        var failure = new AtomicReference<Throwable>();
        var loop = new LoopLike(() -> {
            try {
                pool.awaitIdle(LONG);
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        loop.start();
        loop.join();
        assertThat(failure.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("a-loop");
    }

    private static final class LoopLike extends Thread implements NonBlockingThread {
        LoopLike(Runnable task) {
            super(task, "a-loop");
        }
    }

    @Test
    void shutdownLetsFinishWhatIsThereAndRefusesMoreLoudly() throws Exception {
        var pool = pool(1, 10);
        var running = occupy(pool);
        var queued = pool.submit(() -> "queued");
        var report = pool.shutdown(LONG);
        assertThat(report.isFired()).isFalse();
        assertThatThrownBy(pool.submit(() -> "late")::await)
                .isExactlyInstanceOf(RejectedExecutionException.class)
                .hasMessage("the pool pool-test was shut down and takes no more work;"
                        + " submit before shutdown(), or to another pool");
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        goOn.countDown();
        assertThat(report.await()).isEqualTo(new WorkerPool.ShutdownReport(2, 0, 0));
        assertThat(report.await().isClean()).isTrue();
        assertThat(running.await()).isEqualTo("worked");
        assertThat(queued.await()).isEqualTo("queued");
        assertThat(pool.shutdown(LONG).await()).isEqualTo(new WorkerPool.ShutdownReport(2, 0, 0));
    }

    @Test
    void atTheDeadlineTheQueuedIsCancelledAndTheRunningInterrupted() throws Exception {
        var pool = pool(2, 10);
        var running = occupy(pool);
        var atLast = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        Deferred<String> stubborn = pool.submit(() -> {
            begun.countDown();
            while (atLast.getCount() > 0) {
                try {
                    atLast.await();
                } catch (InterruptedException ignored) {
                    told.countDown();
                }
            }
            return "at last";
        });
        begun.await();
        List<Deferred<String>> queued = List.of(pool.submit(() -> "never"), pool.submit(() -> "never"));
        assertThat(pool.shutdown(Duration.ofMillis(20)).await()).isEqualTo(new WorkerPool.ShutdownReport(0, 2, 2));
        for (var one : queued) {
            assertThatThrownBy(one::await).isInstanceOf(CancellationException.class);
        }
        assertThatThrownBy(running::await).isInstanceOf(CancellationException.class);
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.awaitIdle(Duration.ZERO)).isFalse();
        assertThat(pool.shutdown(LONG).await()).isEqualTo(new WorkerPool.ShutdownReport(0, 2, 2));
        atLast.countDown();
        assertThat(stubborn.await()).isEqualTo("at last");
        assertThat(pool.awaitIdle(LONG)).isTrue();
        assertThat(pool.counts()).isEqualTo(new WorkerPool.Counts(0, 0, 1, 0, 3, 0));
    }

    @Test
    void shutDownWithNoTimeItCutsOffAtOnceAndTheSoonerDeadlineHolds() throws Exception {
        var pool = pool(1, 10);
        var running = occupy(pool);
        var patient = pool.shutdown(LONG);
        var report = pool.shutdown(Duration.ZERO);
        assertThat(report.await()).isEqualTo(new WorkerPool.ShutdownReport(0, 0, 1));
        assertThat(patient.await()).isEqualTo(report.await());
        assertThatThrownBy(running::await).isInstanceOf(CancellationException.class);
        assertThatThrownBy(() -> pool.shutdown(Duration.ofSeconds(-1))).hasMessageContaining("limit is PT-1S");
    }

    @Test
    void anIdlePoolIsShutDownAtOnceAndItsThreadsEnd() throws Exception {
        var pool = pool(3, 10);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 10; i++) {
            threads.add(pool.submit(() -> Thread.currentThread()).await());
        }
        assertThat(pool.awaitIdle(LONG)).isTrue();
        var report = pool.shutdown(LONG);
        assertThat(report.isFired()).isTrue();
        assertThat(report.await()).isEqualTo(new WorkerPool.ShutdownReport(0, 0, 0));
        // Well before an idle thread would end by itself.
        for (var thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }
    }

    @Test
    void aShutdownWhoseQueueIsCancelledAwayIsOver() throws Exception {
        var pool = pool(1, 10);
        var running = occupy(pool);
        var queued = pool.submit(() -> "never");
        var report = pool.shutdown(LONG);
        queued.cancel();
        goOn.countDown();
        assertThat(running.await()).isEqualTo("worked");
        assertThat(report.await()).isEqualTo(new WorkerPool.ShutdownReport(2, 0, 0));
    }
}
