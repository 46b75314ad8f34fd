package dev.hawser.testkit.toxic;

import java.time.Duration;

/// Resets the connection, both ends, after a while; until then everything passes.
///
/// @param timeout from when the connection was made, or the toxic added to it; zero resets at once
public record ResetPeer(Duration timeout) implements Toxic {
    public ResetPeer {
        Times.check("timeout", timeout);
    }

    static final class Flow extends Stage {
        private final ResetPeer toxic;

        Flow(ResetPeer toxic) {
            this.toxic = toxic;
        }

        @Override
        void begin() {
            at(toxic.timeout, () -> lane().resetBoth());
        }

        @Override
        void take(Piece piece) {
            passAt(nowNanos(), piece);
        }
    }
}
