package dev.hawser.testkit.contract;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// Waits for what will come, and fails with a word when it doesn't.
final class Waiting {
    /// For what comes at once on a machine that isn't overloaded. Below JUnit's own timeout, so that a failure has
    /// words.
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration POLL = Duration.ofMillis(5);

    private Waiting() {}

    /// Waits until a condition holds.
    static void until(String what, Callable<Boolean> condition) {
        patiently(what).until(condition);
    }

    /// Waits until a condition has held for some time without a break: for what is to *stay* so.
    static void untilSteady(String what, Duration time, Callable<Boolean> condition) {
        patiently(what).during(time).until(condition);
    }

    /// Awaitility would also throw here what any other thread dies of meanwhile, such as one that an earlier test has
    /// left behind: then a thread that waits for room stops writing, and the test waits for its bytes in vain.
    private static ConditionFactory patiently(String what) {
        return Awaitility.await(what)
                .dontCatchUncaughtExceptions()
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL)
                .atMost(PATIENCE);
    }

    /// Waits for a latch.
    static void on(String what, CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain: " + what);
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError("interrupted while waiting: " + what, interrupted);
        }
    }

    /// Waits for a result.
    static <T> T result(String what, Future<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError("waited in vain: " + what, failure);
        }
    }
}
