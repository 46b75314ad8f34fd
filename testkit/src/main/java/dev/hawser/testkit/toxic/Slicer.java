package dev.hawser.testkit.toxic;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Cuts what comes into small pieces and lets time pass between them. With no time between them they may be one again
/// at the peer, as on any network.
///
/// @param averageBytes of a piece; 1 or more
/// @param variationBytes by how much a piece is longer or shorter, by chance; less than the average
/// @param delay between two pieces
public record Slicer(int averageBytes, int variationBytes, Duration delay) implements Toxic {
    public Slicer {
        if (averageBytes < 1) {
            throw new IllegalArgumentException("averageBytes is " + averageBytes + "; expected 1 or more");
        }
        if (variationBytes < 0 || variationBytes >= averageBytes) {
            throw new IllegalArgumentException("variationBytes is " + variationBytes
                    + "; expected 0 or more, and less than averageBytes, which is " + averageBytes);
        }
        Times.check("delay", delay);
    }

    static final class Flow extends Stage {
        private final Slicer toxic;
        private final RandomGenerator random;
        private boolean first = true;

        Flow(Slicer toxic, RandomGenerator random) {
            this.toxic = toxic;
            this.random = random;
        }

        @Override
        void take(Piece piece) {
            for (int length = length(); piece.length() > length; length = length()) {
                pass(piece.cut(length));
            }
            pass(piece);
        }

        private int length() {
            int most = toxic.variationBytes;
            return most == 0 ? toxic.averageBytes : toxic.averageBytes + random.nextInt(-most, most + 1);
        }

        private void pass(Piece piece) {
            long delayNanos = first ? 0 : toxic.delay.toNanos();
            first = false;
            passAt(Math.max(nowNanos(), lastDueNanos() + delayNanos), piece);
        }
    }
}
