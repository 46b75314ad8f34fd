package dev.hawser.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The article's comparison, by the numbers of the list of its defects.
final class TaskComparisonTest {
    private static final String FIVE = "[Task 0 result, Task 1 result, Task 2 result, Task 3 result, Task 4 result]";

    @Test
    void defect34_timersTakeAsLongAsThreadsAndOnlyTheBlockedLoopAddsUp() throws Exception {
        var comparison = new TaskComparison(IoTask.ofArticle(0.1), 1);
        var report = comparison.run();
        assertThat(report.rows())
                .extracting(TaskReport.Row::label)
                .containsExactly(
                        "one after another",
                        "platform threads",
                        "virtual threads",
                        "timers, one event loop",
                        "the mistake: blocking calls on the loop");
        var medians = report.rows().stream().map(row -> row.time().median()).toList();
        assertThat(List.of(medians.getFirst(), medians.getLast()))
                .allSatisfy(time -> assertThat(time).isGreaterThanOrEqualTo(Duration.ofMillis(900)));
        assertThat(medians.subList(1, 4))
                .allSatisfy(time -> assertThat(time).isBetween(Duration.ofMillis(299), Duration.ofMillis(899)));
    }

    @Test
    void defect34_theBlockedLoopIsCaughtWithTheLineThatBlockedIt() throws Exception {
        var report = new TaskComparison(IoTask.ofArticle(0.1), 1).run();
        assertThat(report.blocked()).hasValueSatisfying(blocked -> {
            assertThat(blocked.call()).isEqualTo("java.lang.Thread.sleep");
            assertThat(blocked.place()).matches("dev\\.hawser\\.lab\\.IoTask\\.block\\(IoTask\\.java:\\d+\\)");
            assertThat(blocked.handler()).isEqualTo(BlockingTasks.class.getName());
            assertThat(blocked.longest()).isGreaterThanOrEqualTo(Duration.ofMillis(270));
        });
        assertThat(report.text())
                .containsPattern(
                        "The loop was blocked for \\d+ ms in java\\.lang\\.Thread\\.sleep at dev\\.hawser\\.lab\\.");
    }

    @Test
    void defect35_durationsAreTheArticlesAndCalledWhatTheyAre() {
        assertThat(IoTask.ofArticle(1))
                .extracting(task -> task.duration().toSeconds())
                .containsExactly(1L, 2L, 3L, 1L, 2L);
        assertThat(new TaskComparison(IoTask.ofArticle(1), 1).sum()).isEqualTo(Duration.ofSeconds(9));
        assertThat(new TaskComparison(IoTask.ofArticle(1), 1).longest()).isEqualTo(Duration.ofSeconds(3));
    }

    static Stream<Way> threads() {
        return Stream.of(ThreadWay.platform(), ThreadWay.virtual());
    }

    @ParameterizedTest
    @MethodSource("threads")
    void defect35_resultsKeepTheOrderOfTheTasksWhicheverIsDoneFirst(ThreadWay way) throws Exception {
        var lastIsDone = new CountDownLatch(1);
        List<Callable<String>> calls = List.of(
                () -> {
                    assertThat(lastIsDone.await(20, TimeUnit.SECONDS)).isTrue();
                    return "first";
                },
                () -> {
                    lastIsDone.countDown();
                    return "second";
                });
        assertThat(way.all(calls)).containsExactly("first", "second");
    }

    @ParameterizedTest
    @MethodSource("threads")
    void defect35_aFailingWorkerDoesNotVanish(ThreadWay way) {
        var ended = new CountDownLatch(1);
        List<Callable<String>> calls = List.of(
                () -> {
                    throw new IllegalStateException("no disk");
                },
                () -> {
                    ended.countDown();
                    return "fine";
                });
        assertThatThrownBy(() -> way.all(calls))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("no disk");
        assertThat(ended.getCount()).isZero();
    }

    @Test
    void defect35_aFailingHandlerDoesNotVanish() throws Exception {
        try (var reactor = Reactor.open()) {
            var way = LoopWay.on(reactor, "broken", _ -> {
                throw new IllegalStateException("no protocol");
            });
            assertThatThrownBy(() -> way.run(IoTask.ofArticle(0.001))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void defect35_everyWayIsRepeatedAndItsSpreadShown() throws Exception {
        var report = new TaskComparison(IoTask.ofArticle(0.01), 3).run();
        for (var row : report.rows()) {
            assertThat(row.results()).hasToString(FIVE);
            assertThat(row.time().min()).isLessThanOrEqualTo(row.time().median());
            assertThat(row.time().median()).isLessThanOrEqualTo(row.time().max());
            assertThat(report.text()).contains(row.label());
        }
    }

    @Test
    void badArgumentsAreRefused() {
        assertThatThrownBy(() -> IoTask.ofArticle(0)).hasMessage("scale is 0.0; expected more than 0, at most 1000");
        assertThatThrownBy(() -> IoTask.ofArticle(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TaskComparison(IoTask.ofArticle(1), 0))
                .hasMessage("repeats is 0; expected 1 to 1000");
    }
}
