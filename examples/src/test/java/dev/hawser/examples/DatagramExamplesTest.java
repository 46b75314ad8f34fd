package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.protocol.AmplificationLimit;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.MemoryDatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs each UDP example on each engine.
final class DatagramExamplesTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void time(String engine) throws Exception {
        try (var reactor = Reactor.open()) {
            var service = reactor.listenUdp(
                    Endpoint.udp(0).on(HERE).engine(engine), new AmplificationLimit(new TimeService()));
            String answer = AskTime.at(service.address(), engine, reactor)
                    .timeout(Duration.ofSeconds(10))
                    .await();
            assertThat(Duration.between(Instant.parse(answer), Instant.now())).isLessThan(Duration.ofSeconds(10));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void timeWhereNobodyIs(String engine) throws Exception {
        InetSocketAddress nobody;
        try (var socket = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            nobody = (InetSocketAddress) socket.getLocalSocketAddress();
        }
        try (var reactor = Reactor.open()) {
            var answer = AskTime.at(nobody, engine, reactor);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> answer.timeout(Duration.ofSeconds(10)).await())
                    .withMessageContaining("nobody is there");
        }
    }

    @Test
    void timeIsAskedForThreeTimes() {
        var clock = new ManualClock();
        var network = MemoryDatagramTransport.start(
                new AskTime(), Endpoint.udp(0).to(new InetSocketAddress(HERE, 8037)), clock);
        clock.advance(Duration.ofMillis(2_999));
        assertThat(network.receivedTexts()).containsOnly("what time is it?").hasSize(3);
        assertThat(network.port().isOpen()).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(network.port().isOpen()).isFalse();
        assertThat(network.receivedTexts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void discovery(String engine) throws Exception {
        var network = NetworkInterface.getByInetAddress(HERE);
        try (var reactor = Reactor.open()) {
            var ready = new ConcurrentSkipListSet<String>();
            int port = reactor.listenUdp(
                            Discovery.endpoint(0).engine(engine), new Named(new Discovery("clock", network), ready))
                    .port();
            reactor.listenUdp(
                    Discovery.endpoint(port).engine(engine), new Named(new Discovery("printer", network), ready));
            Awaitility.await().until(() -> ready.size() == 2);
            Assumptions.assumeFalse(ready.contains("refused"), "no multicast on this machine's loopback interface");
            Set<String> found = new ConcurrentSkipListSet<>();
            reactor.listenUdp(
                    Endpoint.udp(0).on(InetAddress.ofLiteral("0.0.0.0")).engine(engine),
                    new Discovery.Seeker(network, port, found));
            Awaitility.await().untilAsserted(() -> assertThat(found).containsExactly("clock", "printer"));
        }
    }

    /// Says when a service has joined its group, or could not.
    private record Named(Discovery service, Set<String> ready) implements DatagramProtocol {
        @Override
        public void started(DatagramTransport transport) {
            try {
                service.started(transport);
                ready.add(service.name());
            } catch (IOException refused) {
                ready.add("refused");
                ready.add("refused " + service.name());
            }
        }

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
            service.datagramReceived(transport, data, sender);
        }
    }
}
