package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.tls.TlsFileException;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.testkit.Results;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which servers a client takes for the one it wanted, and what becomes of an attempt that isn't one.
class TlsClientContract extends Contract<SocketRig> {
    private static final Duration SHORT = Duration.ofMillis(300);

    private final Certificates certificates = Certificates.shared();

    TlsClientContract(SocketRig rig) {
        super(rig);
    }

    private Reactor open() {
        return closing(Reactor.open(rig.engine()));
    }

    private Deferred<Link<Probe>> connect(ClientEndpoint endpoint, Limits limits) {
        return open().connect(endpoint, rig.engine(), limits, _ -> new Probe());
    }

    private Deferred<Link<Probe>> connect(ClientEndpoint endpoint) {
        return connect(endpoint, SocketRig.LIMITS);
    }

    private static <T> T result(Deferred<T> deferred) {
        return Waiting.result("the result", deferred.toCompletableFuture());
    }

    private static Throwable failure(Deferred<?> deferred) {
        Waiting.until("the failure", deferred::isFired);
        return Results.failureOf(deferred);
    }

    private ClientEndpoint.Tls to(int port) {
        return ClientEndpoint.tls(
                "127.0.0.1", port, certificates.clientOptions().on(rig.provider()));
    }

    private SocketRig.SocketServer serve(X509Bundle shown, Probes probes) throws IOException {
        return closing(rig.serve(TlsOptions.of(Certificates.identity(shown)), probes));
    }

    private X509Bundle named(String... names) {
        return certificates.issue(names[0], builder -> Certificates.forNames(builder, names));
    }

    private void assertTakes(String host, X509Bundle shown) throws IOException {
        var server = serve(shown, new Probes());
        var link = result(connect(to(server.port().port()).serverName(host)));
        assertThat(link.transport().tls()).isPresent();
        link.transport().abort();
    }

    /// Asserts that the attempt fails, that the words say with whom and why, and that no protocol was greeted.
    private void assertRefuses(String host, X509Bundle shown, String why) throws IOException {
        var probes = new Probes();
        var server = serve(shown, probes);
        int port = server.port().port();
        var reactor = open();
        var attempt = reactor.connect(to(port).serverName(host), rig.engine(), SocketRig.LIMITS, _ -> {
            throw new AssertionError("a protocol was made for " + host);
        });
        assertThat(failure(attempt))
                .as(host)
                .isInstanceOf(SSLException.class)
                .hasMessageStartingWith("no TLS with " + host + ":" + port + " at 127.0.0.1:" + port + ": ")
                .hasMessageMatching("(?s).*(" + why + ").*");
        assertThat(reactor.clientCounts().handshakesFailed()).isEqualTo(1);
        Waiting.until("the client is counted out", () -> reactor.clientCounts().open() == 0);
        Waiting.until("the server has no client left", () -> server.counts().open() == 0);
    }

    @Test
    void whoIsRightIsTaken() throws IOException {
        assertTakes("example.com", named("example.com"));
        assertTakes("www.example.com", named("*.example.com"));
        assertTakes("127.0.0.1", certificates.issue("x", builder -> builder.addSanIpAddress("127.0.0.1")));
    }

    @Test
    void row109_anotherHostIsRefused() throws IOException {
        assertRefuses("example.com", named("example.org"), "example\\.com");
    }

    @Test
    void row109_anExpiredCertificateIsRefused() throws IOException {
        var expired = certificates.issue(
                "localhost",
                builder -> builder.addSanDnsName("localhost")
                        .notAfter(Instant.now().minus(Duration.ofHours(1))));
        assertRefuses("localhost", expired, "NotAfter|expired|validity");
    }

    @Test
    void row109_aSelfSignedCertificateIsRefused() throws Exception {
        var own = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanDnsName("localhost")
                .buildSelfSigned();
        assertRefuses("localhost", own, "unable to find valid certification path|No trusted|PKIX");
    }

    @Test
    void row109_aCommonNameAloneIsRefused() throws IOException {
        assertRefuses("example.com", certificates.issue("example.com", UnaryOperator.identity()), "example\\.com");
    }

    @Test
    void row109_anotherIpAddressIsRefused() throws IOException {
        assertRefuses(
                "127.0.0.2",
                certificates.issue("x", builder -> builder.addSanIpAddress("127.0.0.1")),
                "127\\.0\\.0\\.2");
    }

    @Test
    void row109_aStarIsOneLabel() throws IOException {
        assertRefuses("a.b.example.com", named("*.example.com"), "a\\.b\\.example\\.com");
    }

    /// The system doesn't know the tests' authority.
    @Test
    void whomTheSystemDoesNotTrustIsRefusedWithoutMoreAdo() throws IOException {
        var server = serve(named("localhost"), new Probes());
        var attempt = connect(ClientEndpoint.tls("localhost", server.port().port()));
        assertThat(failure(attempt))
                .isInstanceOf(SSLException.class)
                .hasMessageStartingWith("no TLS with localhost:" + server.port().port());
    }

    @Test
    void bothAgreeOnAProtocolAndTheServerHearsTheName() throws IOException {
        var probes = new Probes();
        var server = closing(rig.serve(certificates.server().withAlpn("h2", "http/1.1"), probes));
        var endpoint = ClientEndpoint.tls(
                "localhost",
                server.port().port(),
                certificates.clientOptions().withAlpn("http/1.1").on(rig.provider()));
        var agreed = result(connect(endpoint)).transport().tls().orElseThrow();
        assertThat(agreed.alpn()).contains("http/1.1");
        assertThat(agreed.peerCertificates()).isNotEmpty();
        assertThat(probes.first().transport().tls().orElseThrow().alpn()).contains("http/1.1");
    }

    @Test
    void aClientShowsItsCertificate(@TempDir Path folder) throws Exception {
        var probes = new Probes();
        var server = closing(rig.serve(certificates.server().withClientCa(certificates.authorityIn(folder)), probes));
        var known = certificates.issue("a friend", UnaryOperator.identity());
        var options = certificates
                .clientOptions()
                .withIdentity(Certificates.identity(known))
                .on(rig.provider());
        result(connect(ClientEndpoint.tls("localhost", server.port().port(), options)));
        assertThat(probes.first().transport().tls().orElseThrow().peerCertificates())
                .first()
                .isEqualTo(known.getCertificate());
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        var attempt = connect(ClientEndpoint.of("tls:localhost:1:ca=/no/such/authority.pem"));
        assertThat(failure(attempt))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining("/no/such/authority.pem");
    }

    @Test
    void aServerThatSaysNothingIsLeftAtTheDeadline() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var attempt = connect(to(silent.getLocalPort()), SocketRig.LIMITS.withHandshake(SHORT));
            assertThat(failure(attempt))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("no TLS with 127.0.0.1:" + silent.getLocalPort());
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsLeft() throws IOException {
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var attempt = connect(to(plain.getLocalPort()));
            try (var socket = plain.accept()) {
                socket.getOutputStream().write("220 mail at your service\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(failure(attempt)).isInstanceOf(SSLException.class);
            }
        }
    }

    @Test
    void callingItOffWhileHandsAreShakenClosesTheSocket() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            var attempt = connect(to(silent.getLocalPort()));
            try (var socket = silent.accept()) {
                socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
                assertThat(socket.getInputStream().read())
                        .as("the hello has come")
                        .isPositive();
                attempt.cancel();
                assertThat(failure(attempt)).isInstanceOf(CancellationException.class);
                assertThat(isLeft(socket)).isTrue();
            }
        }
    }

    @Test
    void aStopCallsOffWhoeverShakesHands() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            silent.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            var reactor = open();
            var attempt = reactor.connect(to(silent.getLocalPort()), rig.engine(), _ -> new Probe());
            try (var socket = silent.accept()) {
                socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
                assertThat(socket.getInputStream().read()).isPositive();
                reactor.stop(Duration.ofSeconds(10));
                assertThat(failure(attempt))
                        .isInstanceOf(CancellationException.class)
                        .hasMessageContaining("the reactor is stopping");
                assertThat(isLeft(socket)).isTrue();
            }
        }
    }

    private static boolean isLeft(Socket socket) {
        try {
            var _ = socket.getInputStream().readAllBytes();
            return true;
        } catch (SocketTimeoutException still) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void row112_anAnswerThatIsCutIsToldAsACut() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var attempt = connect(to(server.getLocalPort()));
            try (var socket = server.accept();
                    var tls = (SSLSocket)
                            context(certificates.issue("localhost", builder -> builder.addSanIpAddress("127.0.0.1")))
                                    .getSocketFactory()
                                    .createSocket(socket, null, false)) {
                tls.setUseClientMode(false);
                tls.getOutputStream().write("half an ans".getBytes(StandardCharsets.US_ASCII));
                var link = result(attempt);
                Waiting.until("half of it", () -> link.protocol().text().equals("half an ans"));
                // Below TLS, as somebody on the way does.
                socket.shutdownOutput();
                assertThat(result(link.ended())).isEqualTo(new CloseReason.Truncated());
                assertThat(link.protocol().events()).containsExactly("made", "data", "lost");
            }
        }
    }

    @Test
    void row113_anAnswerThatIsWrittenBesideTheTicketsComesWhole() throws IOException {
        int length = 100_000;
        for (int round = 0; round < 5; round++) {
            var server = closing(rig.serve(certificates.server(), new Probes(() -> new Probe() {
                @Override
                void onMade(Transport transport) {
                    transport.write(new byte[length]);
                    transport.close();
                }
            })));
            var link = result(connect(to(server.port().port())));
            assertThat(result(link.ended())).isEqualTo(new CloseReason.PeerClosed());
            assertThat(link.protocol().bytes()).isEqualTo(length);
        }
    }

    private static SSLContext context(X509Bundle shown) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(shown.toKeyManagerFactory().getKeyManagers(), null, null);
        return context;
    }
}
