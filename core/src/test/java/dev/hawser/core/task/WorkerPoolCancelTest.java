package dev.hawser.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.SystemClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Work that is cancelled, and interrupts that stay where they belong.
@ParameterizedClass
@EnumSource
@Timeout(60)
final class WorkerPoolCancelTest extends PoolRig {
    WorkerPoolCancelTest(Kind kind) {
        super(kind);
    }

    @Test
    void queuedWorkThatIsCancelledFreesItsPlaceAtOnceAndNeverBegins() throws Exception {
        var pool = pool(1, 1);
        var running = occupy(pool);
        var begun = new AtomicBoolean();
        Deferred<String> queued = pool.submit(() -> {
            begun.set(true);
            return "never";
        });
        queued.cancel();
        assertThatThrownBy(queued::await)
                .isInstanceOf(CancellationException.class)
                .hasMessage("cancelled before it began");
        assertThat(pool.counts()).isEqualTo(new WorkerPool.Counts(1, 0, 0, 0, 1, 0));
        var next = pool.submit(() -> "in its place");
        goOn.countDown();
        assertThat(running.await()).isEqualTo("worked");
        assertThat(next.await()).isEqualTo("in its place");
        assertThat(begun).isFalse();
    }

    @Test
    void runningWorkThatIsCancelledIsInterruptedAndEndsWhenItHasCleanedUp() throws Exception {
        var pool = pool(1, 1);
        var begun = new CountDownLatch(1);
        var cleaning = new CountDownLatch(1);
        Deferred<String> work = pool.submit(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                cleaning.countDown();
                goOn.await();
            }
            return "never";
        });
        begun.await();
        work.cancel();
        cleaning.await();
        assertThat(work.isFired()).as("the work is cleaning up").isFalse();
        goOn.countDown();
        assertThatThrownBy(work::await)
                .isInstanceOf(CancellationException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(pool.counts().cancelled()).isEqualTo(1);
    }

    @Test
    void workThatBringsItsValueThoughItWasCancelledHasSucceeded() throws Exception {
        var pool = pool(1, 1);
        var begun = new CountDownLatch(1);
        Deferred<String> work = pool.submit(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ignored) {
                Thread.currentThread().interrupt();
            }
            return "all the same";
        });
        begun.await();
        var callback = work.then(_ -> Thread.currentThread().isInterrupted());
        work.cancel();
        assertThat(work.await()).isEqualTo("all the same");
        assertThat(callback.await()).as("the callback is interrupted").isFalse();
        assertThat(pool.submit(Thread::interrupted).await())
                .as("the next work is interrupted")
                .isFalse();
    }

    @Test
    void aTimeoutInterruptsTheWorkAndSaysTimeout() throws Exception {
        var pool = pool(1, 1);
        Deferred<String> work = pool.submit(() -> {
            new CountDownLatch(1).await();
            return "never";
        });
        assertThatThrownBy(work.timeout(Duration.ofMillis(20))::await).isInstanceOf(TimeoutException.class);
    }

    @Test
    void anInterruptNeverReachesTheNextWork() throws Exception {
        var pool = pool(1, 10_000);
        var interrupted = new AtomicInteger();
        for (int round = 0; round < 3_000; round++) {
            Deferred<String> short1 = pool.submit(() -> "short");
            Deferred<Boolean> next = pool.submit(() -> Thread.currentThread().isInterrupted());
            var callback = next.then(was -> was || Thread.currentThread().isInterrupted());
            short1.cancel();
            if (callback.await()) {
                interrupted.incrementAndGet();
            }
        }
        assertThat(interrupted).hasValue(0);
    }

    /// A canceller may be called so late that its work has just ended, and its thread does something else.
    @Test
    void whoeverCancelsTooLateInterruptsNobody() throws Exception {
        var workers = new Workers(
                "late", new WorkerPool.Bounds(1, 1), Thread.ofPlatform().factory(), LONG);
        var work = new Work<>(workers, Thread::currentThread);
        workers.add(work);
        var thread = work.result().await();
        var begun = new CountDownLatch(1);
        var next = new Work<>(workers, () -> {
            begun.countDown();
            goOn.await();
            return Thread.currentThread();
        });
        workers.add(next);
        begun.await();
        work.cancel();
        goOn.countDown();
        assertThat(next.result().await()).isSameAs(thread);
        assertThat(workers.shutdown(LONG, SystemClock.shared()).await().isClean())
                .isTrue();
    }

    @Test
    void anInterruptByACallbackDoesNotReachTheNextWorkEither() throws Exception {
        var pool = pool(1, 10);
        var _ = occupy(pool).then(_ -> {
            Thread.currentThread().interrupt();
            return true;
        });
        var next = pool.submit(() -> Thread.currentThread().isInterrupted());
        goOn.countDown();
        assertThat(next.await()).isFalse();
    }

    @Test
    void underLoadEveryWorkEndsAndTheCountsAddUp() throws Exception {
        int submitters = 4;
        int each = 2_000;
        int all = submitters * each;
        var pool = pool(3, 50);
        var ended = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int s = 0; s < submitters; s++) {
            int seed = s;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    var work = pool.submit(() -> {
                        if (Thread.currentThread().isInterrupted()) {
                            throw new InterruptedException("begins interrupted");
                        }
                        return true;
                    });
                    if (i % 3 == seed % 3) {
                        work.cancel();
                    }
                    var _ = work.both(_ -> ended.incrementAndGet());
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(pool.awaitIdle(LONG)).isTrue();
        assertThat(ended).hasValue(all);
        var counts = pool.counts();
        assertThat(counts.succeeded() + counts.cancelled() + counts.refused()).isEqualTo(all);
        assertThat(counts.failed()).isZero();
    }
}
