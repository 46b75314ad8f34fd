package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.Deferred;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// A thread that may not wait, or will not any longer, takes nothing with it.
final class CallbacksTest extends Opened {
    private static final int CONNECTIONS = 3;

    @Override
    PoolOptions options(PoolOptions defaults) {
        return defaults.withConnections(CONNECTIONS);
    }

    @Test
    void aBlockingCallInACallbackIsRefusedAndTakesNoPlace() throws Exception {
        var go = new CountDownLatch(1);
        var holding = hold(go);
        for (int i = 0; i < 20; i++) {
            assertThat(failure(Deferred.succeeded(1).then(_ -> pool.blocking().query("SELECT 1", Long.class))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in a callback of a Deferred");
        }
        assertThat(pool.counts().waiting()).isZero();
        go.countDown();
        for (var held : holding) {
            get(held);
        }
        var again = new CountDownLatch(1);
        // As many as before run at once.
        holding = hold(again);
        again.countDown();
        for (var held : holding) {
            get(held);
        }
    }

    @Test
    void itIsRefusedBeforeItHasWritten() throws Exception {
        var go = new CountDownLatch(1);
        var holding = pool.transaction(_ -> {
            go.await();
            return 1;
        });
        await().until(() -> pool.counts().running() == 1);
        var insert = Deferred.succeeded(1)
                .then(_ -> pool.blocking().execute("INSERT INTO person (name, email) VALUES ('Anna', 'a')"));
        assertThat(failure(insert)).isInstanceOf(IllegalStateException.class);
        go.countDown();
        get(holding);
        // Whatever came before it in line is done when this is.
        get(add("Bert"));
        assertThat(people()).isEqualTo(1);
    }

    @Test
    void anInterruptCancelsTheWaitAndStays() throws Exception {
        var go = new CountDownLatch(1);
        var holding = hold(go);
        for (boolean virtual : new boolean[] {false, true}) {
            var thrown = new AtomicReference<Throwable>();
            var stays = new AtomicReference<Boolean>();
            Runnable asks = () -> {
                try {
                    pool.blocking().query("SELECT 1", Long.class);
                } catch (CancellationException cancelled) {
                    thrown.set(cancelled);
                }
                stays.set(Thread.currentThread().isInterrupted());
            };
            var caller = virtual
                    ? Thread.ofVirtual().start(asks)
                    : Thread.ofPlatform().start(asks);
            await().until(() -> pool.counts().waiting() == 1);
            caller.interrupt();
            caller.join();
            assertThat(thrown.get()).isInstanceOf(CancellationException.class);
            assertThat(stays.get()).as("still interrupted").isTrue();
            assertThat(pool.counts().waiting()).isZero();
        }
        go.countDown();
        for (var held : holding) {
            get(held);
        }
    }

    /// Holds all connections that read.
    private List<Deferred<Integer>> hold(CountDownLatch go) {
        List<Deferred<Integer>> holding = new ArrayList<>();
        int many = store == Store.MEMORY ? 1 : CONNECTIONS;
        for (int i = 0; i < many; i++) {
            holding.add(pool.transaction(TransactionOptions.defaults().withReadOnly(), _ -> {
                go.await();
                return 1;
            }));
        }
        await().until(() -> pool.counts().running() == many);
        return holding;
    }
}
