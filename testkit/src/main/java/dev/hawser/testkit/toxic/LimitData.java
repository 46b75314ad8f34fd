package dev.hawser.testkit.toxic;

/// Lets so many bytes of each connection through, and then closes it, both ends, in order.
///
/// @param bytes zero closes at the first byte that comes
public record LimitData(long bytes) implements Toxic {
    public LimitData {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is " + bytes + "; expected 0 or more");
        }
    }

    static final class Flow extends Stage {
        private long left;
        private boolean over;

        Flow(LimitData toxic) {
            left = toxic.bytes;
        }

        @Override
        void take(Piece piece) {
            if (over) {
                return;
            }
            if (piece.isEnd()) {
                passAt(nowNanos(), piece);
                return;
            }
            int passes = (int) Math.min(left, piece.length());
            left -= passes;
            if (passes > 0) {
                passAt(nowNanos(), piece.cut(passes));
            }
            if (left == 0) {
                over = true;
                // Behind what was let through, which other toxics may still hold.
                passAt(nowNanos(), Piece.CUT);
            }
        }
    }
}
