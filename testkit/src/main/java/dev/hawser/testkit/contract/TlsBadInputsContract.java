package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Hostile and broken clients of a TLS port, by their numbers in the list of bad inputs. Row 109 (clients that are
/// shown the wrong certificate) is in [TlsClientContract]; row 119 (a peer that is gone without a word) is found below
/// TLS, and so in the clear.
class TlsBadInputsContract extends Contract<SocketRig> {
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;

    TlsBadInputsContract(SocketRig rig) {
        super(rig);
    }

    private SocketRig.SocketServer server(Probes probes) throws IOException {
        return (SocketRig.SocketServer) serve(probes);
    }

    private SocketRig.SocketServer hasty(Probes probes) throws IOException {
        return (SocketRig.SocketServer) serve(probes, SocketRig.LIMITS.withHandshake(SHORT));
    }

    private Socket raw(SocketRig.SocketServer server) throws IOException {
        return closing(server.connectRaw());
    }

    private void assertNobodyWasBuilt(SocketRig.SocketServer server, Probes probes, int failures) {
        Waiting.until("all have left", () -> server.counts().open() == 0);
        assertThat(probes.all()).isEmpty();
        assertThat(server.counts().handshakesFailed()).isEqualTo(failures);
        var lines = log.take("no TLS with");
        assertThat(lines).hasSize(failures).allMatch(line -> line.getThrown() == null);
    }

    @Test
    void row104_aGreetingThatClaimsMegabytesIsLeftAtTheDeadline() throws IOException {
        int clients = 60;
        var probes = new Probes();
        var server = hasty(probes);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            var socket = raw(server);
            socket.getOutputStream().write(HexFormat.of().parseHex("160301400001fffff0"));
            sockets.add(socket);
        }
        for (var socket : sockets) {
            var _ = untilGone(socket);
        }
        assertNobodyWasBuilt(server, probes, clients);
    }

    @Test
    void row105_silenceIsLeftAtTheDeadline() throws IOException {
        var probes = new Probes();
        var server = hasty(probes);
        long start = System.nanoTime();
        assertThat(untilGone(raw(server))).isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(SHORT, SHORT.multipliedBy(10));
        assertNobodyWasBuilt(server, probes, 1);
        assertThat(server.counts().timedOut()).isEqualTo(1);
    }

    @Test
    void row105_aRequestInTheClearGetsAnAlertAndTheEnd() throws IOException {
        var probes = new Probes();
        var server = server(probes);
        var socket = raw(server);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertThat(untilGone(socket)).startsWith(ALERT, 3).hasSize(7);
        assertNobodyWasBuilt(server, probes, 1);
    }

    @Test
    void row106_aClientCanNotRenegotiate() throws IOException {
        var probes = new Probes();
        var server = server(probes);
        var wire = server.connectTls(parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}));
        closing(wire::close);
        wire.send("before".getBytes(StandardCharsets.UTF_8));
        probes.awaitText("before");
        assertThatThrownBy(() -> {
                    wire.tls().startHandshake();
                    wire.send("after".getBytes(StandardCharsets.UTF_8));
                    if (wire.input().read() < 0) {
                        throw new IOException("the server ended");
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(probes.first().reason())
                .isInstanceOfSatisfying(
                        CloseReason.Violation.class,
                        violation -> assertThat(violation.rule()).contains("renegotiate"));
        assertThat(probes.first().text()).isEqualTo("before");
    }

    /// Whoever resumes a session has the last word of the handshake, and may go on in the same breath.
    @Test
    void row106_norInTheBreathThatEndsTheHandshake() throws Exception {
        var probes = new Probes();
        var server = server(probes);
        var sessions = Certificates.shared().client();
        try (var first = new BreathlessClient(raw(server), sessions, "TLSv1.2")) {
            first.shakeHands();
            first.flush();
            first.awaitEndOfHandshake();
        }
        try (var again = new BreathlessClient(raw(server), sessions, "TLSv1.2")) {
            boolean hasLastWord = again.shakeHands();
            assumeTrue(hasLastWord, rig.provider().word() + " resumed no session, so the server has the last word");
            again.beginAgain();
            again.flush();
            assertThat(again.recordTypesUntilGone())
                    .as("no handshake is answered")
                    .doesNotContain(HANDSHAKE);
        }
        Waiting.until("all have left", () -> server.counts().open() == 0);
        log.take("no TLS with");
    }

    @Test
    void row107_versionsBefore12GetTheAlertThatSaysSo() throws IOException {
        for (int minor = 1; minor <= 2; minor++) {
            var probes = new Probes();
            var server = server(probes);
            var socket = raw(server);
            socket.getOutputStream().write(greeting(minor));
            // Fatal, protocol_version.
            assertThat(untilGone(socket)).startsWith(ALERT, 3).endsWith(0, 2, 2, 70);
            assertNobodyWasBuilt(server, probes, 1);
        }
    }

    /// The first words of TLS 1.0 and 1.1 (RFC 4346 §7.4.1.2).
    private static byte[] greeting(int minor) {
        String suites = "c009c00ac013c014002f0035";
        String hello = "03%02x".formatted(minor) + "42".repeat(32) + "00" + "%04x".formatted(suites.length() / 2)
                + suites + "0100" + "000e" + "000a000400020017" + "000b00020100";
        String message = "01%06x".formatted(hello.length() / 2) + hello;
        return HexFormat.of().parseHex("160301%04x".formatted(message.length() / 2) + message);
    }

    @Test
    void row108_aRecordTooLongIsRefused() throws IOException {
        var probes = new Probes();
        var server = server(probes);
        var socket = raw(server);
        socket.getOutputStream().write(HexFormat.of().parseHex("1603035000"));
        socket.getOutputStream().write(new byte[0x5000]);
        assertThat(untilGone(socket)).startsWith(ALERT, 3);
        assertNobodyWasBuilt(server, probes, 1);
    }

    @Test
    void row108_aForgedRecordEndsTheConnectionWithAnAlert() throws IOException {
        var probes = new Probes();
        var server = server(probes);
        var wire = server.connectTls(parameters -> {});
        closing(wire::close);
        wire.send("before".getBytes(StandardCharsets.UTF_8));
        probes.awaitText("before");
        wire.socket().getOutputStream().write(HexFormat.of().parseHex("1703030020" + "aa".repeat(32)));
        assertThatThrownBy(() -> wire.input().read()).hasMessageContaining("bad_record_mac");
        // BoringSSL sends the alert and says why at the next record, which doesn't come.
        assertThat(probes.first().reason()).isInstanceOfAny(CloseReason.Reset.class, CloseReason.Truncated.class);
        assertThat(probes.first().events()).containsExactly("made", "data", "lost");
    }

    @Test
    void row108_endlessKeyUpdatesAreRefused() throws IOException {
        var probes = new Probes();
        var server = server(probes);
        var wire = server.connectTls(parameters -> parameters.setProtocols(new String[] {"TLSv1.3"}));
        closing(wire::close);
        wire.send("before".getBytes(StandardCharsets.UTF_8));
        probes.awaitText("before");
        int updates = 0;
        try {
            while (!probes.first().isLost() && updates < 1_000_000) {
                // In TLS 1.3 this updates the keys.
                wire.tls().startHandshake();
                updates++;
            }
        } catch (IOException refused) {
            // As soon as the server likes.
        }
        assertThat(updates).isLessThan(1_000_000);
        assertThat(probes.first().reason()).isInstanceOfAny(CloseReason.Violation.class, CloseReason.Reset.class);
    }

    /// Of any kind: RFC 8446 §5.1 allows no empty ones but of data, and there is none before the handshake.
    @Test
    void row108_endlessEmptyRecordsAreRefused() throws IOException {
        for (int kind = 20; kind <= 23; kind++) {
            var probes = new Probes();
            var server = server(probes);
            var socket = raw(server);
            byte[] records =
                    HexFormat.of().parseHex("%02x03030000".formatted(kind).repeat(1_000));
            long start = System.nanoTime();
            try {
                for (int i = 0; i < 1_000; i++) {
                    socket.getOutputStream().write(records);
                }
            } catch (IOException refused) {
                // As soon as the server likes.
            }
            var _ = untilGone(socket);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("kind %d", kind)
                    .isLessThan(SocketRig.LIMITS.handshake());
            assertThat(server.counts().timedOut()).as("kind %d", kind).isZero();
            assertNobodyWasBuilt(server, probes, 1);
        }
    }

    @Test
    void row112_anEndWithoutGoodbyeIsToldAsACut() throws IOException {
        var probes = new Probes();
        var server = server(probes);
        var wire = server.connectTls(parameters -> {});
        closing(wire::close);
        wire.send("half a mess".getBytes(StandardCharsets.UTF_8));
        probes.awaitText("half a mess");
        wire.socket().shutdownOutput();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Truncated());
        assertThat(probes.first().events()).containsExactly("made", "data", "lost");
    }

    @Test
    void row113_whatIsWrittenAtOnceComesWholeBesideTheTickets() throws IOException {
        byte[] answer = new byte[300_000];
        for (int round = 0; round < 20; round++) {
            var server = (SocketRig.SocketServer) serve(new Probes(() -> new Probe() {
                @Override
                void onMade(Transport transport) {
                    transport.write(answer);
                    transport.close();
                }
            }));
            assertThat(connect(server).readToEnd()).hasSize(answer.length);
            server.close();
        }
    }

    private static int[] untilGone(Socket socket) throws IOException {
        var read = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(read);
        } catch (SocketTimeoutException silence) {
            throw new AssertionError("the server neither sent nor ended for too long", silence);
        } catch (SocketException reset) {
            // Gone as well.
        }
        byte[] bytes = read.toByteArray();
        int[] unsigned = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            unsigned[i] = Byte.toUnsignedInt(bytes[i]);
        }
        return unsigned;
    }
}
