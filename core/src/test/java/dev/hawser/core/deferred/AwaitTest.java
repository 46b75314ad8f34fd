package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.UnhandledFailures.UnhandledFailure;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingUnhandled.class)
final class AwaitTest {
    private final IOException broken = new IOException("broken");
    private final AtomicInteger cancelled = new AtomicInteger();

    /// Awaits on a virtual thread of its own.
    private static final class Waiter<T> {
        private final FutureTask<T> task;
        private final Thread thread;

        Waiter(Deferred<T> deferred) {
            task = new FutureTask<>(deferred::await);
            thread = Thread.ofVirtual().name("waiter").start(task);
        }

        Waiter<T> parked() {
            await().until(() -> thread.getState() == Thread.State.WAITING);
            return this;
        }

        T result() throws Exception {
            return task.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void itParksUntilThereIsAValue() throws Exception {
        var deferred = new Deferred<Integer>();
        var waiter = new Waiter<>(deferred.then(n -> n + 1)).parked();
        deferred.succeed(1);
        assertThat(waiter.result()).isEqualTo(2);
    }

    @Test
    void itReturnsAtOnceWhatIsThere() throws Exception {
        assertThat(Deferred.succeeded("there").await()).isEqualTo("there");
    }

    @Test
    void itThrowsTheFailureItself() {
        assertThatThrownBy(() -> Deferred.failed(broken).await()).isSameAs(broken);
        var error = new AssertionError("an Error");
        assertThatThrownBy(() -> Deferred.failed(error).await()).isSameAs(error);
        var neither = new Throwable("neither Exception nor Error");
        assertThatThrownBy(() -> Deferred.failed(neither).await())
                .isInstanceOf(ExecutionException.class)
                .hasCause(neither);
    }

    @Test
    void itThrowsAFailureThatComesLater() {
        var deferred = new Deferred<Integer>();
        var waiter = new Waiter<>(deferred).parked();
        deferred.fail(broken);
        assertThatThrownBy(waiter::result).hasCause(broken);
    }

    @Test
    void severalMayAwaitTheSame() throws Exception {
        var deferred = new Deferred<Integer>();
        var one = new Waiter<>(deferred).parked();
        var other = new Waiter<>(deferred).parked();
        deferred.succeed(1);
        assertThat(one.result()).isEqualTo(1);
        assertThat(other.result()).isEqualTo(1);
    }

    @Test
    void straightLineCodeAwaitsOneAfterTheOther() throws Exception {
        var first = new Deferred<Integer>();
        var second = new Deferred<String>();
        var task = new FutureTask<>(() -> {
            int number = first.await();
            try {
                return second.await() + number;
            } catch (IOException handled) {
                return handled.getMessage() + number;
            }
        });
        Thread.startVirtualThread(task);
        first.succeed(1);
        second.fail(broken);
        assertThat(task.get(30, TimeUnit.SECONDS)).isEqualTo("broken1");
    }

    private static final class LoopThread extends Thread implements NonBlockingThread {
        LoopThread(Runnable code) {
            super(code, "loop-1");
        }
    }

    @Test
    void onAnEventLoopItThrowsWithTheFixInTheMessage() throws Exception {
        var task = new FutureTask<>(() -> Deferred.succeeded(1).await());
        new LoopThread(task).start();
        assertThatThrownBy(() -> task.get(30, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loop-1")
                .hasMessageContaining("then(…)")
                .hasMessageContaining("Reactor.async(…)");
    }

    @Test
    void inACallbackItIsRefusedUnlessTheResultIsThere() throws Exception {
        var pending = new Deferred<Integer>();
        // On another thread, as one that is not refused would wait for ever.
        var task = new FutureTask<>(() -> Deferred.succeeded(1).then(_ -> pending.await()));
        Thread.startVirtualThread(task);
        var refused = task.get(30, TimeUnit.SECONDS);
        assertThat(failureOf(refused)).isInstanceOf(IllegalStateException.class).hasMessageContaining("compose(…)");
        assertValue(Deferred.succeeded(1).then(_ -> Deferred.succeeded(2).await()))
                .isEqualTo(2);
    }

    @Test
    void anInterruptCancelsWhatIsAwaited() {
        var deferred = new Deferred<Integer>(cancelled::incrementAndGet);
        var waiter = new Waiter<>(deferred.then(n -> n)).parked();
        waiter.thread.interrupt();
        assertThatThrownBy(waiter::result)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CancellationException.class);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void anInterruptBeforeTheWaitCancelsToo() {
        var deferred = new Deferred<Integer>(cancelled::incrementAndGet);
        Thread.currentThread().interrupt();
        assertThatThrownBy(deferred::await).isInstanceOf(CancellationException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void theWaitGoesOnUntilTheCancellingHasTakenEffect() throws Exception {
        var stopping = Deferred.<String>stoppedBy(cancelled::incrementAndGet);
        var waiter = new Waiter<>(stopping).parked();
        waiter.thread.interrupt();
        await().until(() -> cancelled.get() == 1);
        waiter.parked();
        stopping.succeed("cleaned up");
        assertThat(waiter.result()).isEqualTo("cleaned up");
    }

    @Test
    void aSecondInterruptEndsTheWaitAndTheFailureIsNotLost() {
        var stopping = Deferred.<String>stoppedBy(cancelled::incrementAndGet);
        var waiter = new Waiter<>(stopping).parked();
        waiter.thread.interrupt();
        await().until(() -> cancelled.get() == 1);
        waiter.thread.interrupt();
        assertThatThrownBy(waiter::result).hasCauseInstanceOf(InterruptedException.class);
        stopping.fail(broken);
        assertThat(UnhandledFailures.take()).extracting(UnhandledFailure::cause).containsExactly(broken);
    }

    @Test
    void anAwaitedFailureIsHandled() {
        var deferred = Deferred.failed(broken);
        assertThatThrownBy(deferred::await).isSameAs(broken);
        assertThat(UnhandledFailures.take()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> deferred.succeed("too late"));
    }
}
