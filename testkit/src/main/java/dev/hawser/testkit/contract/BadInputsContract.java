package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Hostile and broken peers, by their numbers in the list of bad inputs. Row 115 (any split of the same bytes) is in
/// [LineContract], [RawModeContract] and [FrameContract], row 116 (lengths nobody could hold) in [FrameContract], row
/// 124 in [BlockedLoopContract].
class BadInputsContract extends Contract<SocketRig> {
    BadInputsContract(SocketRig rig) {
        super(rig);
    }

    @Test
    void row114_aGibibyteWithoutALineEndIsRefusedAfterOneReadTooMany() throws IOException {
        var heard = new AtomicLong();
        var server = serve(_ -> {
            var lines = new EchoLines();
            return new Forwarding(lines, heard);
        });
        var client = connect(server);
        var over = new AtomicBoolean();
        var sender = Thread.ofVirtual().start(() -> {
            try {
                byte[] piece = new byte[1 << 20];
                for (int i = 0; i < 1024 && !over.get(); i++) {
                    client.send(piece);
                }
            } catch (UncheckedIOException cutOff) {
                // As soon as the server likes.
            }
        });
        assertThat(client.readTextToEnd()).isEqualTo("Line too long: expected at most 16384 bytes\n");
        over.set(true);
        client.close();
        Waiting.until("the sender", () -> !sender.isAlive());
        assertThat(heard.get()).isLessThanOrEqualTo(16 * 1024 + 128 * 1024);
        EchoLines.assertServes(server);
    }

    /// Counts what passes.
    private record Forwarding(EchoLines lines, AtomicLong bytes) implements Protocol {
        @Override
        public void connectionMade(Transport transport) throws Exception {
            lines.connectionMade(transport);
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) throws Exception {
            bytes.addAndGet(data.readableBytes());
            lines.dataReceived(transport, data);
        }
    }

    @Test
    void row117_shutdownAfterManyRequestsGetsAllAnswersThenTheEnd() throws IOException {
        int requests = 5_000;
        var client = connect(serve(_ -> new EchoLines()));
        var sending = client.sendMeanwhile("ping\n".repeat(requests).getBytes(StandardCharsets.UTF_8))
                .thenRun(client::endOutput);
        assertThat(client.readTextToEnd()).isEqualTo("Echo: ping\n".repeat(requests));
        Waiting.result("sent", sending);
    }

    @Test
    void row118_aResetInTheMiddleOfAnAnswerEndsThatConnection() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write(new byte[32 << 20]);
            }
        });
        var server = (SocketRig.SocketServer) serve(probes);
        var client = server.connectNarrow();
        client.send("go");
        client.readBytes(100_000);
        client.reset();
        assertThat(probes.first().reason()).isInstanceOf(CloseReason.Reset.class);
        assertThat(probes.first().events()).startsWith("made", "data").endsWith("lost");
        Waiting.until("it has left", () -> server.counts().open() == 0);
    }

    @Test
    void row118_aResetAfterHalfCloseEndsThatConnection() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onInputEnded(Transport transport) {
                transport.write(new byte[32 << 20]);
                transport.close();
            }
        });
        var server = (SocketRig.SocketServer) serve(probes);
        var client = server.connectNarrow();
        client.send("go");
        client.endOutput();
        client.readBytes(100_000);
        client.reset();
        var _ = probes.first().reason();
        assertThat(probes.first().events()).startsWith("made", "data", "ended").endsWith("lost");
        Waiting.until("it has left", () -> server.counts().open() == 0);
    }

    @Test
    void row118_tenThousandConnectsWithResetFreeTheirDescriptorsAndDoNotSpin() throws IOException {
        // More than there will be: a server that is slow to hear of them must not be full.
        var limits = SocketRig.LIMITS.withConnections(20_000).withConnectionsPerAddress(20_000);
        var server = serve(_ -> new EchoLines(), limits);
        EchoLines.assertServes(server);
        Waiting.until("alone", () -> server.counts().open() == 0);
        long before = descriptors();
        for (int i = 0; i < 10_000; i++) {
            server.connect().reset();
        }
        Waiting.until("all have left", () -> server.counts().open() == 0);
        Waiting.until("descriptors are free", () -> descriptors() <= before);
        EchoLines.assertServes(server);
        awaitRest();
    }

    @Test
    void row120_oneAddressCanNotTakeAllPlaces() throws IOException {
        var probes = new Probes();
        var limits = SocketRig.LIMITS.withConnections(20).withConnectionsPerAddress(5);
        var server = (SocketRig.SocketServer) serve(probes, limits);
        List<Client> greedy = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            greedy.add(closing(server.connectFrom("127.0.0.9")));
        }
        for (var refused : greedy.subList(5, 20)) {
            assertThat(refused.readTextToEnd()).startsWith("Sorry: too many connections from your address");
        }
        closing(server.connectFrom("127.0.0.8")).send("hello");
        Waiting.until(
                "another address is served",
                () -> probes.all().stream().anyMatch(probe -> probe.text().equals("hello")));
        assertThat(server.counts().open()).isEqualTo(6);
        assertThat(server.counts().refused()).isEqualTo(15);
        log.take("was refused");
    }

    @Test
    void row122_whateverAHandlerThrowsTheServerServesOn() throws IOException {
        List<Throwable> failures = List.of(
                new IOException("checked"), new IllegalStateException("unchecked"), new LinkageError("an error"));
        for (var failure : failures) {
            var server = serve(_ -> new EchoLines() {
                @Override
                protected void lineReceived(String line) throws Exception {
                    if (!line.equals("fail")) {
                        super.lineReceived(line);
                    } else if (failure instanceof Exception exception) {
                        throw exception;
                    } else if (failure instanceof Error error) {
                        throw error;
                    }
                }
            });
            var bystander = connect(server);
            bystander.send("one\n");
            assertThat(bystander.readLine()).isEqualTo("Echo: one");
            var client = connect(server);
            client.send("fail\nafter\n");
            assertThat(client.readTextToEnd()).isEmpty();
            bystander.send("two\n");
            assertThat(bystander.readLine()).isEqualTo("Echo: two");
            assertThat(log.take(failure)).hasSize(1);
        }
    }

    @Test
    void row122_anAnswerThatNeverComesEndsAtTheIdleTimeout() throws IOException {
        var idle = Duration.ofMillis(200);
        var probes = new Probes();
        var client = connect(serve(probes, SocketRig.LIMITS.withIdle(idle)));
        client.send("are you there?");
        assertThat(client.readTextToEnd()).isEmpty();
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.TimedOut("idle", idle));
    }

    /// Nothing is going on, so nothing may burn the processor: a loop that spins on a dead descriptor would.
    private static void awaitRest() {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var window = new AtomicLong(System.nanoTime());
        var used = new AtomicLong(system.getProcessCpuTime());
        Waiting.until("the processor to rest", () -> {
            long now = System.nanoTime();
            if (now - window.get() < 300_000_000) {
                return false;
            }
            long cpu = system.getProcessCpuTime();
            long share = 100 * (cpu - used.getAndSet(cpu)) / (now - window.getAndSet(now));
            return share < 50;
        });
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
