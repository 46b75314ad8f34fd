package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.WarmUp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateHuntTest {
    @ParameterizedTest
    @ValueSource(doubles = {900, 4_000, 6_900, 7_100, 9_999, 14_000})
    void itComesNearToTheHighestRateThatIsKept(double highest) {
        var hunt = new RateHunt(10_000, 1e6, 20);
        double kept = 0;
        for (var next = hunt.next(); next.isPresent(); next = hunt.next()) {
            boolean met = next.getAsDouble() <= highest;
            kept = met ? Math.max(kept, next.getAsDouble()) : kept;
            hunt.tell(met);
        }
        assertThat(kept).isBetween(highest * 0.92, highest);
        assertThat(hunt.end()).isEqualTo(RateSearch.End.FOUND);
    }

    @Test
    void aServerThatKeepsNothingHasNoRate() {
        var hunt = new RateHunt(10_000, 1e6, 4);
        List<Double> tried = new ArrayList<>();
        for (var next = hunt.next(); next.isPresent(); next = hunt.next()) {
            tried.add(next.getAsDouble());
            hunt.tell(false);
        }
        assertThat(tried).hasSize(4).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(hunt.end()).isEqualTo(RateSearch.End.NOTHING_MET);
    }

    @Test
    void oneThatKeepsAllThereIsTimeForIsOpen() {
        var hunt = new RateHunt(10_000, 1e6, 4);
        assertThat(trying(hunt, 1e6)).hasSize(4).isSorted();
        assertThat(hunt.end()).isEqualTo(RateSearch.End.OPEN);
    }

    /// The first search ends between 9,100 and 11,830; the next two halve that and confirm the other end.
    @ParameterizedTest
    @ValueSource(doubles = {9_200, 10_000, 10_700, 11_500})
    void aLaterHuntBeginsWhereTheLastOneEndedAndComesNearer(double highest) {
        var search = hunted(new RateHunt(10_000, 1e6, 3), highest, 1);
        double first = search.resolution().orElseThrow();
        for (int round = 2; round <= 3; round++) {
            search = hunted(RateHunt.after(search, 1e6, Plan.LATER_STEPS), highest, round);
            assertThat(search.end()).isEqualTo(RateSearch.End.FOUND);
            assertThat(search.highest().orElseThrow()).isLessThanOrEqualTo(highest);
            assertThat(highest / search.highest().orElseThrow() - 1)
                    .isLessThanOrEqualTo(search.resolution().orElseThrow());
        }
        assertThat(search.resolution().orElseThrow()).isLessThan(first / 2);
    }

    @Test
    void aLaterHuntFollowsAServerThatHasChanged() {
        var search = hunted(new RateHunt(10_000, 1e6, 4), 10_000, 1);
        var slower = hunted(RateHunt.after(search, 1e6, Plan.LATER_STEPS), 5_000, 2);
        assertThat(slower.highest().orElse(0)).isLessThanOrEqualTo(5_000);
        var faster = hunted(RateHunt.after(search, 1e6, Plan.LATER_STEPS), 30_000, 2);
        assertThat(faster.end()).isEqualTo(RateSearch.End.OPEN);
        assertThat(hunted(RateHunt.after(faster, 1e6, Plan.LATER_STEPS), 30_000, 3)
                        .highest()
                        .orElse(0))
                .isGreaterThan(faster.highest().orElse(0));
        var nothing = hunted(new RateHunt(10_000, 1e6, 2), 1, 1);
        assertThat(nothing.end()).isEqualTo(RateSearch.End.NOTHING_MET);
        assertThat(trying(RateHunt.after(nothing, 1e6, 1), 1))
                .singleElement()
                .satisfies(rate -> assertThat(rate).isLessThan(3_500));
    }

    private static RateSearch hunted(RateHunt hunt, double highest, int round) {
        var steps = trying(hunt, highest).stream()
                .map(rate -> MadeUp.step(round, rate, rate <= highest))
                .toList();
        return new RateSearch(round, steps, hunt.end());
    }

    private static List<Double> trying(RateHunt hunt, double highest) {
        List<Double> tried = new ArrayList<>();
        for (var next = hunt.next(); next.isPresent(); next = hunt.next()) {
            tried.add(next.getAsDouble());
            hunt.tell(next.getAsDouble() <= highest);
        }
        return tried;
    }

    @Test
    void itStopsAtWhatTheGeneratorCanDo() {
        var hunt = new RateHunt(10_000, 12_000, 20);
        double last = 0;
        for (var next = hunt.next(); next.isPresent(); next = hunt.next()) {
            last = next.getAsDouble();
            hunt.tell(true);
        }
        assertThat(last).isEqualTo(12_000);
        assertThat(hunt.end()).isEqualTo(RateSearch.End.GENERATOR);
    }

    @Test
    void warmIsWhoIsNoLongerBecomingFaster() {
        var steady = new Steady();
        assertThat(steady.add(1_000)).isFalse();
        assertThat(steady.add(5_000)).isFalse();
        assertThat(steady.add(9_000)).isFalse();
        assertThat(steady.add(9_200)).isFalse();
        assertThat(steady.add(9_100)).isTrue();
        assertThat(steady.spread().value()).hasValueCloseTo(0.2 / 9.2, within(1e-9));
        assertThat(steady.add(12_000)).isFalse();
        assertThat(new WarmUp(Figure.of(1), steady.spread()).hadSettled()).isFalse();
        assertThat(new Steady().spread()).isInstanceOf(Figure.Missing.class);
    }
}
