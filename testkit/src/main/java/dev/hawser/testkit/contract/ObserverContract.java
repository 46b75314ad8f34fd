package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.observe.Observation;
import dev.hawser.core.policy.ConnectionLimit;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.FrameProtocol;
import dev.hawser.core.protocol.LengthPrefix;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens is told to observers, the flight recorder among them, rightly and once.
class ObserverContract extends Contract<SocketRig> {
    ObserverContract(SocketRig rig) {
        super(rig);
    }

    private Watched watch(Limits limits, ProtocolFactory factory) throws IOException {
        return closing(Watched.serve(rig.engine(), limits, factory));
    }

    @Test
    void aConnectionIsToldAsOpenedAndClosedWithItsBytes() throws IOException {
        var watched = watch(SocketRig.LIMITS, _ -> new EchoLines());
        var client = connect(watched.server());
        client.send("hello\n");
        assertThat(client.readLine()).isEqualTo("Echo: hello");
        var opened = watched.await(Observation.ConnectionOpened.class, 1).getFirst();
        assertThat(opened.where()).isEqualTo(watched.where());
        assertThat(opened.local().toString())
                .endsWith(":" + watched.server().port().port());
        assertThat(watched.all(Observation.ConnectionClosed.class)).isEmpty();

        client.close();
        var closed = watched.await(Observation.ConnectionClosed.class, 1).getFirst();
        assertThat(closed.where()).isEqualTo(watched.where());
        assertThat(closed.peer()).isEqualTo(opened.peer());
        assertThat(closed.local()).isEqualTo(opened.local());
        assertThat(closed.readBytes()).isEqualTo("hello\n".length());
        assertThat(closed.writtenBytes()).isEqualTo("Echo: hello\n".length());
        assertThat(closed.lasted()).isBetween(Duration.ofNanos(1), Waiting.PATIENCE);
        assertThat(closed.reason()).isEqualTo(new CloseReason.PeerClosed());
        assertThat(closed.reason().word()).isEqualTo("peer-closed");
        assertThat(watched.seen()).as("and nothing else").hasSize(2);
    }

    /// Writes that come from elsewhere are counted apart, and large ones are not copied.
    @Test
    void bytesAreCountedWhoeverWritesThem() throws Exception {
        int large = 100_000;
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write(new byte[large]);
            }
        });
        var watched = watch(SocketRig.LIMITS, probes);
        var client = connect(watched.server());
        client.readBytes(large);
        probes.first().transport().write("from elsewhere");
        client.readBytes("from elsewhere".length());
        client.close();
        assertThat(watched.await(Observation.ConnectionClosed.class, 1)
                        .getFirst()
                        .writtenBytes())
                .isEqualTo(large + "from elsewhere".length());
    }

    @Test
    void aClientsConnectionIsToldToo() throws Exception {
        var watched = watch(SocketRig.LIMITS, _ -> new EchoLines());
        var reactor = watched.server().reactor();
        var link = reactor.connect("tcp:127.0.0.1:" + watched.server().port().port(), _ -> new Probe())
                .await();
        link.transport().close();
        var closed = watched.await(Observation.ConnectionClosed.class, 2);
        var ofClients = new Observation.Where(rig.engine().word(), Observation.Where.CLIENTS);
        assertThat(closed)
                .extracting(Observation.ConnectionClosed::where)
                .containsExactlyInAnyOrder(watched.where(), ofClients);
        assertThat(watched.await(Observation.ConnectionOpened.class, 2))
                .extracting(Observation.ConnectionOpened::where)
                .containsExactlyInAnyOrder(watched.where(), ofClients);
    }

    @Test
    void oneConnectionTooManyHitsALimitAndIsNotOpened() throws IOException {
        var watched = watch(SocketRig.LIMITS.withConnections(1), new Probes());
        connect(watched.server());
        watched.await(Observation.ConnectionOpened.class, 1);
        connect(watched.server()).readUntilGone();
        assertThat(watched.limit()).isEqualTo("connections");
        assertThat(watched.all(Observation.ConnectionOpened.class)).hasSize(1);
        log.take("was refused");
    }

    @Test
    void oneTooManyForAPolicyHitsALimitToo() throws IOException {
        var limit = ConnectionLimit.inTotal(1);
        var watched = watch(SocketRig.LIMITS, limit.wrap(new Probes()));
        connect(watched.server());
        Waiting.until("one is in", () -> limit.open() == 1);
        connect(watched.server()).readUntilGone();
        assertThat(watched.limit()).isEqualTo("policy-connections");
        log.take("was refused");
    }

    @Test
    void oneTooManyFromAnAddressHitsALimit() throws IOException {
        var watched = watch(SocketRig.LIMITS.withConnectionsPerAddress(1), new Probes());
        connect(watched.server());
        watched.await(Observation.ConnectionOpened.class, 1);
        connect(watched.server()).readUntilGone();
        assertThat(watched.limit()).isEqualTo("connections-per-address");
        log.take("was refused");
    }

    @Test
    void anIdleConnectionHitsALimit() throws IOException {
        var watched = watch(SocketRig.LIMITS.withIdle(Duration.ofMillis(100)), new Probes());
        connect(watched.server()).readUntilGone();
        assertThat(watched.limit()).isEqualTo("idle");
        assertThat(watched.await(Observation.ConnectionClosed.class, 1)
                        .getFirst()
                        .reason())
                .isInstanceOf(CloseReason.TimedOut.class);
    }

    private static Probe flooding() {
        return new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write(new byte[32 << 20]);
                transport.write("one more");
            }
        };
    }

    @Test
    void aPeerThatTakesNothingHitsALimit() throws IOException {
        var output = new Limits.Output(32 << 10, 64 << 10, 64 << 20, Duration.ofMillis(300));
        var watched = watch(SocketRig.LIMITS.withOutput(output), _ -> flooding());
        closing(watched.server().connectNarrow());
        assertThat(watched.limit()).isEqualTo("stall");
    }

    @Test
    void anOutputPastItsCapHitsALimit() throws Exception {
        var output = new Limits.Output(32 << 10, 64 << 10, 1 << 20, Duration.ofSeconds(10));
        var probes = new Probes();
        var watched = watch(SocketRig.LIMITS.withOutput(output), probes);
        closing(watched.server().connectNarrow());
        var transport = probes.first().transport();
        // Of several threads each may be held back after one write.
        var writers = Stream.generate(() ->
                        Thread.ofVirtual().name("contract-writer").start(() -> transport.write(new byte[4 << 20])))
                .limit(8)
                .toList();
        assertThat(watched.limit()).isEqualTo("output");
        for (var writer : writers) {
            assertThat(writer.join(Waiting.PATIENCE)).isTrue();
        }
        log.take("reads too slowly");
    }

    @Test
    void aLineThatIsTooLongHitsALimit() throws IOException {
        var watched = watch(SocketRig.LIMITS, _ -> new EchoLines());
        connect(watched.server()).send("x".repeat(100_000));
        assertThat(watched.limit()).isEqualTo("line");
    }

    @Test
    void aFrameThatIsTooLongHitsALimit() throws IOException {
        var watched = watch(SocketRig.LIMITS, _ -> new FrameProtocol(LengthPrefix.INT32) {
            @Override
            protected void frameReceived(ByteBuf content) {
                sendFrame(content.retain());
            }
        });
        connect(watched.server()).send(new byte[] {0x7f, -1, -1, -1});
        assertThat(watched.limit()).isEqualTo("frame");
    }

    @Test
    void aPeerThatNeverShakesHandsHitsALimit() throws IOException {
        var endpoint = Endpoint.tls(0, Certificates.shared().server()).on(InetAddress.getLoopbackAddress());
        var limits = SocketRig.LIMITS.withHandshake(Duration.ofMillis(200));
        var watched = closing(Watched.serve(rig.engine(), endpoint, limits, new Probes()));
        closing(watched.server().connectRaw());
        assertThat(watched.limit()).isEqualTo("handshake");
        assertThat(watched.await(Observation.ConnectionClosed.class, 1)).hasSize(1);
    }

    @Test
    void aServerThatDoesNotAnswerHitsALimitOfTheClient() throws IOException {
        var watched = watch(SocketRig.LIMITS.withConnect(Duration.ofMillis(200)), new Probes());
        try (var deaf = new ClientContract.Deaf()) {
            var attempt = watched.server().reactor().connect("tcp:127.0.0.1:" + deaf.port(), _ -> new Probe());
            assertThat(watched.limit()).isEqualTo("connect");
            assertThatThrownBy(attempt::await).isInstanceOf(SocketTimeoutException.class);
        }
        assertThat(watched.all(Observation.ConnectionOpened.class)).isEmpty();
    }

    /// Takes its time.
    private static final class Slow implements Protocol {
        private final Duration time;

        Slow(Duration time) {
            this.time = time;
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) throws InterruptedException {
            Thread.sleep(time); // sleeps as work
            transport.write("done\n");
        }
    }

    private Duration tooLong() {
        return rig.isLoop() ? Observation.LOOP_CALLBACK : Observation.THREAD_CALLBACK;
    }

    @Test
    void aCallbackThatTakesTooLongIsToldWithItsClassAndThread() throws IOException {
        var watched = watch(SocketRig.LIMITS, _ -> new Slow(tooLong().plusMillis(1)));
        var client = connect(watched.server());
        client.send("go\n");
        client.readLine();
        assertThat(watched.await(Observation.CallbackTooLong.class, 1))
                .singleElement()
                .satisfies(told -> {
                    assertThat(told.where()).isEqualTo(watched.where());
                    assertThat(told.protocol()).isEqualTo(Slow.class.getName());
                    assertThat(told.callback()).isEqualTo("dataReceived");
                    assertThat(told.lasted()).isBetween(tooLong(), Waiting.PATIENCE);
                    assertThat(told.thread()).startsWith("hawser-");
                });
        log.take("hand the call to a thread");
    }

    @Test
    void aDrainIsToldWithItsCounts() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onStopping(Transport transport) {
                if (text().equals("stay")) {
                    return;
                }
                transport.close();
            }
        });
        var watched = watch(SocketRig.LIMITS, probes);
        var stays = connect(watched.server());
        stays.send("stay");
        probes.awaitText("stay");
        connect(watched.server()).send("go");
        probes.awaitText("go");
        watched.server().port().stop(Duration.ofMillis(300));
        assertThat(watched.await(Observation.Drained.class, 1))
                .containsExactly(new Observation.Drained(watched.where(), 1, 1));
    }

    /// A port that said so earlier would leave out of its report whose end is being told.
    @Test
    void aDrainIsOverWhenAllThatEndedWereTold() throws IOException {
        var told = new AtomicInteger();
        var holding = new CountDownLatch(1);
        var reactor =
                Reactor.open(ReactorOptions.defaults().withEngine(rig.engine()).withObserver(seen -> {
                    if (seen instanceof Observation.ConnectionClosed && told.incrementAndGet() == 1) {
                        Waiting.on("the others", holding);
                    }
                }));
        var probes = new Probes();
        var server = closing(new SocketRig.SocketServer(reactor, reactor.listen(SocketRig.loopback(), probes)));
        var clients = List.of(connect(server), connect(server), connect(server));
        Waiting.until(
                "all are open",
                () -> probes.all().size() == 3
                        && probes.all().stream()
                                .noneMatch(probe -> probe.events().isEmpty()));
        server.port().beginStop(Waiting.PATIENCE);
        clients.forEach(Client::close);
        if (rig.isLoop()) {
            // The others may live on the loop that is held.
            Waiting.until("one's end is being told", () -> told.get() > 0);
        } else {
            Waiting.until(
                    "only one's end is still being told",
                    () -> told.get() == 3 && server.counts().open() == 1);
        }
        assertThat(server.port().drainReport()).isEmpty();
        holding.countDown();
        assertThat(server.stop(Waiting.PATIENCE)).isEqualTo(new DrainReport(3, 0));
    }

    @Test
    void anObserverThatThrowsIsLoggedOnceAndHarmsNobody() throws IOException {
        var mistake = new IllegalStateException("what now?");
        Queue<Observation> seen = new ConcurrentLinkedQueue<>();
        var options = ReactorOptions.defaults()
                .withEngine(rig.engine())
                .withObserver(_ -> {
                    throw mistake;
                })
                .withObserver(seen::add);
        var reactor = Reactor.open(options);
        var server = closing(
                new SocketRig.SocketServer(reactor, reactor.listen(SocketRig.loopback(), _ -> new EchoLines())));
        EchoLines.assertServes(server);
        EchoLines.assertServes(server);
        Waiting.until("both are told to the other", () -> seen.size() == 4);
        assertThat(log.take(mistake)).hasSize(1);
    }

    @Test
    void theFlightRecorderIsToldToo(@TempDir Path folder) throws IOException {
        var watched = watch(SocketRig.LIMITS, _ -> new Slow(tooLong().plusMillis(1)));
        int port = watched.server().port().port();
        try (var recording = new Recording()) {
            recording.start();
            var client = connect(watched.server());
            client.send("go\n");
            client.readLine();
            client.close();
            watched.await(Observation.ConnectionClosed.class, 1);
            watched.server().port().stop(Duration.ZERO);
            recording.stop();
            recording.dump(folder.resolve("hawser.jfr"));
        }
        var events = RecordingFile.readAllEvents(folder.resolve("hawser.jfr"));
        assertThat(of(events, "ConnectionOpened", port)).singleElement().satisfies(event -> {
            assertThat(event.getString("engine")).isEqualTo(rig.engine().word());
            assertThat(event.getString("local")).isEqualTo("127.0.0.1:" + port);
            assertThat(event.getString("peer")).startsWith("127.0.0.1:");
        });
        assertThat(of(events, "ConnectionClosed", port)).singleElement().satisfies(event -> {
            assertThat(event.getLong("readBytes")).isEqualTo(3);
            assertThat(event.getLong("writtenBytes")).isEqualTo(5);
            assertThat(event.getString("reason")).isEqualTo("peer-closed");
            assertThat(event.getDuration("lasted")).isGreaterThanOrEqualTo(tooLong());
            assertThat(event.getEventType().getCategoryNames()).containsExactly("Hawser");
        });
        assertThat(of(events, "CallbackTooLong", port)).singleElement().satisfies(event -> {
            assertThat(event.getString("protocol")).isEqualTo(Slow.class.getName());
            assertThat(event.getDuration("lasted")).isGreaterThanOrEqualTo(tooLong());
        });
        assertThat(of(events, "Drained", port))
                .singleElement()
                .satisfies(event -> assertThat(event.getInt("aborted")).isZero());
        log.take("hand the call to a thread");
    }

    private static List<RecordedEvent> of(List<RecordedEvent> events, String name, int port) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.hawser." + name))
                .filter(event -> event.getString("endpoint").equals("127.0.0.1:" + port))
                .toList();
    }
}
