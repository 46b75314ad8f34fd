package dev.hawser.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.watch.BlockedPlace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TaskReportTest {
    @Test
    void defect35_theSpreadIsMedianLeastAndMost() {
        var odd = Spread.of(List.of(Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofSeconds(1)));
        assertThat(odd).isEqualTo(new Spread(Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ofSeconds(9)));
        var even = Spread.of(List.of(Duration.ofSeconds(4), Duration.ofSeconds(2)));
        assertThat(even.median()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void theReportShowsTheTableWhatItMeansAndTheLine() {
        var results = List.of("Task 0 result", "Task 1 result");
        var rows = List.of(
                new TaskReport.Row("one after another", seconds(9.00, 9.00, 9.01), results),
                new TaskReport.Row("virtual threads", seconds(3.00, 3.00, 3.02), results),
                new TaskReport.Row("threads", seconds(3.01, 3.00, 3.02), results),
                new TaskReport.Row("the mistake", seconds(9.03, 9.02, 9.05), results));
        var place =
                new BlockedPlace("a.Handler", "java.lang.Thread.sleep", "a.B.c(B.java:31)", Duration.ofSeconds(3), 5);
        var report = new TaskReport(new TaskComparison(IoTask.ofArticle(1), 3), rows, Optional.of(place));
        assertThat(report.text()).isEqualTo("""
                                  median           min to max   ratio
            one after another     9.00 s     9.00 s to 9.01 s    3.00
            virtual threads       3.00 s     3.00 s to 3.02 s    1.00
            threads               3.01 s     3.00 s to 3.02 s    1.00
            the mistake           9.03 s     9.02 s to 9.05 s    3.01
            Results, in the order of the tasks in every run: Task 0 result, Task 1 result

            The tasks only wait. One after another that adds up to 9.00 s; side by side it takes as long as
            the longest, 3.00 s.
            Within 10 % of the fastest, and so too close to call: virtual threads; threads.
            The mistake waits on the loop's only thread, so every connection waits for those before it: 3.0
            times the fastest. The article made it, and called the framework slow.

            The loop was blocked for 3000 ms in java.lang.Thread.sleep at a.B.c(B.java:31), a callback of \
            a.Handler.
            """);
    }

    private static Spread seconds(double median, double min, double max) {
        return new Spread(of(median), of(min), of(max));
    }

    private static Duration of(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }
}
