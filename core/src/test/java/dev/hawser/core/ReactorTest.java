package dev.hawser.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.UnhandledFailures;
import dev.hawser.core.task.WorkerPool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

final class ReactorTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void straightLineCodeThatStillRunsIsCancelledWhenTheReactorStops() throws Exception {
        try (var reactor = Reactor.open()) {
            var begun = new CountDownLatch(1);
            var endless = reactor.async(() -> {
                begun.countDown();
                return new Deferred<String>().await();
            });
            begun.await();
            reactor.stop(SOON);
            assertThat(endless.isFired()).isTrue();
            assertThatThrownBy(endless::await).isInstanceOf(CancellationException.class);
            assertThat(reactor.async(() -> "as new").await()).isEqualTo("as new");
        }
    }

    @Test
    void blockingWorkIsDoneByAThreadOfThePool() throws Exception {
        try (var reactor = Reactor.open()) {
            var name = reactor.deferToThread(() -> Thread.currentThread().getName());
            assertThat(name.await()).startsWith("hawser-worker");
        }
    }

    @Test
    void blockingWorkThatStillRunsIsCutOffWhenTheReactorStops() throws Exception {
        try (var reactor = Reactor.open(ReactorOptions.defaults().withWorkers(new WorkerPool.Bounds(1)))) {
            var begun = new CountDownLatch(1);
            var endless = reactor.deferToThread(() -> {
                begun.countDown();
                new CountDownLatch(1).await();
                return "";
            });
            var queued = reactor.deferToThread(() -> "never");
            begun.await();
            reactor.stop(SOON);
            assertThatThrownBy(endless::await).isInstanceOf(CancellationException.class);
            assertThatThrownBy(queued::await).isInstanceOf(CancellationException.class);
            assertThat(reactor.deferToThread(() -> "as new").await()).isEqualTo("as new");
        }
    }

    @Test
    void aClosedReactorRefusesStraightLineCode() {
        var reactor = Reactor.open();
        reactor.close();
        assertThatThrownBy(() -> reactor.async(() -> ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aFailureThatNobodyHandledIsReportedWhenTheReactorStops() {
        List<LogRecord> logged = new CopyOnWriteArrayList<>();
        var log = Logger.getLogger(UnhandledFailures.class.getName());
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        log.setUseParentHandlers(false);
        var cause = new IOException("forgotten");
        try (var reactor = Reactor.open()) {
            Deferred.failed(cause).then(_ -> "never");
            assertThat(logged).isEmpty();
            reactor.stop(SOON);
            assertThat(logged).extracting(LogRecord::getThrown).containsExactly(cause);
            reactor.stop(SOON);
            assertThat(logged).hasSize(1);
        } finally {
            log.setUseParentHandlers(true);
            log.removeHandler(handler);
        }
    }
}
