package dev.hawser.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/// A pool of each kind, and an end that shows that nothing is left of it.
class PoolRig {
    static final Duration LONG = Duration.ofSeconds(30);

    final Kind kind;
    final CountDownLatch goOn = new CountDownLatch(1);
    private final List<WorkerPool> pools = new ArrayList<>();

    enum Kind {
        PLATFORM,
        VIRTUAL
    }

    PoolRig(Kind kind) {
        this.kind = kind;
    }

    WorkerPool pool(int threads, int queue) {
        var bounds = new WorkerPool.Bounds(threads, queue);
        var pool = switch (kind) {
            case PLATFORM -> WorkerPool.ofPlatformThreads("pool-test", bounds);
            case VIRTUAL -> WorkerPool.ofVirtualThreads("pool-test", bounds);
        };
        pools.add(pool);
        return pool;
    }

    @AfterEach
    void end() throws Exception {
        goOn.countDown();
        for (var pool : pools) {
            pool.shutdown(LONG).await();
            assertThat(pool.awaitIdle(LONG)).isTrue();
        }
    }

    /// Begins work that waits for `goOn`, and returns when it has begun.
    Deferred<String> occupy(WorkerPool pool) throws InterruptedException {
        var begun = new CountDownLatch(1);
        Deferred<String> work = pool.submit(() -> {
            begun.countDown();
            goOn.await();
            return "worked";
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        return work;
    }
}
