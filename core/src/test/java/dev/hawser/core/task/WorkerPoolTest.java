package dev.hawser.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.OverflowException;
import dev.hawser.core.deferred.UnhandledFailures;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// After Twisted's test_threadpool.py, and what the article's pool gets wrong: taking work, doing it, refusing it.
@ParameterizedClass
@EnumSource
@Timeout(60)
final class WorkerPoolTest extends PoolRig {
    WorkerPoolTest(Kind kind) {
        super(kind);
    }

    @Test
    void bringsWhatTheWorkReturnsOrThrows() throws Exception {
        var pool = pool(2, 10);
        assertThat(pool.submit(() -> 7).await()).isEqualTo(7);
        assertThatThrownBy(pool.submit(() -> {
                    throw new IllegalStateException("thrown");
                })::await)
                .hasMessage("thrown");
        assertThatThrownBy(pool.submit(() -> {
                    throw new StackOverflowError("even that");
                })::await)
                .hasMessage("even that");
        assertThat(pool.submit(() -> "unharmed").await()).isEqualTo("unharmed");
        assertThat(pool.awaitIdle(LONG)).isTrue();
        assertThat(pool.counts()).isEqualTo(new WorkerPool.Counts(0, 0, 2, 2, 0, 0));
    }

    @Test
    void worksOnNamedDaemonThreadsAndFiresThere() throws Exception {
        var pool = pool(1, 10);
        occupyAndRelease(pool);
        var names = pool.submit(() -> Thread.currentThread())
                .then(worker -> List.of(worker, Thread.currentThread()))
                .await();
        assertThat(names.get(0).getName()).startsWith("pool-test ");
        assertThat(names.get(0).isDaemon()).isTrue();
        assertThat(names.get(0).isVirtual()).isEqualTo(kind == Kind.VIRTUAL);
    }

    private void occupyAndRelease(WorkerPool pool) throws Exception {
        var work = occupy(pool);
        goOn.countDown();
        assertThat(work.await()).isEqualTo("worked");
    }

    @Test
    void callbacksThatWereAddedInTimeRunOnTheThreadThatWorked() throws Exception {
        var pool = pool(1, 10);
        var worker = new AtomicReference<Thread>();
        var firing = occupy(pool).then(_ -> Thread.currentThread());
        var next = pool.submit(() -> {
            worker.set(Thread.currentThread());
            return "next";
        });
        goOn.countDown();
        assertThat(next.await()).isEqualTo("next");
        assertThat(firing.await()).isSameAs(worker.get());
    }

    @Test
    void doesAsMuchAtOnceAsItHasThreadsAndTheRestInOrder() throws Exception {
        var pool = pool(1, 10);
        var order = new ArrayList<Integer>();
        var first = occupy(pool);
        List<Deferred<Boolean>> rest = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            rest.add(pool.submit(() -> order.add(number)));
        }
        assertThat(pool.counts()).isEqualTo(new WorkerPool.Counts(1, 10, 0, 0, 0, 0));
        goOn.countDown();
        assertThat(first.await()).isEqualTo("worked");
        for (var one : rest) {
            one.await();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void startsAThreadForWorkThatOthersWaitFor() throws Exception {
        var pool = pool(10, 0);
        assertThat(pool.submit(() -> "warm").await()).isEqualTo("warm");
        List<Deferred<String>> waiting = List.of(occupy(pool), occupy(pool), occupy(pool));
        pool.execute(goOn::countDown);
        for (var one : waiting) {
            assertThat(one.await()).isEqualTo("worked");
        }
    }

    @Test
    void refusesClearlyWhenItIsFullAndTakesMoreWhenThereIsRoom() throws Exception {
        var pool = pool(1, 1);
        var running = occupy(pool);
        var queued = pool.submit(() -> "queued");
        assertThatThrownBy(pool.submit(() -> "refused")::await)
                .isInstanceOf(OverflowException.class)
                .hasMessage("the pool pool-test is full: 1 of 1 threads busy, 1 of 1 waiting;"
                        + " submit later, or raise its bounds");
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(OverflowException.class);
        assertThat(pool.counts().refused()).isEqualTo(2);
        goOn.countDown();
        assertThat(running.await()).isEqualTo("worked");
        assertThat(queued.await()).isEqualTo("queued");
        assertThat(pool.awaitIdle(LONG)).isTrue();
        assertThat(pool.submit(() -> "taken").await()).isEqualTo("taken");
    }

    @Test
    void withoutAQueueItStillTakesWhatAThreadIsFreeFor() throws Exception {
        var pool = pool(1, 0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(pool.submit(() -> "taken").await()).isEqualTo("taken");
            assertThat(pool.awaitIdle(LONG)).isTrue();
        }
    }

    @Test
    void refusesBoundsThatMakeNoSense() {
        assertThatThrownBy(() -> new WorkerPool.Bounds(0)).hasMessageContaining("threads is 0");
        assertThatThrownBy(() -> new WorkerPool.Bounds(1, -1)).hasMessageContaining("queue is -1");
        assertThat(new WorkerPool.Bounds(3)).isEqualTo(new WorkerPool.Bounds(3, 1_000));
    }

    @Test
    void whatFailsAndNobodyHandlesIsReported() throws Exception {
        UnhandledFailures.take();
        var pool = pool(1, 10);
        pool.submit(() -> {
            throw new IllegalStateException("nobody asked");
        });
        assertThat(pool.awaitIdle(LONG)).isTrue();
        assertThat(UnhandledFailures.take())
                .anySatisfy(unhandled -> assertThat(unhandled.cause()).hasMessage("nobody asked"));
    }

    @Test
    void executeLogsWhatIsThrownAndGoesOn() throws Exception {
        UnhandledFailures.take();
        var pool = pool(1, 10);
        var failure = new IllegalStateException("to be logged");
        var log = new Logged();
        try (log) {
            pool.execute(() -> {
                throw failure;
            });
            assertThat(pool.submit(() -> "unharmed").await()).isEqualTo("unharmed");
        }
        assertThat(log.records).singleElement().satisfies(entry -> {
            assertThat(entry.getMessage()).isEqualTo("a task of the pool pool-test failed; others go on");
            assertThat(entry.getThrown()).isSameAs(failure);
        });
        assertThat(pool.counts().failed()).isEqualTo(1);
        assertThat(UnhandledFailures.take()).isEmpty();
    }

    private static final class Logged extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger(WorkerPool.class.getName());
        private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

        Logged() {
            logger.addHandler(this);
            logger.setUseParentHandlers(false);
        }

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
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void servesAsTheExecutorOfADeferred() throws Exception {
        var pool = pool(1, 10);
        var source = new Deferred<String>();
        var name = source.on(pool).then(_ -> Thread.currentThread().getName());
        source.succeed("x");
        assertThat(name.await()).startsWith("pool-test ");
    }

    @Test
    void anIdleThreadHoldsOnToNothingThatItDid() throws Exception {
        var pool = pool(1, 10);
        var done = submitSomethingBig(pool);
        assertThat(pool.awaitIdle(LONG)).isTrue();
        await().atMost(LONG).until(() -> {
            System.gc();
            return done.get() == null;
        });
    }

    private static WeakReference<byte[]> submitSomethingBig(WorkerPool pool) throws Exception {
        byte[] big = new byte[1 << 20];
        pool.submit(() -> big.length).await();
        return new WeakReference<>(big);
    }
}
