package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.lab.result.Slo;
import dev.hawser.lab.workload.Cpu;
import dev.hawser.lab.workload.Echo;
import dev.hawser.lab.workload.Idle;
import dev.hawser.lab.workload.Mixed;
import dev.hawser.lab.workload.Wait;
import dev.hawser.lab.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final Options DEFAULTS = Options.defaults();

    /// The set that the program takes by itself, of which `users` is the program's own; it has as many contenders as
    /// `echo`.
    private static final List<Workload> USUAL =
            List.of(new Wait(), new Echo(), new Echo(), new Mixed(), new Cpu(), new Idle());

    private static final Options QUICK = quick();

    @Test
    void theUsualSetFitsIntoFourMinutesWithSevenRounds() {
        var plan = Plan.of(DEFAULTS, USUAL);
        assertThat(plan.expected(DEFAULTS, USUAL))
                .isLessThan(Duration.ofMinutes(4).minus(plan.patience()));
        assertThat(plan.window()).isGreaterThanOrEqualTo(Plan.SHORTEST);
        assertThat(plan.rounds()).isGreaterThanOrEqualTo(7);
    }

    @Test
    void aQuickRunFitsIntoAMinute() {
        List<Workload> two = List.of(new Wait(), new Echo());
        var plan = Plan.of(QUICK, two);
        assertThat(plan.expected(QUICK, two)).isLessThan(Duration.ofMinutes(1).minus(plan.patience()));
        assertThat(plan.rounds()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void whereAllGoesSlowlyThereAreFewerRoundsThenNoSearchesButThreeRoundsAlways() {
        var plan = Plan.of(DEFAULTS, USUAL);
        var planned = plan.rest(DEFAULTS, USUAL, plan.twins());
        assertThat(plan.within(planned, 1, DEFAULTS, USUAL, plan.twins())).isEqualTo(plan);
        var fewer = plan.within(planned, 1.2, DEFAULTS, USUAL, plan.twins());
        assertThat(fewer.rounds()).isBetween(4, plan.rounds() - 1);
        assertThat(fewer.searches()).isEqualTo(plan.searches());
        assertThat(fewer.rest(DEFAULTS, USUAL, plan.twins()).multipliedBy(6))
                .isLessThanOrEqualTo(planned.multipliedBy(5));
        var least = plan.within(planned, 10, DEFAULTS, USUAL, plan.twins());
        assertThat(least.rounds()).isEqualTo(3);
        assertThat(least.searches()).isZero();
    }

    @Test
    void fewerWorkloadsAreMeasuredLonger() {
        var one = Plan.of(DEFAULTS, List.of(new Echo()));
        var two = Plan.of(DEFAULTS, List.of(new Echo(), new Wait()));
        var all = Plan.of(DEFAULTS, USUAL);
        assertThat(one.rounds()).isEqualTo(9);
        assertThat(one.window()).isGreaterThanOrEqualTo(two.window()).isLessThanOrEqualTo(Plan.LONGEST);
        assertThat(two.window()).isGreaterThan(all.window());
    }

    @Test
    void windowsAreCountedWithTheTwinAndTheSearches() {
        var plan = new Plan(3, Duration.ofSeconds(1), Duration.ofSeconds(1), 4, 2, 1, Duration.ZERO);
        // Three engines and the twin, three rounds, and two searches of four steps for each engine.
        assertThat(plan.windows(DEFAULTS, new Echo(), true)).isEqualTo(4 * 3 + 3 * 4 * 2);
        assertThat(plan.windows(DEFAULTS, new Echo(), false)).isEqualTo(3 * 3 + 3 * 4 * 2);
        // One more contender, the mistake, for which nobody looks for a highest rate.
        assertThat(plan.windows(DEFAULTS, new Wait(), true)).isEqualTo(5 * 3 + 3 * 4 * 2);
        // Beside a crowd nobody looks for one.
        assertThat(plan.windows(DEFAULTS, new Idle(), false)).isEqualTo(3 * 3);
    }

    @Test
    void whatIsAskedForIsDoneHoweverLongItTakes() {
        var asked = new Options(
                List.of(),
                DEFAULTS.engines(),
                Optional.of(10),
                Optional.of(Duration.ofSeconds(10)),
                List.of(1, 16),
                Optional.empty(),
                Slo.parse("p99<50ms"),
                Optional.empty(),
                List.of(),
                false);
        var plan = Plan.of(asked, List.of(new Echo()));
        assertThat(plan.window()).isEqualTo(Duration.ofSeconds(10));
        assertThat(plan.windows(asked, new Echo(), false)).isEqualTo(3 * 10 * 2 + 3 * 4 * 3);
        assertThat(plan.expected(asked, List.of(new Echo()))).isGreaterThan(Duration.ofMinutes(15));
        assertThat(plan.within(Duration.ofSeconds(1), 10, asked, List.of(new Echo()), 0))
                .isEqualTo(plan);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new Options(
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        DEFAULTS.slo(),
                        Optional.empty(),
                        List.of(),
                        false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("engines");
    }

    private static Options quick() {
        return new Options(
                List.of(),
                DEFAULTS.engines(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                DEFAULTS.slo(),
                Optional.empty(),
                List.of(),
                true);
    }
}
