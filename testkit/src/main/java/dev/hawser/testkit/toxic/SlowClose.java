package dev.hawser.testkit.toxic;

import java.time.Duration;

/// Keeps the end of input to itself for a while; bytes pass.
///
/// @param delay from the end to when it is passed on
public record SlowClose(Duration delay) implements Toxic {
    public SlowClose {
        Times.check("delay", delay);
    }

    static final class Flow extends Stage {
        private final SlowClose toxic;

        Flow(SlowClose toxic) {
            this.toxic = toxic;
        }

        @Override
        void take(Piece piece) {
            passAt(piece.isEnd() ? nowNanos() + toxic.delay.toNanos() : nowNanos(), piece);
        }
    }
}
