package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs that we did not write talk UDP with the examples, on each engine: Twisted's `DatagramProtocol`, and
/// socat.
@Tag("referee")
final class OtherDatagramsTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final String SOCAT = "/usr/bin/socat";
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /// A running program, and what it says.
    private record Program(Process process, BufferedReader lines) implements AutoCloseable {
        static Program start(String... command) {
            try {
                var process = new ProcessBuilder(List.of(command))
                        .redirectErrorStream(true)
                        .start();
                return new Program(
                        process,
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        static Program twisted(String... arguments) throws URISyntaxException {
            var script = Objects.requireNonNull(OtherDatagramsTest.class.getResource("/twisted_udp.py"));
            var command =
                    new ArrayList<>(List.of(PYTHON, Path.of(script.toURI()).toString()));
            command.addAll(List.of(arguments));
            return start(command.toArray(String[]::new));
        }

        /// Waits for what it says next; null at the end.
        String says() throws IOException {
            return String.valueOf(lines.readLine());
        }

        Program type(String text) throws IOException {
            try (var input = process.getOutputStream()) {
                input.write(text.getBytes(StandardCharsets.UTF_8));
            }
            return this;
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void twistedAsksOurTimeService(String engine) throws Exception {
        needTwisted();
        try (var reactor = Reactor.open()) {
            var port = reactor.listenUdp(Endpoint.udp(0).on(HERE).engine(engine), new TimeService());
            try (var asking = Program.twisted("ask", "" + port.port())) {
                assertIsNow(asking.says());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void weAskTwistedsTimeService(String engine) throws Exception {
        needTwisted();
        try (var reactor = Reactor.open();
                var service = Program.twisted("serve")) {
            var address = new InetSocketAddress(HERE, Integer.parseInt(service.says()));
            assertThat(AskTime.at(address, engine, reactor)
                            .timeout(Duration.ofSeconds(20))
                            .await())
                    .isEqualTo("2026-01-01T00:00:00Z");
            assertThat(service.says()).isEqualTo("what time is it?");
            assertThat(service.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
            var again = AskTime.at(address, engine, reactor);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> again.timeout(Duration.ofSeconds(20)).await())
                    .withMessageContaining("nobody is there");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void twistedAndWeFindEachOther(String engine) throws Exception {
        needTwisted();
        var network = NetworkInterface.getByInetAddress(HERE);
        try (var reactor = Reactor.open()) {
            var joined = new CountDownLatch(1);
            int port = reactor.listenUdp(
                            Discovery.endpoint(0).engine(engine), new Joining(new Discovery("hawser", network), joined))
                    .port();
            assertThat(joined.await(20, TimeUnit.SECONDS)).isTrue();
            try (var member = Program.twisted("member", "" + port)) {
                assertThat(member.says()).isEqualTo("ready");
                Set<String> found = new ConcurrentSkipListSet<>();
                reactor.listenUdp(
                        Endpoint.udp(0).on(InetAddress.ofLiteral("0.0.0.0")).engine(engine),
                        new Discovery.Seeker(network, port, found));
                Awaitility.await().untilAsserted(() -> assertThat(found).containsExactly("hawser", "twisted"));
                try (var seeking = Program.twisted("seek", "" + port)) {
                    assertThat(seeking.says()).isEqualTo("hawser twisted");
                }
            }
        }
    }

    /// Says when a service has joined its group.
    private record Joining(Discovery service, CountDownLatch joined) implements DatagramProtocol {
        @Override
        public void started(DatagramTransport transport) throws IOException {
            service.started(transport);
            joined.countDown();
        }

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
            service.datagramReceived(transport, data, sender);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void theTimeToLiveOfAMulticastIsWhatWasSaid(String engine) throws Exception {
        needTwisted();
        var network = NetworkInterface.getByInetAddress(HERE);
        try (var reactor = Reactor.open();
                var receiver = Program.twisted("ttl")) {
            var group = new InetSocketAddress(Discovery.GROUP, Integer.parseInt(receiver.says()));
            reactor.listenUdp(Endpoint.udp(0).on(HERE).engine(engine), new DatagramProtocol() {
                @Override
                public void started(DatagramTransport transport) throws IOException {
                    transport.multicast().sendOn(network);
                    transport.multicast().timeToLive(7);
                    transport.write("x", group);
                }

                @Override
                public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                    // Nobody answers.
                }
            });
            assertThat(receiver.says()).isEqualTo("7");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void socatAsksOurTimeService(String engine) throws Exception {
        need(SOCAT, "socat");
        try (var reactor = Reactor.open()) {
            var port = reactor.listenUdp(Endpoint.udp(0).on(HERE).engine(engine), new TimeService());
            try (var asking = Program.start(SOCAT, "-t5", "-", "udp:127.0.0.1:" + port.port())
                    .type("what time is it?\n")) {
                var answer = new char["2026-01-01T00:00:00".length()];
                assertThat(asking.lines().read(answer)).isEqualTo(answer.length);
                assertIsNow(new String(answer) + "Z");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void weAskSocatsTimeService(String engine) throws Exception {
        need(SOCAT, "socat");
        int port;
        try (var free = new DatagramSocket(new InetSocketAddress(HERE, 0))) {
            port = free.getLocalPort();
        }
        try (var reactor = Reactor.open();
                var service = Program.start(
                        SOCAT, "-d", "-d", "udp4-recvfrom:" + port + ",bind=127.0.0.1,fork", "system:echo tea time")) {
            assertThat(service.process().isAlive()).isTrue();
            // Until socat has bound the port, we are told that nobody is there. It answers more than one question:
            // whose answer is lost asks again.
            Awaitility.await().ignoreExceptions().untilAsserted(() -> {
                var answer = AskTime.at(new InetSocketAddress(HERE, port), engine, reactor);
                assertThat(answer.timeout(Duration.ofSeconds(10)).await()).isEqualTo("tea time\n");
            });
        }
    }

    private static void assertIsNow(String time) {
        assertThat(Duration.between(Instant.parse(time), Instant.now()).abs()).isLessThan(Duration.ofSeconds(30));
    }

    private static void need(String program, String debianPackage) {
        assumeTrue(
                Files.isExecutable(Path.of(program)), "skipped: there is no " + program + "; install " + debianPackage);
    }

    private static void needTwisted() throws Exception {
        need(PYTHON, "python3");
        try (var probe = Program.start(PYTHON, "-c", "import twisted")) {
            assumeTrue(
                    probe.process().waitFor() == 0, "skipped: " + PYTHON + " has no Twisted; install python3-twisted");
        }
    }
}
