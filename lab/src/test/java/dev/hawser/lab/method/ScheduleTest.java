package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a run says of its length is what it has seen so far.
final class ScheduleTest {
    private final List<Duration> heard = new ArrayList<>();
    private long nanos;
    private final Schedule schedule = new Schedule((_, left) -> heard.add(left), Duration.ofSeconds(60), () -> nanos);

    @Test
    void whatGoesAsPlannedEndsAsPlanned() {
        step(10, 10);
        step(20, 20);
        step(30, 30);
        assertThat(heard).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(50), Duration.ofSeconds(30));
        assertThat(schedule.slowness()).isEqualTo(1);
    }

    @Test
    void whatTakesTwiceAsLongIsToldTwiceAsLong() {
        step(10, 20);
        step(20, 40);
        schedule.begin("rest", Duration.ofSeconds(30));
        assertThat(heard).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(100), Duration.ofSeconds(60));
        assertThat(schedule.elapsed()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void slownessIsThatOfWhatIsOverAndNeverBelowOne() {
        assertThat(schedule.slowness()).isEqualTo(1);
        step(10, 15);
        assertThat(schedule.slowness()).isCloseTo(1.5, within(1e-9));
        step(50, 5);
        assertThat(schedule.slowness()).isEqualTo(1);
    }

    @Test
    void aPlanThatWasCutIsShorterFromThenOn() {
        step(10, 20);
        schedule.replan(Duration.ofSeconds(15));
        schedule.begin("rest", Duration.ofSeconds(15));
        assertThat(heard.getLast()).isEqualTo(Duration.ofSeconds(30));
    }

    private void step(int planned, int taken) {
        schedule.begin("step", Duration.ofSeconds(planned));
        nanos += taken * 1_000_000_000L;
    }
}
