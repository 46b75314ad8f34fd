package dev.hawser.core.engine;

import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.time.DelayedCall;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A bounded number of platform threads. A connection that finds none free waits in a bounded queue, and is turned
/// away when it has waited too long.
final class PooledThreads implements ConnectionThreads {
    /// How long a thread that serves nobody is kept.
    private static final long KEEP_SECONDS = 30;

    private final Engine.ThreadPool bounds;
    private final Intake intake;
    private final TurnAway turnAway;
    private final ThreadPoolExecutor pool;

    PooledThreads(Engine.ThreadPool bounds, Intake intake, TurnAway turnAway, SocketAddress port) {
        this.bounds = bounds;
        this.intake = intake;
        this.turnAway = turnAway;
        BlockingQueue<Runnable> queue =
                bounds.queue() == 0 ? new SynchronousQueue<>() : new ArrayBlockingQueue<>(bounds.queue(), true);
        var threads = Thread.ofPlatform()
                .daemon()
                .name("hawser-pool " + port + " ", 1)
                .factory();
        pool = new ThreadPoolExecutor(
                bounds.threads(), bounds.threads(), KEEP_SECONDS, TimeUnit.SECONDS, queue, threads);
        pool.allowCoreThreadTimeOut(true);
    }

    @Override
    public void serve(BlockingChannel channel) {
        var client = new Client(channel);
        try {
            pool.execute(client);
            client.beginToWait();
        } catch (RejectedExecutionException full) {
            client.turnAway(pool.isShutdown() ? Refusal.STOPPING : Refusal.QUEUE_FULL);
        }
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
        private final BlockingChannel channel;
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile @Nullable DelayedCall expiry;

        Client(BlockingChannel channel) {
            this.channel = channel;
        }

        void beginToWait() {
            if (!taken.get()) {
                var call = intake.clock().callLater(bounds.patience(), () -> turnAway(Refusal.STARVED));
                expiry = call;
                if (taken.get()) {
                    call.cancel();
                }
            }
        }

        @Override
        public void run() {
            if (taken.compareAndSet(false, true)) {
                var waited = expiry;
                if (waited != null) {
                    waited.cancel();
                }
                var connection = intake.serve(channel);
                channel.with(connection).run(connection);
            }
        }

        void turnAway(Refusal refusal) {
            if (taken.compareAndSet(false, true)) {
                pool.remove(this);
                var waited = expiry;
                if (waited != null) {
                    waited.cancel();
                }
                intake.leave(channel.remoteAddress());
                turnAway.accept(channel, refusal);
            }
        }
    }
}
