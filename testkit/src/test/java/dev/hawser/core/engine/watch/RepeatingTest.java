package dev.hawser.core.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.time.SystemClock;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RepeatingTest {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    @Test
    void itSleepsUntilItIsWokenAndAgainWhenItIsNotNeeded() {
        var clock = new ManualClock();
        var runs = new AtomicInteger();
        var needed = new AtomicBoolean();
        var repeating = Repeating.whileNeeded(PERIOD, clock, runs::incrementAndGet, needed::get);
        repeating.wake();
        assertThat(clock.pendingCalls()).as("nobody needs it").isZero();
        needed.set(true);
        repeating.wake();
        repeating.wake();
        assertThat(clock.pendingCalls()).isEqualTo(1);
        clock.advance(PERIOD.multipliedBy(3));
        assertThat(runs).hasValue(3);
        needed.set(false);
        clock.advance(PERIOD);
        assertThat(runs).hasValue(4);
        assertThat(clock.pendingCalls()).isZero();
        repeating.close();
        needed.set(true);
        repeating.wake();
        assertThat(clock.pendingCalls()).as("it is closed").isZero();
    }

    /// Needed again just as it falls asleep, a hundred thousand times: it always runs once more.
    @Test
    void noOneIsForgottenWhoComesWhileItFallsAsleep() {
        try (var clock = new SystemClock("repeating-test", Runnable::run)) {
            var needed = new AtomicInteger();
            var repeating =
                    Repeating.whileNeeded(Duration.ofNanos(1), clock, () -> needed.set(0), () -> needed.get() > 0);
            for (int i = 0; i < 100_000; i++) {
                needed.set(1);
                repeating.wake();
                if (i % 100 == 0) {
                    await().atMost(Duration.ofSeconds(10))
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofNanos(1_000))
                            .until(() -> needed.get() == 0);
                }
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> needed.get() == 0);
            repeating.close();
        }
    }
}
