package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.method.CeilingTrial.Seen;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.result.Measure;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CeilingTrialTest {
    @Test
    void itIsTheBestOfTheUndisturbedWindows() {
        var ceiling = CeilingTrial.told(
                List.of(new Seen(90_000, 1, false), new Seen(100_000, 1, false), new Seen(300_000, 1, true)), 1);
        assertThat(ceiling.requestsPerSecond()).isEqualTo(Figure.of(100_000));
        assertThat(ceiling.how())
                .endsWith("the best of 3 windows: 100000 a second")
                .as("it had no time left")
                .doesNotContain("less busy")
                .doesNotContain("neighbours");
    }

    @Test
    void whereTheMirrorIsTheSlowerOneItCouldDoMoreAndThatIsSaid() {
        var ceiling = CeilingTrial.told(List.of(new Seen(100_000, 0.8, false)), 1);
        assertThat(ceiling.requestsPerSecond()).isEqualTo(Figure.of(125_000));
        assertThat(ceiling.how()).endsWith("100000 a second, less busy than it could be");
    }

    @Test
    void whereAllWereDisturbedThatIsSaid() {
        assertThat(CeilingTrial.told(List.of(new Seen(100_000, 1, true)), 1).how())
                .endsWith(", beside neighbours");
    }

    @Test
    void whatWasReachedLaterIsNotAboveIt() {
        var ceiling = CeilingTrial.told(List.of(new Seen(100_000, 1, false)), 1);
        var lower = MadeUp.workload(Measure.THROUGHPUT, MadeUp.result(MadeUp.LOOP, 99_000, 98_000));
        assertThat(ceiling.raisedTo(List.of(lower))).isEqualTo(ceiling);
        var higher = MadeUp.workload(Measure.THROUGHPUT, MadeUp.searched(MadeUp.LOOP, 0.1, 120_000));
        assertThat(ceiling.raisedTo(List.of(lower, higher)).requestsPerSecond())
                .as("a step of a search counts, too")
                .isEqualTo(Figure.of(132_000));
        assertThat(ceiling.raisedTo(List.of(higher)).how()).endsWith("; it reached 132000 a second later");
    }
}
