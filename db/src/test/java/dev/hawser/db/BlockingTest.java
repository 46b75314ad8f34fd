package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.NonBlockingThread;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The blocking form hands nothing over, and never holds up a loop or a carrier.
final class BlockingTest extends Opened {
    @Test
    void aPlatformThreadDoesItsOwnWork() throws Exception {
        Thread transacts = pool.blocking().transaction(_ -> Thread.currentThread());
        assertThat(transacts).isSameAs(Thread.currentThread());
        assertThat(pool.blocking().query("SELECT 1", (Row _) -> Thread.currentThread()))
                .containsExactly(Thread.currentThread());
    }

    @Test
    void aVirtualThreadDoesSoUnlessNativeCodeWouldHoldItsCarrier() throws Exception {
        var seen = new AtomicReference<Thread>();
        var caller = Thread.ofVirtual()
                .start(() -> seen.set(pool.blocking()
                        .query("SELECT 1", (Row _) -> Thread.currentThread())
                        .getFirst()));
        caller.join();
        if (store == Store.POSTGRES) {
            assertThat(seen.get()).isSameAs(caller);
        } else {
            assertThat(seen.get().isVirtual()).isFalse();
        }
    }

    @Test
    void anAsynchronousCallRunsOnAThreadOfTheRightKind() throws Exception {
        boolean virtual = get(pool.query(
                        "SELECT 1", (Row _) -> Thread.currentThread().isVirtual()))
                .getFirst();
        assertThat(virtual).isEqualTo(store == Store.POSTGRES);
        boolean transactsOnOne =
                get(pool.transaction(_ -> Thread.currentThread().isVirtual()));
        assertThat(transactsOnOne).isEqualTo(store == Store.POSTGRES);
    }

    @Test
    void aLoopIsToldToAskForADeferred() throws Exception {
        var thrown = new AtomicReference<Throwable>();
        var loop = new Loop(() -> {
            try {
                pool.blocking().query("SELECT 1", Long.class);
            } catch (IllegalStateException refused) {
                thrown.set(refused);
            }
        });
        loop.start();
        loop.join();
        assertThat(thrown.get()).hasMessageContaining("call the pool itself, whose methods give a Deferred");
    }

    @Test
    void aWriterInsideAWriterIsToldBeforeItWaitsForItself() {
        if (store == Store.POSTGRES) {
            return;
        }
        assertThatThrownBy(
                        () -> pool.blocking().transaction(_ -> pool.blocking().execute("DELETE FROM person")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use the transaction that the function was given");
    }

    private static final class Loop extends Thread implements NonBlockingThread {
        Loop(Runnable task) {
            super(task);
        }
    }
}
