package dev.hawser.testkit.task;

import static dev.hawser.core.task.Later.deferLater;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.time.SystemClock;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// After `DeferLaterTests` of Twisted's test_task.py.
final class LaterTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void bringsWhatTheCallReturnsWhenTheDelayHasPassed() throws Exception {
        List<String> called = new ArrayList<>();
        var later = deferLater(clock, Duration.ofSeconds(3), () -> {
            called.add("now");
            return 7;
        });
        clock.advance(Duration.ofSeconds(2));
        assertThat(called).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(called).containsExactly("now");
        assertThat(later.await()).isEqualTo(7);
    }

    @Test
    void failsWithWhatTheCallThrows() {
        var later = deferLater(clock, Duration.ofSeconds(1), () -> {
            throw new IllegalStateException("thrown");
        });
        clock.advance(Duration.ofSeconds(1));
        assertThatThrownBy(later::await).hasMessage("thrown");
    }

    @Test
    void cancellingPreventsTheCallAndLeavesNoTimer() {
        List<String> called = new ArrayList<>();
        var later = deferLater(clock, Duration.ofSeconds(1), () -> called.add("never"));
        later.cancel();
        assertThat(clock.pendingCalls()).isZero();
        clock.advance(Duration.ofSeconds(2));
        assertThat(called).isEmpty();
        assertThatThrownBy(later::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void withoutACallItOnlyWaits() {
        var later = deferLater(clock, Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(1));
        assertThat(later.isFired()).isFalse();
        clock.advance(Duration.ofSeconds(1));
        assertThat(later.poll()).isEqualTo(new Outcome.Success<>(null));
    }

    @Test
    void refusesANegativeDelay() {
        assertThatThrownBy(() -> deferLater(clock, Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delay is PT-1S");
    }

    @Test
    @Timeout(30)
    void cancellingACallThatIsGoingOnDropsItsResult() throws Exception {
        try (var real = new SystemClock("later-test", Runnable::run)) {
            var begun = new CountDownLatch(1);
            var goOn = new CountDownLatch(1);
            var ended = new CountDownLatch(1);
            var later = deferLater(real, Duration.ZERO, () -> {
                begun.countDown();
                goOn.await();
                ended.countDown();
                return "dropped";
            });
            begun.await();
            later.cancel();
            assertThatThrownBy(later::await).isInstanceOf(CancellationException.class);
            goOn.countDown();
            ended.await();
        }
    }
}
