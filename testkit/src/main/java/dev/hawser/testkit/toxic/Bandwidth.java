package dev.hawser.testkit.toxic;

import java.time.Duration;

/// Lets no more than so many bytes through in a second, a tenth of a second's worth at a time.
///
/// @param bytesPerSecond 1 or more
public record Bandwidth(long bytesPerSecond) implements Toxic {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    public Bandwidth {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond is " + bytesPerSecond + "; expected 1 or more");
        }
    }

    static final class Flow extends Stage {
        private final Bandwidth toxic;

        Flow(Bandwidth toxic) {
            this.toxic = toxic;
        }

        @Override
        void take(Piece piece) {
            int most = Math.clamp(toxic.bytesPerSecond / 10, 1, Integer.MAX_VALUE);
            while (piece.length() > most) {
                pass(piece.cut(most));
            }
            pass(piece);
        }

        private void pass(Piece piece) {
            double nanos = (double) piece.length() * NANOS_PER_SECOND / toxic.bytesPerSecond;
            passAt(Math.max(nowNanos(), lastDueNanos()) + (long) Math.ceil(nanos), piece);
        }
    }
}
