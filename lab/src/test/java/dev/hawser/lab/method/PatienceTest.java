package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PatienceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Patience patience = new Patience(Duration.ofSeconds(12));

    @Test
    void theFirstWorkloadCantSpendAllOfIt() {
        patience.share(3);
        int repeats = 0;
        while (patience.allows(SECOND)) {
            patience.spend(SECOND);
            repeats++;
        }
        assertThat(repeats).isEqualTo(4);
        patience.share(2);
        assertThat(patience.allows(Duration.ofSeconds(4))).isTrue();
        assertThat(patience.allows(Duration.ofSeconds(5))).isFalse();
        assertThat(patience.spent()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whatOneLeavesIsTheOthers() {
        patience.share(3);
        patience.share(2);
        patience.share(1);
        assertThat(patience.allows(Duration.ofSeconds(12))).isTrue();
        assertThat(patience.spent()).isZero();
    }
}
