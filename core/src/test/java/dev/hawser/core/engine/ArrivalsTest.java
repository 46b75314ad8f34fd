package dev.hawser.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private static final int COST_BYTES = 96;

    private final Arrivals arrivals = new Arrivals();

    private static ByteBuf bytes(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    private static int lengthOf(@Nullable ByteBuf bytes) {
        return bytes == null ? -1 : bytes.readableBytes();
    }

    @Test
    void theyComeInOrderAndTheFirstOneAsksForTheLoop() {
        assertThat(arrivals.add(bytes(1))).isTrue();
        assertThat(arrivals.add(bytes(2))).isFalse();
        assertThat(lengthOf(arrivals.next())).isEqualTo(1);
        assertThat(arrivals.add(bytes(3))).isTrue();
        assertThat(lengthOf(arrivals.next())).isEqualTo(2);
        assertThat(lengthOf(arrivals.next())).isEqualTo(3);
        assertThat(arrivals.next()).isNull();
    }

    /// Else a writer would see room while the loop carries it over, and go past the high-water mark. Those before it
    /// count in the channel.
    @Test
    void whatIsOnItsWayCountsUntilTheNextOneIsTaken() {
        assertThat(arrivals.costBytes()).isZero();
        arrivals.add(bytes(10));
        arrivals.add(bytes(20));
        assertThat(arrivals.costBytes()).isEqualTo(30 + 2 * COST_BYTES);
        arrivals.next();
        arrivals.add(bytes(30));
        assertThat(arrivals.costBytes()).isEqualTo(60 + 3 * COST_BYTES);
        arrivals.next();
        assertThat(arrivals.costBytes()).isEqualTo(50 + 2 * COST_BYTES);
        arrivals.next();
        assertThat(arrivals.costBytes()).isEqualTo(30 + COST_BYTES);
        arrivals.next();
        assertThat(arrivals.costBytes()).isZero();
    }

    @Test
    void whatNobodyWillTakeNoLongerCounts() {
        arrivals.add(bytes(10));
        arrivals.add(bytes(20));
        arrivals.discard();
        assertThat(arrivals.costBytes()).isZero();
        assertThat(arrivals.next()).isNull();
    }

    /// A reader's sum never misses what is on its way from one place to the other.
    @Test
    void noMomentShowsLessThanWhatWaits() {
        int least = 20 * (1000 + COST_BYTES);
        for (int round = 0; round < 2_000; round++) {
            for (int i = 0; i < 20; i++) {
                arrivals.add(bytes(1000));
            }
            var seen = CompletableFuture.supplyAsync(() -> {
                long cost = Long.MAX_VALUE;
                for (int look = 0; look < 50; look++) {
                    cost = Math.min(cost, arrivals.costBytes());
                }
                return cost;
            });
            arrivals.next();
            assertThat(seen.join()).isGreaterThanOrEqualTo(least);
            while (arrivals.next() != null) {
                // All the others.
            }
        }
    }
}
