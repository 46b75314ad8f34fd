package dev.hawser.lab;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/// A task that does nothing but wait, as one does that asks a disk or another server.
///
/// @param number which one, from 0
/// @param duration how long it waits
public record IoTask(int number, Duration duration) {
    /// How many the article has.
    private static final int ARTICLE_TASKS = 5;

    public IoTask {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is " + duration + "; expected zero or more");
        }
    }

    /// Returns the article's five tasks, which wait for (i % 3) + 1 seconds: 1, 2, 3, 1 and 2. The article calls that
    /// random.
    ///
    /// @param scale 1 for the article's durations, 0.1 for a tenth of them
    public static List<IoTask> ofArticle(double scale) {
        if (!(scale > 0) || scale > 1_000) {
            throw new IllegalArgumentException("scale is " + scale + "; expected more than 0, at most 1000");
        }
        return IntStream.range(0, ARTICLE_TASKS)
                .mapToObj(i -> new IoTask(i, Duration.ofNanos(Math.round((i % 3 + 1) * scale * 1e9))))
                .toList();
    }

    /// Returns what this task comes to.
    public String result() {
        return "Task " + number + " result";
    }

    /// Waits on the current thread, which can do nothing else meanwhile: the article's `time.sleep`.
    ///
    /// @return the result
    public String block() throws InterruptedException {
        Thread.sleep(duration);
        return result();
    }
}
