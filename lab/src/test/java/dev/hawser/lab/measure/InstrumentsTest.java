package dev.hawser.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.lab.result.BlockedLine;
import dev.hawser.lab.result.EngineKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The instruments show what is there: real servers with handlers of which it is known what they cost. The bounds are
/// wide, since a JVM that begins does other things as well; each would still fail by another unit, or by a figure that
/// belongs to another.
@Timeout(180)
@Tag("referee")
final class InstrumentsTest {
    private static final int ASKED = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void cpuTimeInTheProgramIsCountedThere() throws Exception {
        assumeTrue(Kernel.isHere(), "SKIPPED: this system has no /proc");
        var used = cpu(KnownCosts.InTheProgram.class);
        assertThat(used.all()).isBetween(KnownCosts.CPU_MICROS * 0.9, KnownCosts.CPU_MICROS * 3);
        assertThat(used.userMicros).isGreaterThan(KnownCosts.CPU_MICROS * 0.7);
        assertThat(used.systemMicros).isLessThan(KnownCosts.CPU_MICROS * 0.5);
    }

    @Test
    void cpuTimeInTheKernelIsCountedThere() throws Exception {
        assumeTrue(Kernel.isHere(), "SKIPPED: this system has no /proc");
        var used = cpu(KnownCosts.InTheKernel.class);
        assertThat(used.all()).isBetween(KnownCosts.CPU_MICROS * 0.9, KnownCosts.CPU_MICROS * 3);
        // What compiles the handler meanwhile computes in the program.
        assertThat(used.systemMicros).isGreaterThan(KnownCosts.CPU_MICROS * 0.5);
    }

    /// CPU time of a request, in microseconds.
    private record Used(double userMicros, double systemMicros) {
        double all() {
            return userMicros + systemMicros;
        }
    }

    private static Used cpu(Class<?> handler) throws Exception {
        try (var server = new KnownServer(handler, EngineKind.THREAD_POOL)) {
            server.connect(1);
            server.ask("hello", ASKED / 5);
            var before = server.outside();
            server.ask("hello", ASKED);
            var after = server.outside();
            return new Used(
                    (after.userSeconds() - before.userSeconds()) * 1e6 / ASKED,
                    (after.systemSeconds() - before.systemSeconds()) * 1e6 / ASKED);
        }
    }

    @Test
    void whatARequestAllocatesIsCounted() throws Exception {
        try (var server = new KnownServer(KnownCosts.Allocating.class, EngineKind.VIRTUAL_THREADS)) {
            server.connect(1);
            long before = server.inside().allocatedBytes();
            server.ask("hello", ASKED);
            var after = server.inside();
            assertThat((after.allocatedBytes() - before) / ASKED)
                    .isBetween((long) KnownCosts.ALLOCATED, KnownCosts.ALLOCATED * 3L / 2);
            assertThat(after.gcPauses())
                    .as("a hundred megabytes fill any young generation here")
                    .isPositive();
            assertThat(after.gcMillis()).isGreaterThanOrEqualTo(0);
        }
    }

    @Test
    void whatAConnectionHoldsIsLeftAfterACollection() throws Exception {
        try (var server = new KnownServer(KnownCosts.Holding.class, EngineKind.EVENT_LOOP)) {
            server.connect(1);
            long before = server.collect();
            int many = 100;
            server.connect(many);
            assertThat((server.collect() - before) / many)
                    .isBetween(KnownCosts.HELD * 9L / 10, KnownCosts.HELD * 3L / 2);
        }
    }

    @Test
    void aLoopThatIsBlockedIsLateAndTheLineIsNamedOnce() throws Exception {
        try (var server = new KnownServer(KnownCosts.Blocking.class, EngineKind.EVENT_LOOP)) {
            server.connect(1);
            server.inside();
            server.ask("block", 3);
            List<BlockedLine> told = new ArrayList<>();
            double[] lag = new double[1];
            // The flight recorder tells about a second later.
            await().atMost(PATIENCE).until(() -> {
                var inside = server.inside();
                lag[0] = Math.max(lag[0], inside.loopLagMillis());
                told.addAll(ofOurs(inside));
                return told.stream().mapToLong(BlockedLine::times).sum() >= 3;
            });
            assertThat(lag[0]).isGreaterThan(KnownCosts.BLOCKED_MILLIS / 2.0);
            assertThat(told).allSatisfy(line -> {
                assertThat(line.place()).contains("KnownCosts$Blocking.lineReceived(KnownCosts.java:");
                assertThat(line.call()).isEqualTo("java.lang.Thread.sleep");
                assertThat(line.longestMillis()).isGreaterThan(KnownCosts.BLOCKED_MILLIS / 2.0);
            });
            assertThat(told.stream().mapToLong(BlockedLine::times).sum())
                    .as("each time is told once, and not again with the next window")
                    .isEqualTo(3);
            server.ask("hello", 10);
            await().during(Duration.ofSeconds(2))
                    .atMost(PATIENCE)
                    .until(() -> ofOurs(server.inside()).isEmpty());
        }
    }

    @Test
    void virtualThreadsThatWaitForACarrierAreCounted() throws Exception {
        try (var server = new KnownServer(KnownCosts.Crowding.class, EngineKind.VIRTUAL_THREADS)) {
            server.connect(12);
            server.inside();
            var most = new AtomicLong();
            await().atMost(PATIENCE).until(() -> {
                server.askAll("hello");
                most.accumulateAndGet(server.inside().carrierWaits(), Math::max);
                return most.get() >= 4;
            });
            assertThat(most.get()).isBetween(4L, 12L);
        }
    }

    /// A busy machine may add one that nobody meant.
    @Test
    void aCarrierThatIsKeptIsCountedOnce() throws Exception {
        try (var server = new KnownServer(KnownCosts.Pinning.class, EngineKind.VIRTUAL_THREADS)) {
            server.connect(1);
            server.ask("hello", 2 * KnownCosts.PINS);
            long[] pins = new long[1];
            await().atMost(PATIENCE).until(() -> {
                pins[0] += server.inside().pins();
                return pins[0] >= KnownCosts.PINS;
            });
            assertThat(pins[0]).isLessThan(2 * KnownCosts.PINS);
            assertThat(server.inside().pins())
                    .as("they were told, and are not told again")
                    .isLessThan(KnownCosts.PINS);
        }
    }

    private static List<BlockedLine> ofOurs(Inside inside) {
        return inside.blocked().stream()
                .filter(line -> line.place().contains(KnownCosts.class.getSimpleName()))
                .toList();
    }
}
