package dev.hawser.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.testkit.ManualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Clients that differ only in how long they try are of one group: some try for what is left of a deadline, and that
/// is another time for each.
final class ClientsTest {
    private final ManualClock clock = new ManualClock();

    /// Where nobody ever answers.
    private static final class Silent implements Dialer {
        @Override
        public void dial(Dial dial) {
            var _ = dial.closing(() -> {});
        }

        @Override
        public void shut() {}

        @Override
        public int waiting() {
            return 0;
        }

        @Override
        public void dismantle() {}
    }

    @Test
    void eachTimeoutIsKeptAndNoneLeavesAGroup() {
        var clients = new Clients(clock, new Silent(), Reports.NONE);
        for (int millis = 1; millis <= 1_000; millis++) {
            var limits = Limits.defaults().withConnect(Duration.ofMillis(millis));
            var dialed = clients.dial(new MemoryAddress("nobody"), Optional.empty(), limits);
            clock.advance(Duration.ofMillis(millis - 1));
            assertThat(dialed.isFired()).isFalse();
            clock.advance(Duration.ofMillis(1));
            String words = "no answer in " + millis + " ms";
            assertThatThrownBy(() -> dialed.timeout(Duration.ofSeconds(20)).await())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ConnectException.class)
                    .hasMessageContaining(words);
        }
        assertThat(clients.groups()).isEqualTo(1);
        assertThat(clients.counts().open()).isZero();
    }
}
