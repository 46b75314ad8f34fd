package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// A peer that reads slowly costs a bounded amount of memory and nobody else's time.
class SlowReaderContract extends Contract<Rig> {
    private static final int KIB = 1024;
    /// What a transport may add to each write that waits, for its own books.
    private static final int OVERHEAD_BYTES = 4 * KIB;

    SlowReaderContract(Rig rig) {
        super(rig);
    }

    @Test
    void aPeerThatDoesNotReadItsAnswersIsNotReadFrom() throws IOException {
        int requests = 24 * KIB;
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write(data);
            }
        });
        var server = serve(probes, SocketRig.LIMITS);
        var client = closing(server.connectNarrow());
        byte[] request = "r".repeat(KIB - 1).concat("\n").getBytes(StandardCharsets.UTF_8);
        var input = new byte[requests * KIB];
        for (int i = 0; i < requests; i++) {
            System.arraycopy(request, 0, input, i * KIB, KIB);
        }
        var sending = client.sendMeanwhile(input);
        var transport = probes.first().transport();
        var before = new AtomicLong(-1);
        var steadySince = new AtomicLong();
        Waiting.until("reading stops", () -> {
            long now = System.nanoTime();
            if (before.getAndSet(probes.first().bytes()) != probes.first().bytes()) {
                steadySince.set(now);
            }
            return now - steadySince.get() > 300_000_000 && probes.first().bytes() > 0;
        });
        assertThat(sending).isNotDone();
        assertThat(probes.first().bytes()).isLessThan(input.length);
        assertThat(transport.pendingBytes()).isLessThan(64 * KIB + 64 * KIB + OVERHEAD_BYTES);
        client.readBytes(input.length);
        Waiting.result("sent", sending);
        assertThat(probes.first().events()).noneMatch(event -> event.contains("during"));
    }

    @Test
    void aSlowReaderDelaysNobodyElse() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write(data.startsWith("flood") ? "z".repeat(32 << 20) : data);
            }
        });
        var output = Limits.Output.defaults();
        var server = serve(probes, SocketRig.LIMITS.withOutput(output.withCap(64 << 20)));
        for (int i = 0; i < 4; i++) {
            closing(server.connectNarrow()).send("flood");
        }
        Waiting.until(
                "all are stuck",
                () -> probes.all().size() == 4
                        && probes.all().stream()
                                .allMatch(probe -> probe.transport().pendingBytes() > KIB));
        long begin = System.nanoTime();
        for (int i = 0; i < 8; i++) {
            var client = connect(server);
            for (int line = 0; line < 50; line++) {
                client.send("ping " + line + "\n");
                assertThat(client.readLine()).isEqualTo("ping " + line);
            }
        }
        assertThat((System.nanoTime() - begin) / 1_000_000).as("milliseconds").isLessThan(5_000);
        assertThat(probes.all().stream().filter(Probe::isLost)).isEmpty();
    }

    /// A chat: each line goes to everybody, also to one who never reads.
    @Test
    void whoBroadcastsIsNotHeldUpAndTheSlowOneIsDroppedAtTheCap() throws IOException {
        int cap = 1 << 20;
        int line = 4 * KIB;
        List<Transport> everybody = new java.util.concurrent.CopyOnWriteArrayList<>();
        var most = new AtomicLong();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                everybody.add(transport);
            }

            @Override
            void onData(Transport transport, String data) {
                for (int i = 0; i < data.length(); i++) {
                    for (var each : everybody) {
                        each.write("z".repeat(line - 1) + "\n");
                        if (!each.equals(transport)) {
                            most.accumulateAndGet(each.pendingBytes(), Math::max);
                        }
                    }
                }
            }
        });
        var limits = SocketRig.LIMITS.withOutput(Limits.Output.defaults().withCap(cap));
        var server = serve(probes, limits);
        closing(server.connectNarrow());
        var slow = probes.first();
        var _ = slow.transport();
        var speaker = connect(server);
        long begin = System.nanoTime();
        for (int i = 0; !slow.isLost(); i++) {
            assertThat(i).as("lines until the slow one is dropped").isLessThan(20_000);
            speaker.send(".");
            assertThat(speaker.readLine()).hasSize(line - 1);
        }
        assertThat((System.nanoTime() - begin) / 1_000_000).as("milliseconds").isLessThan(15_000);
        assertThat(slow.reason()).isInstanceOf(CloseReason.Overflow.class);
        // Netty counts a line twice for a moment, when it goes from the task that brings it to the channel's queue.
        assertThat(most.get()).isGreaterThan(64 * KIB).isLessThanOrEqualTo(cap + 2 * line + OVERHEAD_BYTES);
        Waiting.until("counted", () -> server.counts().overflowed() == 1);
        assertThat(log.take("reads too slowly")).hasSize(1);
        assertThat(probes.get(1).isLost()).isFalse();
    }

    @Test
    void aCallbackThatWritesWithoutEndIsBounded() throws IOException {
        var most = new AtomicLong();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                // 64 MiB, or until dropped.
                for (int i = 0; i < 4 * KIB && transport.isOpen(); i++) {
                    transport.write(new byte[16 * KIB]);
                    most.accumulateAndGet(transport.pendingBytes(), Math::max);
                }
            }
        });
        var server = serve(probes, SocketRig.LIMITS);
        var client = closing(server.connectNarrow());
        client.send("go");
        if (rig.isLoop()) {
            assertThat(probes.first().reason()).isInstanceOf(CloseReason.Overflow.class);
            assertThat(most.get()).isLessThanOrEqualTo((4 << 20) + 16 * KIB + OVERHEAD_BYTES);
            assertThat(log.take("reads too slowly")).hasSize(1);
        } else {
            client.readBytes(64 << 20);
            assertThat(most.get()).isLessThanOrEqualTo((64 + 16) * KIB + OVERHEAD_BYTES);
        }
    }

    @Test
    void aProducerThreadIsHeldBackWhereItMayBlock() throws Exception {
        Assumptions.assumeFalse(rig.isLoop(), "on a loop a producer is told, not held back");
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS);
        var client = closing(server.connectNarrow());
        var transport = probes.first().transport();
        var most = new AtomicLong();
        var writes = new AtomicInteger();
        int all = 4 * KIB;
        var producer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < all; i++) {
                transport.write(new byte[16 * KIB]);
                most.accumulateAndGet(transport.pendingBytes(), Math::max);
                writes.incrementAndGet();
            }
        });
        var held = java.util.EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);
        Waiting.untilSteady("held back", java.time.Duration.ofMillis(200), () -> held.contains(producer.getState()));
        assertThat(writes.get()).isLessThan(all);
        assertThat(transport.isWritable()).isFalse();
        client.readBytes(all * 16 * KIB);
        producer.join();
        assertThat(most.get()).isLessThanOrEqualTo((64 + 16) * KIB + OVERHEAD_BYTES);
    }

    @Test
    void aHeldProducerIsLetGoWhenTheConnectionEnds() throws Exception {
        Assumptions.assumeFalse(rig.isLoop(), "on a loop a producer is told, not held back");
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS);
        var client = closing(server.connectNarrow());
        var transport = probes.first().transport();
        var over = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            while (transport.isOpen()) {
                transport.write(new byte[16 * KIB]);
            }
            over.complete(true);
        });
        Waiting.until("held back", () -> !transport.isWritable());
        client.reset();
        assertThat(Waiting.result("the producer", over)).isTrue();
    }

    /// Writes while it may, and goes on when told: how a producer on a loop keeps its memory bounded.
    @Test
    void aProducerThatListensIsToldWhenToPauseAndWhenToGoOn() throws IOException {
        Assumptions.assumeTrue(rig.isLoop(), "on a thread engine a producer is held back, not told");
        int pieces = KIB;
        var most = new AtomicLong();
        var probes = new Probes(() -> new Probe() {
            private int left = pieces;

            @Override
            void onMade(Transport transport) {
                produce(transport);
            }

            @Override
            void onWritabilityChanged(Transport transport) {
                produce(transport);
            }

            private void produce(Transport transport) {
                for (; left > 0 && transport.isWritable(); left--) {
                    transport.write(new byte[16 * KIB]);
                    most.accumulateAndGet(transport.pendingBytes(), Math::max);
                }
            }
        });
        var server = serve(probes, SocketRig.LIMITS);
        var client = closing(server.connectNarrow());
        Waiting.until("told", () -> probes.first().events().contains("unwritable"));
        client.readBytes(pieces * 16 * KIB);
        List<String> changes = new ArrayList<>(probes.first().events());
        assertThat(changes.removeFirst()).isEqualTo("made");
        assertThat(changes).containsOnly("unwritable", "writable");
        for (int i = 1; i < changes.size(); i++) {
            // Of room that came back before it could be told that there was none only the end is told.
            assertThat(changes.subList(i - 1, i + 1)).as("changes at %d", i).contains("writable");
        }
        assertThat(most.get()).isLessThanOrEqualTo((64 + 16) * KIB + OVERHEAD_BYTES);
    }

    /// Room comes back before the engine could say that there is none.
    @Test
    void whoSawNoRoomIsToldOfItWhicheverThreadAskedAndReleased() throws IOException {
        for (boolean asksElsewhere : List.of(false, true)) {
            var told = new CountDownLatch(1);
            var answers = new CopyOnWriteArrayList<Boolean>();
            var probes = new Probes(() -> new Probe() {
                @Override
                void onData(Transport transport, String data) throws Exception {
                    transport.holdProducers();
                    if (!asksElsewhere) {
                        answers.add(transport.isWritable());
                    }
                    var other = Thread.ofPlatform().start(() -> {
                        if (asksElsewhere) {
                            answers.add(transport.isWritable());
                        }
                        transport.releaseProducers();
                    });
                    other.join();
                }

                @Override
                void onWritabilityChanged(Transport transport) {
                    if (transport.isWritable()) {
                        told.countDown();
                    }
                }
            });
            var client = connect(serve(probes));
            client.send("go");
            Waiting.on("to be told that there is room", told);
            assertThat(answers).containsExactly(false);
        }
    }
}
