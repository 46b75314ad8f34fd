package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// The life of a reactor, on this engine.
class ReactorContract extends Contract<SocketRig> {
    private static final Duration LONG = Duration.ofSeconds(15);

    ReactorContract(SocketRig rig) {
        super(rig);
    }

    private Reactor open() {
        return closing(Reactor.open(rig.engine()));
    }

    private static void assertEchoes(int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            socket.getOutputStream().write("x\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(socket.getInputStream().readNBytes(8))
                    .isEqualTo("Echo: x\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    @Test
    void port0TakesAFreePortAndSaysWhich() throws IOException {
        var reactor = open();
        var one = reactor.listen(SocketRig.loopback(), _ -> new EchoLines());
        var two = reactor.listen(SocketRig.loopback(), _ -> new EchoLines());
        assertThat(one.port()).isPositive().isNotEqualTo(two.port());
        assertThat(one.address()).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), one.port()));
        assertThat(reactor.ports()).containsExactly(one, two);
        assertEchoes(one.port());
        assertEchoes(two.port());
    }

    @Test
    void aPortInUseFailsWithTheAddressAndLeavesTheReactorUsable() throws IOException {
        var reactor = open();
        int taken = reactor.listen(SocketRig.loopback(), _ -> new EchoLines()).port();
        assertThatThrownBy(() -> reactor.listen(SocketRig.loopback(taken), _ -> new EchoLines()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("127.0.0.1:" + taken)
                .hasCauseInstanceOf(IOException.class);
        assertThat(reactor.ports()).hasSize(1);
        assertEchoes(reactor.listen(SocketRig.loopback(), _ -> new EchoLines()).port());
        assertEchoes(taken);
    }

    @Test
    void aStoppedReactorCanBeUsedAgainOnTheSamePort() throws IOException {
        var reactor = open();
        int port = reactor.listen(SocketRig.loopback(), _ -> new EchoLines()).port();
        for (int i = 0; i < 3; i++) {
            assertEchoes(port);
            assertThat(reactor.stop(LONG).isClean()).isTrue();
            assertThat(reactor.ports()).isEmpty();
            assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                    .isInstanceOf(java.net.ConnectException.class);
            reactor.listen(SocketRig.loopback(port), _ -> new EchoLines());
        }
        assertEchoes(port);
    }

    @Test
    void stoppingTwiceIsHarmless() throws IOException {
        var reactor = open();
        reactor.listen(SocketRig.loopback(), _ -> new EchoLines());
        reactor.stop(LONG);
        assertThat(reactor.stop(LONG)).isEqualTo(DrainReport.NONE);
        reactor.close();
        reactor.close();
    }

    @Test
    void aClosedReactorRefuses() {
        var reactor = open();
        reactor.close();
        assertThatThrownBy(() -> reactor.listen(SocketRig.loopback(), _ -> new EchoLines()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> reactor.callLater(Duration.ZERO, () -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void severalReactorsRunAtOnceAndStopApart() throws IOException {
        var one = open();
        var two = open();
        int first = one.listen(SocketRig.loopback(), _ -> new EchoLines()).port();
        int second = two.listen(SocketRig.loopback(), _ -> new EchoLines()).port();
        assertEchoes(first);
        assertEchoes(second);
        one.stop(LONG);
        assertEchoes(second);
    }

    @Test
    void awaitStopReturnsWhenStopped() throws IOException {
        var reactor = open();
        reactor.listen(SocketRig.loopback(), _ -> new EchoLines());
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                reactor.awaitStop();
                return true;
            } catch (InterruptedException interrupted) {
                return false;
            }
        });
        assertThat(waiting).isNotDone();
        reactor.stop(LONG);
        assertThat(Waiting.result("awaitStop", waiting)).isTrue();
    }

    @Test
    void callLaterRunsOnceAndMayBlock() {
        var reactor = open();
        var ran = new CompletableFuture<Thread>();
        var call = reactor.callLater(Duration.ofMillis(20), () -> ran.complete(Thread.currentThread()));
        assertThat(call.isPending()).isTrue();
        assertThat(Waiting.result("the call", ran).isVirtual()).isTrue();
        assertThat(call.cancel()).isFalse();
        var never = reactor.callLater(Duration.ofDays(1), () -> {});
        assertThat(never.cancel()).isTrue();
        assertThat(never.isPending()).isFalse();
    }

    /// A protocol that needs a moment to finish asks the reactor for it while the reactor stops.
    @Test
    void aReactorThatStopsStillAnswersItsProtocols() throws IOException {
        var reactor = open();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onStopping(Transport transport) {
                assertThat(reactor.ports()).isNotEmpty();
                reactor.callLater(Duration.ofMillis(50), transport::close);
            }
        });
        int port = reactor.listen(SocketRig.loopback(), probes).port();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var _ = probes.first().transport();
            var stopped = CompletableFuture.supplyAsync(() -> reactor.stop(LONG));
            long begin = System.nanoTime();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            socket.shutdownOutput();
            assertThat(Waiting.result("the end", stopped)).isEqualTo(new DrainReport(1, 0));
            assertThat((System.nanoTime() - begin) / 1_000_000)
                    .as("milliseconds")
                    .isLessThan(5_000);
        }
    }

    @Test
    void stopWaitsForAllItsPortsAtOnce() throws IOException {
        var reactor = open();
        var told = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            var probes = new Probes(() -> new Probe() {
                @Override
                void onStopping(Transport transport) {
                    // Only finishes when the other port's connection was asked to as well.
                    told.countDown();
                    Thread.ofVirtual().start(() -> {
                        Waiting.on("the other port", told);
                        transport.close();
                    });
                }
            });
            int port = reactor.listen(SocketRig.loopback(), probes).port();
            closing(new Socket(InetAddress.getLoopbackAddress(), port));
            var _ = probes.first().transport();
        }
        assertThat(reactor.stop(LONG)).isEqualTo(new DrainReport(2, 0));
    }
}
