package dev.hawser.core.engine;

import static dev.hawser.testkit.contract.ProxyHeaders.addresses;
import static dev.hawser.testkit.contract.ProxyHeaders.binary;
import static dev.hawser.testkit.contract.ProxyHeaders.joined;
import static dev.hawser.testkit.contract.ProxyHeaders.line;
import static dev.hawser.testkit.contract.ProxyHeaders.lineFor;
import static dev.hawser.testkit.contract.ProxyHeaders.paths;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The PROXY header, where each `send` is one read of the server's and time stands still.
final class ProxyGateTest {
    private static final Duration DEADLINE = Duration.ofSeconds(7);
    private static final InetSocketAddress PROXY = address("127.0.0.1", 50_000);
    private static final InetSocketAddress PORT = address("127.0.0.1", 80);
    private static final InetSocketAddress CLIENT = address("198.51.100.7", 4711);
    private static final InetSocketAddress CLIENT6 = address("2001:db8::7", 4711);
    private static final InetSocketAddress HERE = address("192.0.2.1", 443);
    private static final InetSocketAddress HERE6 = address("2001:db8::1", 443);
    private static final byte[] DATA = "data".getBytes(StandardCharsets.UTF_8);

    private final ManualClock clock = new ManualClock();
    private final List<Served> served = new ArrayList<>();
    private final Intake intake = new Intake(
            _ -> {
                var one = new Served();
                served.add(one);
                return one;
            },
            new StreamBinding(PORT, 1, Optional.empty()).behind(TrustedProxies.loopback()),
            Limits.defaults().withHandshake(DEADLINE).withConnections(100).withConnectionsPerAddress(2),
            clock,
            false,
            Reports.NONE);

    /// What one protocol was told.
    private static final class Served implements Protocol {
        private SocketAddress peer = PORT;
        private SocketAddress local = PROXY;
        private String text = "";

        @Override
        public void connectionMade(Transport transport) {
            peer = transport.peer();
            local = transport.local();
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) {
            text = text.concat(data.toString(StandardCharsets.ISO_8859_1));
        }
    }

    @AfterEach
    void close() {
        intake.close();
    }

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }

    private MemoryLink connect() {
        assertThat(intake.admit(PROXY)).isEmpty();
        var link = new MemoryLink(clock, PORT, PROXY);
        link.begin(intake.serve(link.channel()));
        return link;
    }

    private void assertRefused(MemoryLink link) {
        assertThat(link.isClosed()).isTrue();
        assertThat(link.take()).isEmpty();
        assertThat(served).isEmpty();
        assertThat(intake.counts(0).handshakesFailed()).isEqualTo(1);
        assertThat(intake.counts(0).open()).isZero();
    }

    /// A header, and who is then served.
    ///
    /// @param latin its bytes, as Latin-1
    record Header(String name, String latin, SocketAddress peer, SocketAddress local) {
        Header(String name, byte[] bytes, SocketAddress peer, SocketAddress local) {
            this(name, new String(bytes, StandardCharsets.ISO_8859_1), peer, local);
        }

        /// A bad one, after which nobody is served.
        Header(String name, byte[] bytes) {
            this(name, bytes, PROXY, PORT);
        }

        byte[] bytes() {
            return latin.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Header> headers() {
        byte[] four = addresses(CLIENT, HERE);
        byte[] extensions = joined(new byte[] {1, 0, 2, 'h', '2'}, new byte[] {(byte) 0xE0, 0, 1, 7});
        return Stream.of(
                new Header("v1 IPv4", lineFor("198.51.100.7", 4711), CLIENT, HERE),
                new Header("v1 IPv6", line("PROXY TCP6 2001:db8::7 2001:db8::1 4711 443"), CLIENT6, HERE6),
                new Header("v1 UNKNOWN", line("PROXY UNKNOWN"), PROXY, PORT),
                new Header("v1 UNKNOWN with more", line("PROXY UNKNOWN ffff:f::1 ffff::2 1 2"), PROXY, PORT),
                new Header("v2 IPv4", binary(0x21, 0x11, four), CLIENT, HERE),
                new Header("v2 with extensions", binary(0x21, 0x11, joined(four, extensions)), CLIENT, HERE),
                new Header("v2 IPv6", binary(0x21, 0x21, addresses(CLIENT6, HERE6)), CLIENT6, HERE6),
                new Header(
                        "v2 UNIX",
                        binary(0x21, 0x31, paths("/run/client", "/run/server")),
                        UnixDomainSocketAddress.of("/run/client"),
                        UnixDomainSocketAddress.of("/run/server")),
                new Header("v2 LOCAL", binary(0x20, 0x00, new byte[0]), PROXY, PORT),
                new Header("v2 LOCAL with addresses", binary(0x20, 0x11, four), PROXY, PORT),
                new Header("v2 UNSPEC", binary(0x21, 0x00, new byte[0]), PROXY, PORT),
                new Header("v2 of datagrams", binary(0x21, 0x12, four), PROXY, PORT));
    }

    private void assertServed(Header header) {
        assertThat(served).hasSize(1);
        var one = served.removeFirst();
        assertThat(one.peer).isEqualTo(header.peer());
        assertThat(one.local).isEqualTo(header.local());
        assertThat(one.text).isEqualTo("data");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerAndDataMayComeInOneRead(Header header) {
        connect().send(joined(header.bytes(), DATA));
        assertServed(header);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerAndDataMayBeCutAnywhere(Header header) {
        byte[] all = joined(header.bytes(), DATA);
        for (int cut = 1; cut < all.length; cut++) {
            var link = connect();
            link.send(Arrays.copyOf(all, cut));
            assertThat(served).as("cut at %d", cut).hasSize(cut < header.bytes().length ? 0 : 1);
            link.send(Arrays.copyOfRange(all, cut, all.length));
            assertServed(header);
            link.reset();
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerAndDataMayComeByteByByte(Header header) {
        var link = connect();
        for (byte one : joined(header.bytes(), DATA)) {
            link.send(new byte[] {one});
        }
        assertServed(header);
        assertThat(intake.counts(0).handshakesFailed()).isZero();
    }

    static Stream<Header> bad() {
        byte[] four = addresses(CLIENT, HERE);
        return Stream.of(
                new Header("no header", "G".getBytes(StandardCharsets.UTF_8)),
                new Header("other words", "PROXYPROXYPROXY".getBytes(StandardCharsets.UTF_8)),
                new Header("another signature", new byte[] {13, 10, 13, 10, 1}),
                new Header("TLS", new byte[] {22, 3, 1}),
                new Header("v1 without addresses", line("PROXY TCP4")),
                new Header("v1 of datagrams", line("PROXY UDP4 1.2.3.4 1.2.3.4 1 2")),
                new Header("v1 with a name", line("PROXY TCP4 localhost 1.2.3.4 1 2")),
                new Header("v1 with a zone", line("PROXY TCP6 fe80::1%lo ::1 1 2")),
                new Header("v1 with too large a port", line("PROXY TCP4 1.2.3.4 1.2.3.4 65536 2")),
                new Header("v1 that doesn't end", ("PROXY TCP6 " + "f".repeat(200)).getBytes(StandardCharsets.UTF_8)),
                new Header("v1 too long", line("PROXY UNKNOWN " + "f".repeat(200))),
                new Header("another version", binary(0x31, 0x11, four)),
                new Header("another command", binary(0x22, 0x11, four)),
                new Header("another family", binary(0x21, 0x41, four)),
                new Header("v2 too short", binary(0x21, 0x21, four)),
                new Header("v2 with too many extensions", binary(0x21, 0x11, joined(four, new byte[5_000]))));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoHeaderIsRefusedAtOnce(Header header) {
        var link = connect();
        link.send(joined(header.bytes(), DATA));
        assertRefused(link);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatIsNoHeaderIsRefusedHoweverItComes(Header header) {
        var link = connect();
        for (byte one : joined(header.bytes(), DATA)) {
            link.send(new byte[] {one});
        }
        assertRefused(link);
    }

    @Test
    void theDeadlineCountsFromTheBeginning() {
        var link = connect();
        byte[] header = lineFor("198.51.100.7", 4711);
        for (int i = 0; i < 6; i++) {
            link.send(new byte[] {header[i]});
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(link.isClosed()).isFalse();
        clock.advance(Duration.ofMillis(999));
        assertThat(link.isClosed()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertRefused(link);
        assertThat(intake.counts(0).timedOut()).isEqualTo(1);
    }

    @Test
    void theDeadlineIsOverWithTheHeader() {
        var link = connect();
        link.send(lineFor("198.51.100.7", 4711));
        clock.advance(DEADLINE.multipliedBy(2));
        assertThat(link.isClosed()).isFalse();
        assertThat(served).hasSize(1);
    }

    @Test
    void whoLeavesBeforeItsHeaderIsOverIsCountedOut() {
        var silent = connect();
        silent.endOutput();
        assertRefused(silent);
        var halfway = connect();
        halfway.send("PROXY TCP4 ");
        halfway.endOutput();
        assertThat(halfway.isClosed()).isTrue();
        var reset = connect();
        reset.send("PROXY TCP4 ");
        reset.reset();
        assertThat(reset.isClosed()).isTrue();
        assertThat(intake.counts(0).open()).isZero();
        assertThat(intake.counts(0).handshakesFailed()).isEqualTo(3);
        assertThat(served).isEmpty();
    }

    /// Two connections may come from one address. The proxy's own is that of all.
    @Test
    void addressesAreCountedAsTheyAreProxiedAndGivenBackOnce() {
        List<MemoryLink> links = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 3; i++) {
                var link = connect();
                link.send(lineFor("198.51.100.7", 1 + i));
                links.add(link);
            }
            assertThat(served).hasSize(2);
            links.forEach(MemoryLink::reset);
            links.clear();
            served.clear();
            assertThat(intake.counts(0).open()).isZero();
            assertThat(intake.counts(0).refused()).isEqualTo(round + 1);
        }
    }

    @Test
    void theProxyItselfIsCountedInTotalOnly() {
        for (int i = 0; i < 5; i++) {
            connect().send(i % 2 == 0 ? line("PROXY UNKNOWN") : binary(0x20, 0, new byte[0]));
        }
        assertThat(served).hasSize(5);
        assertThat(intake.counts(0).open()).isEqualTo(5);
    }

    @Test
    void whoIsNotTrustedIsCountedAsRefusedAndNotAsInside() {
        assertThat(intake.admit(address("127.200.0.1", 1))).isEmpty();
        assertThat(intake.admit(address("::1", 1))).isEmpty();
        assertThat(intake.admit(UnixDomainSocketAddress.of(""))).isEmpty();
        assertThat(intake.admit(new MemoryAddress("inside", 1))).isEmpty();
        assertThat(intake.admit(address("10.0.0.1", 1))).contains(Refusal.UNTRUSTED);
        assertThat(intake.admit(address("::2", 1))).contains(Refusal.UNTRUSTED);
        assertThat(intake.counts(0).open()).isEqualTo(4);
    }
}
