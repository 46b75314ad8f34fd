package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.RateSearch;
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
        assertThat(steady.add(12_000)).isFalse();
    }
}
