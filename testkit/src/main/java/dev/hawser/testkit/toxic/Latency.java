package dev.hawser.testkit.toxic;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Delays everything, the end as well. Order is kept: a piece whose delay is shorter waits for the one before it.
///
/// What is under way counts against the proxy's bound ([ToxicProxy#holding]): as on a long line, no more than the bound
/// goes through in one latency.
///
/// @param latency how long a piece takes
/// @param jitter by how much that is longer or shorter, by chance; not more than the latency
public record Latency(Duration latency, Duration jitter) implements Toxic {
    public Latency {
        Times.check("latency", latency);
        Times.check("jitter", jitter);
        if (jitter.compareTo(latency) > 0) {
            throw new IllegalArgumentException(
                    "jitter is " + jitter + "; expected at most the latency, which is " + latency);
        }
    }

    /// Makes a latency that is always the same.
    public static Latency of(Duration latency) {
        return new Latency(latency, Duration.ZERO);
    }

    /// Returns this latency with some chance in it.
    public Latency jitter(Duration most) {
        return new Latency(latency, most);
    }

    static final class Flow extends Stage {
        private final Latency toxic;
        private final RandomGenerator random;

        Flow(Latency toxic, RandomGenerator random) {
            this.toxic = toxic;
            this.random = random;
        }

        @Override
        void take(Piece piece) {
            long jitterNanos = toxic.jitter.toNanos();
            long chance = jitterNanos == 0 ? 0 : random.nextLong(-jitterNanos, jitterNanos + 1);
            passAt(nowNanos() + toxic.latency.toNanos() + chance, piece);
        }
    }
}
