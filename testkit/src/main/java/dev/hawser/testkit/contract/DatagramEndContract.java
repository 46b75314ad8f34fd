package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// How a UDP port ends: what was written is sent, the last call is the last, and nothing is left.
class DatagramEndContract extends DatagramRig {
    private static final DrainReport DRAINED = new DrainReport(1, 0);
    private static final DrainReport CUT = new DrainReport(0, 1);

    DatagramEndContract(SocketRig rig) {
        super(rig);
    }

    @Test
    void aStoppedPortSaysGoodbyeAndIsFree() throws IOException {
        var probe = new DatagramEcho() {
            @Override
            void onStopping(DatagramTransport transport) throws Exception {
                super.onStopping(transport);
                assertThat(transport.isOpen()).isFalse();
            }
        };
        var port = listen(probe);
        assertThat(client(port).ask("a")).isEqualTo("a");
        assertThat(port.stop(Duration.ofSeconds(10))).isEqualTo(DRAINED);
        assertThat(port.stop(Duration.ZERO)).as("the second time").isEqualTo(DRAINED);
        assertThat(probe.events()).containsExactly("started", "got a", "stopping", "stopped");
        assertThat(port.isOpen()).isFalse();
        var again = Endpoint.udp(port.port()).on(InetAddress.getLoopbackAddress());
        assertThat(client(listen(again, new DatagramEcho())).ask("b")).isEqualTo("b");
    }

    @Test
    void aPortStoppedAtOnceStillHearsItsCallsInOrder() throws IOException {
        for (int i = 0; i < 20; i++) {
            var probe = new DatagramProbe();
            var port = listen(probe);
            assertThat(port.stop(Duration.ofSeconds(10))).isEqualTo(DRAINED);
            assertThat(probe.events()).containsExactly("started", "stopping", "stopped");
        }
    }

    @Test
    void whatWasWrittenBeforeACloseIsSentAndNothingAfter() throws IOException {
        var probe = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                for (int i = 0; i < 100; i++) {
                    transport.write("last words " + i, sender);
                }
                transport.close();
                transport.write("too late", sender);
            }

            @Override
            void onStopped(DatagramTransport transport) {
                transport.write("much too late", DatagramClient.local(9));
                transport.pauseReading();
                transport.resumeReading();
                transport.flush();
                transport.close();
            }
        };
        var port = listen(probe);
        var client = client(port);
        client.send("one");
        client.send("two");
        for (int i = 0; i < 100; i++) {
            assertThat(client.receiveText()).isEqualTo("last words " + i);
        }
        probe.awaitStopped();
        assertThat(client.receive(Duration.ofMillis(50))).isEmpty();
        assertThat(probe.events()).containsExactly("started", "got one", "stopped");
        assertThat(port.counts().sent()).isEqualTo(100);
        Waiting.until("it is over", port::isOver);
        assertThat(port.stop(Duration.ZERO)).isEqualTo(DrainReport.NONE);
    }

    @Test
    void aProtocolThatNeedsLongerClosesItself() throws IOException {
        var transports = new CompletableFuture<DatagramTransport>();
        var port = listen(new DatagramEcho() {
            @Override
            void onStopping(DatagramTransport transport) {
                transports.complete(transport);
            }

            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                super.onDatagram(transport, data, sender);
                if (transports.isDone()) {
                    transport.close();
                }
            }
        });
        port.beginStop(Duration.ofSeconds(60));
        var _ = Waiting.result("stopping", transports);
        assertThat(client(port).ask("the answer")).isEqualTo("the answer");
        assertThat(port.stop(Duration.ZERO)).isEqualTo(DRAINED);
    }

    @Test
    void oneThatNeverClosesIsCutOffAtTheDeadline() throws IOException {
        var probe = new DatagramProbe() {
            @Override
            void onStopping(DatagramTransport transport) {
                // Stays.
            }
        };
        var port = listen(probe);
        long start = System.nanoTime();
        assertThat(port.stop(Duration.ofMillis(200))).isEqualTo(CUT);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
        assertThat(probe.events()).containsExactly("started", "stopping", "stopped");
    }

    @Test
    void aCallbackThatBlocksIsInterruptedAtTheDeadline() throws IOException {
        var in = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        var probe = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                in.countDown();
                // A loop can't be interrupted without harm to others; there the drain goes on without it.
                if (rig.isLoop()) {
                    assertThat(end.await(2, TimeUnit.SECONDS)).isFalse();
                } else {
                    end.await();
                }
            }
        };
        var port = listen(probe);
        client(port).send("go");
        Waiting.on("in the callback", in);
        assertThat(port.stop(Duration.ofMillis(100))).isEqualTo(CUT);
        probe.awaitStopped();
        assertThat(probe.events()).startsWith("started", "got go").endsWith("stopped");
    }

    @Test
    void theReactorStopsItsUdpPortsToo() throws IOException {
        var probe = new DatagramEcho();
        var server = serve(loopback(), probe);
        var tcp = server.reactor().listen(SocketRig.loopback(), rig.engine(), SocketRig.LIMITS, _ -> new EchoLines());
        assertThat(server.reactor().datagramPorts()).containsExactly(server.port());
        var waiting = CompletableFuture.runAsync(() -> {
            try {
                server.reactor().awaitStop();
            } catch (InterruptedException interrupted) {
                throw new AssertionError(interrupted);
            }
        });
        assertThat(client(server.port()).ask("a")).isEqualTo("a");
        tcp.stop(Duration.ZERO);
        assertThat(waiting).isNotDone();
        assertThat(server.reactor().stop(Duration.ofSeconds(10))).isEqualTo(DRAINED);
        Waiting.result("awaitStop", waiting);
        assertThat(server.reactor().datagramPorts()).isEmpty();
        assertThat(probe.events()).endsWith("stopping", "stopped");
        HawserThreads.awaitNone();
    }

    @Test
    void hundredsOfPortsLeaveNothingBehind() throws IOException {
        comeAndGo(10);
        HawserThreads.awaitNone();
        long descriptors = descriptors();
        comeAndGo(200);
        HawserThreads.awaitNone();
        Waiting.until("descriptors to be given back", () -> descriptors() <= descriptors);
        assertThat(log.take("LEAK")).as("buffers that nobody released").isEmpty();
    }

    private void comeAndGo(int ports) throws IOException {
        try (var reactor = Reactor.open(rig.engine())) {
            for (int i = 0; i < ports; i++) {
                var probe = new DatagramEcho();
                var port = reactor.listenUdp(loopback(), rig.engine(), probe);
                try (var client = new DatagramClient(port.address())) {
                    assertThat(client.ask("hello")).isEqualTo("hello");
                    client.send("and");
                    client.send("good bye");
                    probe.transport().close();
                }
            }
            Waiting.until("closed ports are forgotten", () -> {
                reactor.listenUdp(loopback(), rig.engine(), new DatagramEcho()).stop(Duration.ofSeconds(10));
                return reactor.datagramPorts().size() == 1;
            });
        }
    }

    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
