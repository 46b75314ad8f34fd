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

    /// One rate has no interval, and three are what a verdict needs.
    @Test
    void whereTheRateIsTheHeadlineItIsLookedForThreeTimes() {
        var plan = Plan.of(DEFAULTS, USUAL);
        assertThat(plan.searches()).isGreaterThanOrEqualTo(3);
        assertThat(plan.hunted()).isGreaterThanOrEqualTo(2);
        assertThat(plan.hunts(new Wait())).isTrue();
        assertThat(plan.after(1).hunts(new Echo())).isTrue();
        assertThat(plan.after(plan.hunted()).hunts(new Echo())).isFalse();
        assertThat(plan.hunts(new Idle())).as("beside a crowd").isFalse();
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
        var planned = plan.rest(DEFAULTS, USUAL);
        assertThat(plan.within(planned, 1, DEFAULTS, USUAL, 0)).isEqualTo(plan);
        var fewer = plan.within(planned, 1.2, DEFAULTS, USUAL, 0);
        assertThat(fewer.hunted()).as("the headlines are kept").isGreaterThanOrEqualTo(2);
        assertThat(fewer.rest(DEFAULTS, USUAL).multipliedBy(6)).isLessThanOrEqualTo(planned.multipliedBy(5));
        for (double slowness = 1; slowness < 3; slowness += 0.05) {
            var cut = plan.within(planned, slowness, DEFAULTS, USUAL, 0);
            assertThat(cut.rounds() >= 7 || cut.hunted() <= 2)
                    .as("seven rounds are dearer than searches elsewhere")
                    .isTrue();
            assertThat(cut.rounds() >= 5 || cut.hunted() == 0)
                    .as("five rounds are dearer than any search")
                    .isTrue();
        }
        var least = plan.within(planned, 10, DEFAULTS, USUAL, 0);
        assertThat(least.rounds()).isEqualTo(3);
        assertThat(least.hunted()).isZero();
    }

    /// One that takes longer than its share leaves too little for the others' three rounds.
    @Test
    void eachWorkloadHasItsShareOfTheTimeThatIsLeft() {
        var plan = Plan.of(DEFAULTS, USUAL);
        var all = plan.rest(DEFAULTS, USUAL);
        var until = plan.until(Duration.ofSeconds(5), all.multipliedBy(2), DEFAULTS, USUAL);
        var first = all.minus(plan.after(1).rest(DEFAULTS, USUAL.subList(1, USUAL.size())));
        assertThat(until.searches())
                .isBetween(
                        first.multipliedBy(2).plusMillis(4_900),
                        first.multipliedBy(2).plusMillis(5_100));
        assertThat(until.rounds()).isLessThan(until.searches());
        assertThat(plan.until(Duration.ofSeconds(5), Duration.ofSeconds(-1), DEFAULTS, USUAL)
                        .rounds())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(plan.isEnough(2)).isFalse();
        assertThat(plan.isEnough(3)).isTrue();
    }

    @Test
    void whatIsLeftOfAPlanIsThatOfTheWorkloadsToCome() {
        var plan = Plan.of(DEFAULTS, USUAL);
        var rest = USUAL.subList(1, USUAL.size());
        var left = plan.rest(DEFAULTS, rest).plus(Duration.ofHours(1));
        var second = plan.within(left, 1, DEFAULTS, rest, 1);
        assertThat(second.twins()).isEqualTo(plan.twins() - 1);
        assertThat(second.hunted()).isEqualTo(plan.hunted() - 1);
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
        var plan = new Plan(3, Duration.ofSeconds(1), Duration.ofSeconds(1), 4, 2, 9, 1, Duration.ZERO);
        var later = plan.after(1);
        // Three engines and the twin, three rounds, and searches of four and of three steps for each engine.
        assertThat(plan.windows(DEFAULTS, new Echo())).isEqualTo(4 * 3 + 3 * (4 + 3));
        assertThat(later.windows(DEFAULTS, new Echo())).isEqualTo(3 * 3 + 3 * (4 + 3));
        // One more contender, the mistake, for which nobody looks for a highest rate.
        assertThat(plan.windows(DEFAULTS, new Wait())).isEqualTo(5 * 3 + 3 * (4 + 3));
        // Beside a crowd nobody looks for one.
        assertThat(later.windows(DEFAULTS, new Idle())).isEqualTo(3 * 3);
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
        // Three engines and the twin, at two numbers of connections, and three searches at the last.
        assertThat(plan.windows(asked, new Echo())).isEqualTo(4 * 10 * 2 + 3 * (4 + 3 + 3));
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
