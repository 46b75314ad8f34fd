package dev.hawser.testkit.toxic;

import java.time.Duration;

/// Lets nothing through, and after a while closes the connection, both ends, in order. What came meanwhile is lost
/// then; if the toxic is removed before, it goes on.
///
/// @param timeout from when the connection was made, or the toxic added to it; zero never closes
public record Timeout(Duration timeout) implements Toxic {
    public Timeout {
        Times.check("timeout", timeout);
    }

    static final class Flow extends Stage {
        private final Timeout toxic;

        Flow(Timeout toxic) {
            this.toxic = toxic;
        }

        @Override
        void begin() {
            if (toxic.timeout.isPositive()) {
                at(toxic.timeout, () -> lane().closeBoth());
            }
        }

        @Override
        void take(Piece piece) {
            passAt(NEVER, piece);
        }
    }
}
