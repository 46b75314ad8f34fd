package dev.hawser.core.engine;

import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A bounded number of platform threads. A connection that finds none free waits in a bounded queue, and is turned
/// away when it has waited too long.
final class PooledThreads implements ConnectionThreads {
    /// How long a thread that serves nobody is kept.
    private static final long KEEP_SECONDS = 30;

    private final Engine.ThreadPool bounds;
    private final Clock clock;
    private final ThreadPoolExecutor pool;

    /// Makes a pool.
    ///
    /// @param whom it serves, for the names of its threads
    PooledThreads(Engine.ThreadPool bounds, Clock clock, String whom) {
        this.bounds = bounds;
        this.clock = clock;
        BlockingQueue<Runnable> queue =
                bounds.queue() == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(bounds.queue(), true);
        var threads = Thread.ofPlatform()
                .daemon()
                .name("hawser-pool " + whom + " ", 1)
                .factory();
        pool = new ThreadPoolExecutor(
                bounds.threads(), bounds.threads(), KEEP_SECONDS, TimeUnit.SECONDS, queue, threads);
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public BooleanSupplier serve(Applicant applicant) {
        var client = new Client(applicant);
        try {
            pool.execute(client);
            client.beginToWait();
        } catch (RejectedExecutionException full) {
            client.turnAway(pool.isShutdown() ? Refusal.STOPPING : Refusal.QUEUE_FULL);
        }
        return client::leave;
    }

    @Override
    public int waiting() {
        return pool.getQueue().size();
    }

    @Override
    public void shut() {
        pool.shutdown();
        List<Runnable> waiting = new ArrayList<>();
        pool.getQueue().drainTo(waiting);
        for (var task : waiting) {
            ((Client) task).turnAway(Refusal.STOPPING);
        }
    }

    @Override
    public void dismantle() {
        pool.shutdownNow();
    }

    /// A client from when it was let in until a thread takes it or it is turned away, whichever comes first.
    private final class Client implements Runnable {
        private final Applicant applicant;
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile @Nullable DelayedCall expiry;

        Client(Applicant applicant) {
            this.applicant = applicant;
        }

        void beginToWait() {
            if (!taken.get()) {
                var call = clock.callLater(bounds.patience(), () -> turnAway(Refusal.STARVED));
                expiry = call;
                if (taken.get()) {
                    call.cancel();
                }
            }
        }

        @Override
        public void run() {
            if (take()) {
                var connection = applicant.connection().get();
                connection.intoPipeline();
                Conversing.crank(connection, applicant.channel());
            }
        }

        void turnAway(Refusal refusal) {
            if (leave()) {
                applicant.refused().accept(refusal);
            }
        }

        boolean leave() {
            boolean waited = take();
            if (waited) {
                pool.remove(this);
            }
            return waited;
        }

        private boolean take() {
            if (!taken.compareAndSet(false, true)) {
                return false;
            }
            var waited = expiry;
            if (waited != null) {
                waited.cancel();
            }
            return true;
        }
    }
}
