package dev.hawser.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IntervalTest {
    @Test
    void theMedianIsInTheMiddle() {
        assertThat(Interval.of(3, 1, 9).median()).isEqualTo(3);
        assertThat(Interval.of(4, 2).median()).isEqualTo(3);
        assertThat(Interval.of(7)).isEqualTo(new Interval(7, 7, 7));
        assertThatThrownBy(Interval::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ofThreeFiguresItIsTheirRange() {
        assertThat(Interval.of(3, 1, 9)).isEqualTo(new Interval(1, 3, 9));
    }

    @Test
    void theOrderOfTheFiguresDoesNotMatter() {
        assertThat(Interval.of(5, 1, 4, 2, 3)).isEqualTo(Interval.of(1, 2, 3, 4, 5));
    }

    @Test
    void theBoundsHoldTheTrueMedianNineTimesOfTen() {
        var random = new SplittableRandom(1);
        int held = 0;
        for (int i = 0; i < 400; i++) {
            var interval = Interval.of(random.doubles(15, 0, 2).toArray());
            held += interval.low() <= 1 && 1 <= interval.high() ? 1 : 0;
        }
        assertThat(held).isBetween(345, 375);
    }

    /// From the printed tables of Student's distribution.
    @ParameterizedTest
    @CsvSource({"0.05, 1, 6.314", "0.025, 2, 4.303", "0.025, 4, 2.776", "0.005, 10, 3.169", "0.05, 120, 1.658"})
    void studentsBoundIsThatOfTheTables(double tail, int freedom, double bound) {
        assertThat(StudentT.bound(tail, freedom)).isCloseTo(bound, within(0.001));
    }
}
