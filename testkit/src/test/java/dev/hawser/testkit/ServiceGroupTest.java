package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.Service;
import dev.hawser.core.ServiceGroup;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.deferred.UnhandledFailures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ServiceGroupTest {
    private static final Duration AMPLE = Duration.ofSeconds(30);

    private final List<String> events = new CopyOnWriteArrayList<>();

    /// A service that says what it is told, and ends each step when it is let.
    private final class Recorded implements Service {
        private final String name;
        private final Deferred<@Nullable Void> starting;
        private final Deferred<@Nullable Void> stopping;

        Recorded(String name, Deferred<@Nullable Void> starting, Deferred<@Nullable Void> stopping) {
            this.name = name;
            this.starting = starting;
            this.stopping = stopping;
        }

        @Override
        public Deferred<@Nullable Void> start() {
            events.add("start " + name);
            return starting;
        }

        @Override
        public Deferred<@Nullable Void> stop(Duration deadline) {
            events.add("stop " + name);
            return stopping;
        }
    }

    private Recorded service(String name) {
        return new Recorded(name, Deferred.succeeded(null), Deferred.succeeded(null));
    }

    @AfterEach
    void nothingIsUnhandled() {
        assertThat(UnhandledFailures.take()).isEmpty();
    }

    @Test
    void startsInOrderAndStopsInReverse() throws Exception {
        var group = ServiceGroup.of(service("a"), service("b"), service("c"));
        group.start().await();
        group.stop(AMPLE).await();
        assertThat(events).containsExactly("start a", "start b", "start c", "stop c", "stop b", "stop a");
    }

    @Test
    void eachWaitsForTheOneBefore() throws Exception {
        var starting = new Deferred<@Nullable Void>();
        var stopping = new Deferred<@Nullable Void>();
        var group = ServiceGroup.of(
                new Recorded("a", starting, Deferred.succeeded(null)),
                new Recorded("b", Deferred.succeeded(null), stopping));
        var started = group.start();
        await().until(() -> events.contains("start a"));
        assertThat(started.isFired()).isFalse();
        assertThat(events).containsExactly("start a");
        starting.succeed(null);
        started.await();
        var stopped = group.stop(AMPLE);
        await().until(() -> events.contains("stop b"));
        assertThat(stopped.isFired()).isFalse();
        assertThat(events).doesNotContain("stop a");
        stopping.succeed(null);
        stopped.await();
        assertThat(events).endsWith("stop a");
    }

    @Test
    void whenOneCannotStartThoseBeforeItAreStoppedAgain() {
        var group = ServiceGroup.of(
                service("a"),
                service("b"),
                new Recorded("c", Deferred.failed(new IOException("c")), Deferred.succeeded(null)),
                service("d"));
        assertThatThrownBy(() -> group.start().await())
                .isInstanceOf(IOException.class)
                .hasMessage("c");
        assertThat(events).containsExactly("start a", "start b", "start c", "stop b", "stop a");
    }

    @Test
    void oneThatCannotStopKeepsNoOtherFromStopping() throws Exception {
        var group = ServiceGroup.of(
                service("a"),
                new Recorded("b", Deferred.succeeded(null), Deferred.failed(new IOException("b"))),
                new Recorded("c", Deferred.succeeded(null), Deferred.failed(new IOException("c"))));
        group.start().await();
        assertThatThrownBy(() -> group.stop(AMPLE).await())
                .hasMessage("c")
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasMessage("b"));
        assertThat(events).endsWith("stop c", "stop b", "stop a");
    }

    @Test
    void stoppingWhileStartingCallsTheStartOff() throws Exception {
        var starting = new Deferred<@Nullable Void>();
        var group = ServiceGroup.of(service("a"), new Recorded("b", starting, Deferred.succeeded(null)), service("c"));
        var started = group.start();
        await().until(() -> events.contains("start b"));
        group.stop(AMPLE).await();
        assertThatThrownBy(started::await).isInstanceOf(CancellationException.class);
        assertThat(starting.isFired())
                .as("the start that was under way was cancelled")
                .isTrue();
        assertThat(events).containsExactly("start a", "start b", "stop a");
    }

    @Test
    void cancellingAStopEndsOnlyTheWaitingForIt() throws Exception {
        var stopping = new Deferred<@Nullable Void>();
        var group = ServiceGroup.of(new Recorded("a", Deferred.succeeded(null), stopping));
        group.start().await();
        var stopped = group.stop(AMPLE);
        var again = group.stop(AMPLE);
        stopped.cancel();
        assertThatThrownBy(stopped::await).isInstanceOf(CancellationException.class);
        assertThat(again.isFired()).isFalse();
        stopping.succeed(null);
        again.await();
        assertThat(events).containsExactly("start a", "stop a");
    }

    @Test
    void aStoppedGroupStartsAgainAndAWorkingOneDoesNot() throws Exception {
        var group = ServiceGroup.of(service("a"));
        group.stop(AMPLE).await();
        group.start().await();
        assertThatThrownBy(group::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("working");
        group.stop(AMPLE).await();
        group.start().await();
        group.stop(AMPLE).await();
        assertThat(events).containsExactly("start a", "stop a", "start a", "stop a");
    }

    /// Often enough before the thread that starts the services has begun, which then runs nothing of the group's.
    @Test
    void aStartThatIsCancelledAtOnceLeavesAStoppedGroup() {
        for (int i = 0; i < 500; i++) {
            var group = ServiceGroup.of(service("a"));
            var started = group.start();
            started.cancel();
            assertThatCode(() -> Deferred.settle(List.of(started)).await()).doesNotThrowAnyException();
            var again = started.poll() instanceof Outcome.Success<@Nullable Void>
                    ? group.stop(AMPLE).compose(_ -> group.start())
                    : group.start();
            assertThatCode(again::await).doesNotThrowAnyException();
        }
    }

    @Test
    void aGroupIsAServiceSoGroupsNest() throws Exception {
        var group = ServiceGroup.of(service("a"), ServiceGroup.of(service("b"), service("c")), service("d"));
        group.start().await();
        group.stop(AMPLE).await();
        assertThat(events)
                .containsExactly("start a", "start b", "start c", "start d", "stop d", "stop c", "stop b", "stop a");
    }

    @Test
    void oneThatNeverEndsIsLeftAfterTheDeadline() throws Exception {
        var clock = new ManualClock();
        var group = ServiceGroup.of(
                List.of(
                        service("a"),
                        new Recorded("b", Deferred.succeeded(null), Deferred.stoppedBy(() -> {})),
                        service("c")),
                clock);
        group.start().await();
        var stopped = group.stop(Duration.ofMinutes(1));
        await().until(() -> events.contains("stop b"));
        await().until(() -> {
            clock.advance(Duration.ofMinutes(2));
            return stopped.isFired();
        });
        assertThatThrownBy(stopped::await).isInstanceOf(TimeoutException.class);
        assertThat(events).endsWith("stop c", "stop b", "stop a");
    }
}
