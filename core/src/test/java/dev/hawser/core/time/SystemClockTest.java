package dev.hawser.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SystemClockTest {
    @Test
    void aCallComesAndThenPendsNoMore() throws InterruptedException {
        try (var clock = new SystemClock("test-clock")) {
            var came = new CountDownLatch(1);
            var call = clock.callLater(Duration.ofMillis(1), came::countDown);
            assertThat(came.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(call.cancel()).isFalse();
        }
    }

    @Test
    void aCancelledCallDoesNotCome() {
        try (var clock = new SystemClock("test-clock")) {
            var call = clock.callLater(Duration.ofDays(1_000_000), () -> {});
            assertThat(call.isPending()).isTrue();
            assertThat(call.cancel()).isTrue();
            assertThat(call.isPending()).isFalse();
            assertThat(call.cancel()).isFalse();
        }
    }

    @Test
    void aFailingCallHarmsNoOther() throws InterruptedException {
        try (var clock = new SystemClock("test-clock")) {
            clock.callLater(Duration.ZERO, () -> {
                throw new IllegalStateException("on purpose");
            });
            var came = new CountDownLatch(1);
            clock.callLater(Duration.ZERO, came::countDown);
            assertThat(came.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aStoppedClockTakesNoCalls() {
        var clock = new SystemClock("test-clock");
        clock.close();
        assertThatIllegalStateException().isThrownBy(() -> clock.callLater(Duration.ofSeconds(1), () -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> clock.callLater(Duration.ofSeconds(-1), () -> {}));
    }
}
