package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Stopping lets what is going on end, up to a deadline, and says how it went.
class DrainContract extends Contract<Rig> {
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(200);

    DrainContract(Rig rig) {
        super(rig);
    }

    /// Doesn't finish when asked to.
    private static class Stubborn extends Probe {
        @Override
        void onStopping(Transport transport) {}
    }

    @Test
    void aPortWithoutConnectionsStopsAtOnce() throws IOException {
        var server = serve(new Probes());
        assertThat(server.stop(LONG)).isEqualTo(DrainReport.NONE);
        assertThat(server.port().drainReport()).contains(DrainReport.NONE);
    }

    @Test
    void anIdleConnectionIsClosedInOrder() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        probes.first().transport();
        server.port().beginStop(LONG);
        assertThat(client.readTextToEnd()).isEmpty();
        client.close();
        assertThat(server.stop(LONG)).isEqualTo(new DrainReport(1, 0));
        assertThat(probes.first().events()).containsExactly("made", "stopping", "lost");
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Closed());
    }

    @Test
    void aConnectionThatOnlyWaitsForThePeersGoodbyeCountsAsDrained() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        connect(server);
        probes.first().transport();
        assertThat(server.stop(LONG)).isEqualTo(new DrainReport(1, 0));
    }

    @Test
    void aProtocolMayFinishByItselfBeforeTheDeadline() throws IOException {
        var probes = new Probes(Stubborn::new);
        var server = serve(probes);
        var client = connect(server);
        var transport = probes.first().transport();
        server.port().beginStop(LONG);
        Waiting.until("told", () -> probes.first().events().contains("stopping"));
        client.send("one more thing");
        Waiting.until("heard", () -> probes.first().text().equals("one more thing"));
        transport.write("done");
        transport.close();
        assertThat(client.readTextToEnd()).isEqualTo("done");
        client.close();
        assertThat(server.stop(LONG)).isEqualTo(new DrainReport(1, 0));
    }

    @Test
    void thePortIsClosedBeforeAnyoneIsAskedToFinish() throws IOException {
        Assumptions.assumeFalse(rig instanceof MemoryRig, "there is no port in memory");
        var connected = new CompletableFuture<Boolean>();
        var server = new CompletableFuture<Server>();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onStopping(Transport transport) throws Exception {
                try (var _ = Waiting.result("the server", server).connect()) {
                    connected.complete(true);
                } catch (java.io.UncheckedIOException refused) {
                    connected.complete(false);
                }
                super.onStopping(transport);
            }
        });
        server.complete(serve(probes));
        var client = connect(server.join());
        probes.first().transport();
        server.join().port().beginStop(LONG);
        client.readToEnd();
        client.close();
        assertThat(Waiting.result("a late client", connected)).isFalse();
    }

    @Test
    void whoComesAfterStopIsNotServed() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        server.port().beginStop(LONG);
        if (server instanceof MemoryRig.MemoryServer inMemory) {
            // The drain is over at once, and with it the watch over timeouts.
            assertThat(inMemory.connectLink().isReset()).isTrue();
        } else {
            assertThatThrownBy(server::connect).hasRootCauseInstanceOf(SocketException.class);
        }
        log.take("was refused");
    }

    @Test
    void theCallbackInFlightFinishesAndItsAnswerArrives() throws IOException {
        Assumptions.assumeFalse(rig instanceof MemoryRig, "in memory nothing happens while a callback runs");
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                inside.countDown();
                Waiting.on("leave to go on", goOn);
                transport.write("the answer");
            }
        });
        var server = serve(probes);
        var client = connect(server);
        client.send("question");
        Waiting.on("the callback", inside);
        server.port().beginStop(LONG);
        assertThat(probes.first().isLost()).isFalse();
        goOn.countDown();
        assertThat(client.readTextToEnd()).isEqualTo("the answer");
        client.close();
        assertThat(server.stop(LONG)).isEqualTo(new DrainReport(1, 0));
        assertThat(probes.first().events()).containsExactly("made", "data", "stopping", "lost");
    }

    @Test
    void theDeadlineCutsOffWhoDoesNotFinish() throws IOException {
        var probes = new Probes(Stubborn::new);
        var server = serve(probes);
        var client = connect(server);
        probes.first().transport();
        var report = server.stop(SHORT);
        client.readToReset();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Stopped());
        assertThat(report).isEqualTo(new DrainReport(0, 1));
        assertThat(probes.first().events()).containsExactly("made", "stopping", "lost");
        assertThat(server.counts().open()).isZero();
    }

    @Test
    void aHandlerThatBlocksIsInterruptedAtTheDeadline() throws IOException {
        Assumptions.assumeTrue(!rig.isLoop(), "only there a handler may block");
        var inside = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Boolean>();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) throws Exception {
                inside.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException stop) {
                    interrupted.complete(true);
                    throw stop;
                }
            }
        });
        var server = serve(probes);
        var client = connect(server);
        client.send("go");
        Waiting.on("the callback", inside);
        var report = server.stop(SHORT);
        assertThat(Waiting.result("the interrupt", interrupted)).isTrue();
        client.readUntilGone();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Stopped());
        assertThat(report).isEqualTo(new DrainReport(0, 1));
    }

    /// The socket is the server's, not the handler's: a handler that won't end can't keep the peer waiting.
    @Test
    void aHandlerThatIgnoresItsInterruptStillLosesItsPeer() throws IOException {
        Assumptions.assumeTrue(!rig.isLoop(), "only there a handler may block");
        var inside = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                inside.countDown();
                while (end.getCount() > 0) {
                    try {
                        end.await();
                    } catch (InterruptedException ignored) {
                        // That is the point.
                    }
                }
            }
        });
        var server = serve(probes);
        var client = connect(server);
        client.send("go");
        Waiting.on("the callback", inside);
        var report = server.stop(SHORT);
        client.readUntilGone();
        end.countDown();
        assertThat(report).isEqualTo(new DrainReport(0, 1));
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Stopped());
    }

    @Test
    void theReportCountsBothKinds() throws IOException {
        Queue<Probe> kinds = new ConcurrentLinkedQueue<>(
                List.of(new Probe(), new Stubborn(), new Probe(), new Stubborn(), new Probe()));
        var probes = new Probes(kinds::remove);
        var server = serve(probes);
        for (int i = 0; i < 5; i++) {
            connect(server);
            probes.get(i).transport();
        }
        assertThat(server.stop(Duration.ofSeconds(1))).isEqualTo(new DrainReport(3, 2));
    }

    @Test
    void theSecondStopReturnsWhatTheFirstDid() throws IOException {
        var probes = new Probes(Stubborn::new);
        var server = serve(probes);
        connect(server);
        probes.first().transport();
        var first = server.stop(SHORT);
        assertThat(server.stop(LONG)).isEqualTo(first).isEqualTo(new DrainReport(0, 1));
    }
}
