package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.deferred.NonBlockingThread;
import java.util.List;
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
        assumeTrue(store != Store.POSTGRES, "PostgreSQL has more than one writer, so nobody waits for themselves");
        assertThatThrownBy(
                        () -> pool.blocking().transaction(_ -> pool.blocking().execute("DELETE FROM person")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use the transaction that the function was given");
    }

    /// Also when the writer before it is still on its way out.
    @Test
    void aWriterInsideAWriterIsToldWhoeverLedBefore() throws Exception {
        assumeTrue(store == Store.MEMORY, "how the one writer's turn goes from thread to thread is the same on a file");
        var unexpected = new AtomicReference<Throwable>();
        Runnable nests = () -> {
            for (int i = 0; i < 5_000; i++) {
                try {
                    pool.blocking().transaction(_ -> pool.blocking().execute("DELETE FROM person"));
                } catch (IllegalStateException told) {
                    continue;
                } catch (Exception other) {
                    unexpected.set(other);
                    return;
                }
            }
        };
        var threads = List.of(
                Thread.ofPlatform().start(nests),
                Thread.ofPlatform().start(nests),
                Thread.ofPlatform().start(nests));
        for (var thread : threads) {
            thread.join();
        }
        assertThat(unexpected.get()).isNull();
    }

    private static final class Loop extends Thread implements NonBlockingThread {
        Loop(Runnable task) {
            super(task);
        }
    }
}
