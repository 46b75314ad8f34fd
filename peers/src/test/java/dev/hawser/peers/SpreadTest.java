package dev.hawser.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpreadTest {
    @Test
    void theMedianIsTheMiddleOne() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(1, 2, 3));
        assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0)).median()).isEqualTo(2.5);
    }

    @Test
    void aBoundInsideTheRangeIsTooCloseToCall() {
        var spread = new Spread(1.1, 1.2, 1.3);

        assertThat(spread.against(1.3)).isEqualTo("met");
        assertThat(spread.against(1.25)).isEqualTo("too close to call");
        assertThat(spread.against(1.0)).isEqualTo("missed");
    }

    @Test
    void showsMedianAndRange() {
        assertThat(new Spread(1000, 2000, 3000).show(0)).isEqualTo("**2,000** (1,000–3,000)");
    }
}
