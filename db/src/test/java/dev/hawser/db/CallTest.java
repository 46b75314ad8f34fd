package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.testkit.ManualClock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A call that is to end is told so until it does.
final class CallTest {
    private final Watch watch = new Watch("test", new ManualClock(), PoolOptions.Waits.defaults());

    /// A database that doesn't work yet on what it is told to stop does nothing about it.
    @Test
    void aStopThatComesTooEarlyIsRepeated() throws Exception {
        var told = new CountDownLatch(4);
        var call = call();
        assertThat(call.begin()).isTrue();
        call.entering(told::countDown);
        call.cancel();
        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        end(call);
    }

    @Test
    void onceItHasEndedNothingMoreIsStopped() {
        var told = new AtomicInteger();
        var call = call();
        assertThat(call.begin()).isTrue();
        call.entering(told::incrementAndGet);
        call.cancel();
        await().until(() -> told.get() > 0);
        call.leaving();
        int until = told.get();
        end(call);
        assertThat(told.get()).isEqualTo(until);
    }

    private Call<Integer> call() {
        return new Call<>(watch, "test", Call.Kind.STATEMENT, TransactionOptions.defaults(), _ -> 1);
    }

    private static void end(Call<?> call) {
        call.fail(new CancellationException("so"));
        assertThat(Opened.failure(call.result())).isInstanceOf(CancellationException.class);
    }
}
