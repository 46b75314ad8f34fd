package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nobody is always measured after the same one, as `FalsificationTest` simulates it.
final class TurnsTest {
    @Test
    void anotherBeginsInEachRound() {
        assertThat(Turns.of(3, false, 1)).containsExactly(0, 1, 2);
        assertThat(Turns.of(3, false, 2)).containsExactly(1, 2, 0);
        assertThat(Turns.of(3, false, 3)).containsExactly(2, 0, 1);
        assertThat(Turns.of(3, false, 4)).isEqualTo(Turns.of(3, false, 1));
        assertThat(Turns.of(1, false, 5)).containsExactly(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aPairStaysTogetherAndTakesItsTurnsAsOne(int count) {
        List<Integer> first = new ArrayList<>();
        for (int round = 1; round < count; round++) {
            var turns = Turns.of(count, true, round);
            assertThat(turns)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, count).boxed().toList());
            assertThat(turns.indexOf(1)).isEqualTo(turns.indexOf(0) + 1);
            first.add(turns.getFirst());
        }
        assertThat(first).doesNotHaveDuplicates();
    }
}
