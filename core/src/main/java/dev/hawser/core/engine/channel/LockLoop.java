package dev.hawser.core.engine.channel;

import dev.hawser.core.time.Clock;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An event loop for one channel that is no thread but a lock: whoever holds it is "in the event loop". So a Netty
/// pipeline runs unchanged on the thread that read the socket. For the engine's rooms.
///
/// Nobody waits for the lock but the channel's own thread. A task from elsewhere is queued and run by whoever holds
/// the lock when letting go of it, or else by a helper. Nothing blocks on a socket while holding it: [#release] takes
/// what is to be sent, lets go, and sends.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public final class LockLoop extends AbstractEventExecutor implements EventLoop {
    private static final System.Logger LOG = System.getLogger(LockLoop.class.getName());

    /// After so many tasks the channel's own thread reads on and leaves the rest to a helper, so a task that
    /// hands in the next one for ever doesn't keep the channel from its input. A loop with a thread has such a
    /// bound too.
    private static final int MOST_TASKS_AT_ONCE = 64;

    /// For so long a helper pauses after as many.
    private static final long BREATHER_NANOS = 100_000;

    /// The sending side of the loop's channel.
    interface Outlet {
        /// Takes what is to be sent next, and the right to send it; null when nothing is, or another thread is at it.
        /// Called with the lock.
        @Nullable
        ByteBuffer nextChunk();

        /// Sends, blocking, some of the chunk. Called without the lock.
        ///
        /// @return what went wrong, or null
        @Nullable
        Throwable send(ByteBuffer chunk);

        /// Counts what was sent and gives back the right to send. Called with the lock.
        void sent(ByteBuffer chunk, @Nullable Throwable failure);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean helperComes = new AtomicBoolean();
    private final Clock clock;
    private final Executor helpers;
    private @Nullable Outlet outlet;
    private volatile @Nullable Thread owner;
    private volatile boolean ownerReadsOnly;

    /// Makes a loop.
    ///
    /// @param helpers run what the channel's own thread is not there to run; they may block
    public LockLoop(Clock clock, Executor helpers) {
        this.clock = clock;
        this.helpers = helpers;
    }

    /// Names the channel whose loop this is, once, before anything else.
    void serve(Outlet channel) {
        outlet = channel;
    }

    /// Makes the current thread the channel's own, which takes the lock itself where others leave a task.
    public void own() {
        owner = Thread.currentThread();
    }

    /// Ends what [#own] began.
    public void disown() {
        owner = null;
    }

    /// Chooses whether the channel's own thread leaves sending, which may wait for the peer, to a helper, because it is
    /// to go on reading meanwhile. For any thread; what is being sent is sent to its end.
    public void keepOwnerFromSending(boolean keep) {
        ownerReadsOnly = keep;
    }

    /// Enters the event loop.
    public void lock() {
        lock.lock();
    }

    /// Leaves the event loop: runs the tasks that came up, lets go of the lock, and sends what was flushed, blocking
    /// as long as the peer makes it.
    public void release() {
        for (; ; ) {
            boolean tooMany = !runTasks();
            var chunk = outlet == null ? null : outlet.nextChunk();
            lock.unlock();
            if (chunk != null && ownerReadsOnly && Thread.currentThread() == owner) {
                var left = chunk;
                helpers.execute(() -> {
                    send(left);
                    release();
                });
                chunk = null;
            }
            if (chunk != null) {
                if (!tasks.isEmpty()) {
                    // Left by somebody who saw the lock taken; sending may take long.
                    callHelper();
                }
                send(chunk);
            } else if (tasks.isEmpty() || (tooMany && leaveToAnother()) || !lock.tryLock()) {
                // Either nothing is left, or the one who has the lock now, or next, will see it when letting go.
                return;
            }
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (lock.isHeldByCurrentThread()) {
            return;
        }
        if (Thread.currentThread() == owner) {
            lock.lock();
            release();
        } else if (!lock.isLocked()) {
            callHelper();
        }
    }

    @Override
    public boolean inEventLoop() {
        return lock.isHeldByCurrentThread();
    }

    @Override
    public boolean inEventLoop(Thread thread) {
        return thread == Thread.currentThread() && lock.isHeldByCurrentThread();
    }

    /// Sends and comes back with the lock. Whatever fails in counting what was sent, the lock must be let go of.
    private void send(ByteBuffer chunk) {
        if (outlet == null) {
            throw new AssertionError("there is nothing to send without an outlet");
        }
        var failure = outlet.send(chunk);
        lock.lock();
        try {
            outlet.sent(chunk, failure);
        } catch (Throwable bug) {
            LOG.log(Level.ERROR, "a connection could not count what it sent", bug);
        }
    }

    private void callHelper() {
        if (helperComes.compareAndSet(false, true)) {
            helpers.execute(this::help);
        }
    }

    private void help() {
        helperComes.set(false);
        lock.lock();
        release();
    }

    /// Makes way for whoever wants the lock. Called without it.
    ///
    /// @return whether another thread goes on with the tasks
    private boolean leaveToAnother() {
        if (Thread.currentThread() == owner) {
            callHelper();
            return true;
        }
        if (!Thread.currentThread().isVirtual()) {
            return lock.hasQueuedThreads();
        }
        if (!helperComes.compareAndSet(false, true)) {
            return true;
        }
        // A virtual thread runs until it waits. Where there is one carrier, the channel's own thread couldn't even
        // learn of its input. Tried with JDK 25: to yield is not enough.
        LockSupport.parkNanos(BREATHER_NANOS);
        helperComes.set(false);
        // A waiting owner would lose against a helper that takes the lock again at once.
        return lock.hasQueuedThreads();
    }

    /// Runs what was handed in.
    ///
    /// @return false when there was too much
    private boolean runTasks() {
        for (int i = 0; i < MOST_TASKS_AT_ONCE; i++) {
            var task = tasks.poll();
            if (task == null) {
                return true;
            }
            try {
                task.run();
            } catch (Throwable failure) {
                LOG.log(Level.ERROR, "a task of a connection failed", failure);
            }
        }
        return false;
    }

    // Timers: the clock's thread only hands the task over.

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(Executors.callable(command), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        return new LockLoopTimer<>(this, clock, callable).start(duration(delay, unit), Duration.ZERO);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        // No handler of Netty's needs the rate made up for; a delay between runs can't pile them up.
        return scheduleWithFixedDelay(command, initialDelay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        return new LockLoopTimer<>(this, clock, Executors.callable(command))
                .start(duration(initialDelay, unit), duration(delay, unit));
    }

    private static Duration duration(long amount, TimeUnit unit) {
        return Duration.of(Math.max(0, amount), unit.toChronoUnit());
    }

    // A loop for one channel has no group and no life of its own: it ends with its channel.

    @Override
    public @Nullable EventLoopGroup parent() {
        return null;
    }

    @Override
    public EventLoop next() {
        return this;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return register(new DefaultChannelPromise(channel, this));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        promise.channel().unsafe().register(this, promise);
        return promise;
    }

    @Override
    @Deprecated
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        channel.unsafe().register(this, promise);
        return promise;
    }

    @Override
    public boolean isShuttingDown() {
        return false;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        throw new UnsupportedOperationException("a connection's loop ends with the connection; close the channel");
    }

    @Override
    public Future<?> terminationFuture() {
        return GlobalEventExecutor.INSTANCE.newFailedFuture(
                new UnsupportedOperationException("a connection's loop ends with the connection; ask its closeFuture"));
    }

    @Override
    @Deprecated
    public void shutdown() {
        throw new UnsupportedOperationException("a connection's loop ends with the connection; close the channel");
    }
}
