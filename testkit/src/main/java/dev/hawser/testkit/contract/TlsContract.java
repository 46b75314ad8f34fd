package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsServer;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a handshake agrees on, who may come in, and which certificate a client is shown.
class TlsContract extends Contract<SocketRig> {
    private final Certificates certificates = Certificates.shared();

    TlsContract(SocketRig rig) {
        super(rig);
    }

    private SocketRig.SocketServer serve(TlsOptions options, Probes probes) throws IOException {
        return closing(rig.serve(options, probes));
    }

    private TlsWire wire(SocketRig.SocketServer server, TlsWire.Tuning tuning) throws IOException {
        var wire = server.connectTls(tuning);
        closing(wire::close);
        return wire;
    }

    private static void say(TlsWire wire, String text) throws IOException {
        wire.send(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTransportTellsWhatWasAgreedOn() throws IOException {
        var probes = new Probes();
        var server = serve(certificates.server().withAlpn("h2", "http/1.1"), probes);
        var wire = wire(server, parameters -> {
            parameters.setApplicationProtocols(new String[] {"http/1.1", "spdy"});
            // The JDK says no name without a dot unless told to.
            parameters.setServerNames(List.of(new SNIHostName("localhost")));
        });
        var session = probes.first().transport().tls().orElseThrow();
        assertThat(session.protocol()).isEqualTo("TLSv1.3");
        assertThat(session.cipher()).isEqualTo(wire.tls().getSession().getCipherSuite());
        assertThat(session.alpn()).contains("http/1.1");
        assertThat(session.serverName()).contains("localhost");
        assertThat(session.peerCertificates()).isEmpty();
        assertThat(wire.tls().getApplicationProtocol()).isEqualTo("http/1.1");
    }

    @Test
    void tls12IsSpokenWithForwardSecrecy() throws IOException {
        var probes = new Probes();
        var server = serve(certificates.server(), probes);
        var wire = wire(server, parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}));
        say(wire, "hello");
        probes.awaitText("hello");
        var session = probes.first().transport().tls().orElseThrow();
        assertThat(session.protocol()).isEqualTo("TLSv1.2");
        assertThat(session.cipher()).startsWith("TLS_ECDHE_").containsAnyOf("GCM", "POLY1305");
        assertThat(session.alpn()).isEmpty();
        probes.first().transport().write("goodbye");
        probes.first().transport().close();
        assertThat(new String(wire.input().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("goodbye");
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Closed());
    }

    /// RFC 5246 §7.2.1 has the other side answer at once; whatever was written before has gone out.
    @Test
    void aTls12ClientThatEndsFirstHasWhatWasWrittenAndTheEnd() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write("answer");
            }
        });
        var server = serve(certificates.server(), probes);
        var wire = wire(server, parameters -> parameters.setProtocols(new String[] {"TLSv1.2"}));
        say(wire, "hello");
        assertThat(new String(wire.input().readNBytes(6), StandardCharsets.UTF_8))
                .isEqualTo("answer");
        wire.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.PeerClosed());
        assertThat(probes.first().events()).containsExactly("made", "data", "ended", "lost");
    }

    @Test
    void onlyClientsWithACertificateOfTheAuthorityComeInWhereOneIsAskedFor(@TempDir Path folder) throws Exception {
        var probes = new Probes();
        var server = serve(certificates.server().withClientCa(certificates.authorityIn(folder)), probes);
        var known = certificates.issue("a friend", UnaryOperator.identity());
        var wire = new TlsWire(server.connectRaw(), certificates.client(known), _ -> {});
        closing(wire::close);
        say(wire, "hello");
        probes.awaitText("hello");
        assertThat(probes.first().transport().tls().orElseThrow().peerCertificates())
                .first()
                .isEqualTo(known.getCertificate());
        assertThatThrownBy(() -> {
                    // In TLS 1.3 a client is done before it hears that it was refused.
                    var stranger = server.connectTls(_ -> {});
                    closing(stranger::close);
                    if (stranger.input().read() < 0) {
                        throw new IOException("ended");
                    }
                })
                .isInstanceOf(IOException.class);
        Waiting.until("it is refused", () -> server.counts().handshakesFailed() == 1);
        assertThat(probes.all()).hasSize(1);
    }

    @Test
    void aConnectionThatShakesHandsHoldsUpNoDrain() throws IOException {
        var probes = new Probes();
        var server = serve(certificates.server(), probes);
        var socket = closing(server.connectRaw());
        Waiting.until("it is there", () -> server.counts().open() == 1);
        long start = System.nanoTime();
        server.stop(Duration.ofSeconds(10));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        assertThat(readsToTheEnd(socket)).isTrue();
        assertThat(probes.all()).isEmpty();
    }

    private static boolean readsToTheEnd(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    // Which certificate.

    private static void store(Path file, X509Bundle bundle) throws IOException {
        // As a careful administrator does: at no time is there half a file.
        var draft = Files.writeString(
                file.resolveSibling(file.getFileName() + ".draft"),
                bundle.getCertificatePathPEM() + bundle.getPrivateKeyPEM());
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private X509Bundle forNames(String... names) {
        return certificates.issue(names[0], builder -> Certificates.forNames(builder, names));
    }

    /// Returns the names in the certificate that a client is shown which asks for this one.
    private String shownTo(SocketRig.SocketServer server, Optional<String> name) throws IOException {
        var wire = server.connectTls(parameters -> {
            parameters.setEndpointIdentificationAlgorithm("");
            parameters.setServerNames(
                    name.map(it -> List.<SNIServerName>of(new SNIHostName(it))).orElse(List.of()));
        });
        try {
            var shown = (X509Certificate) wire.tls().getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        } finally {
            wire.close();
        }
    }

    @Test
    void aFolderHasACertificateForEachName(@TempDir Path folder) throws IOException {
        store(folder.resolve("default.pem"), forNames("localhost"));
        store(folder.resolve("a.pem"), forNames("example.com", "www.example.com"));
        store(folder.resolve("b.pem"), forNames("*.example.com"));
        var server = serve(TlsOptions.of(folder), new Probes());
        assertThat(shownTo(server, Optional.of("example.com"))).isEqualTo("CN=example.com");
        assertThat(shownTo(server, Optional.of("www.example.com"))).isEqualTo("CN=example.com");
        assertThat(shownTo(server, Optional.of("WWW.Example.com"))).isEqualTo("CN=example.com");
        assertThat(shownTo(server, Optional.of("mail.example.com"))).isEqualTo("CN=*.example.com");
        assertThat(shownTo(server, Optional.of("a.mail.example.com"))).isEqualTo("CN=localhost");
        assertThat(shownTo(server, Optional.of("example.org"))).isEqualTo("CN=localhost");
        assertThat(shownTo(server, Optional.empty())).isEqualTo("CN=localhost");
    }

    @Test
    void aChangedFileIsTakenAndNobodyIsCutOff(@TempDir Path folder) throws IOException {
        var file = folder.resolve("server.pem");
        store(file, forNames("localhost", "first"));
        var probes = new Probes();
        var server = serve(TlsOptions.of(file), probes);
        var old = wire(server, _ -> {});
        say(old, "one");
        probes.awaitText("one");
        store(file, certificates.issue("second", builder -> builder.addSanDnsName("localhost")));
        Waiting.until(
                "the new one is shown", () -> shownTo(server, Optional.empty()).equals("CN=second"));
        say(old, ";two");
        probes.awaitText("one;two");
    }

    @Test
    void aBrokenFileChangesNothingAndIsToldOnce(@TempDir Path folder) throws IOException {
        var file = folder.resolve("server.pem");
        store(file, forNames("localhost"));
        var server = TlsServer.of(TlsOptions.of(file));
        var before = server.contextFor(null);
        Files.writeString(file, "nonsense");
        for (int i = 0; i < 4; i++) {
            assertThat(server.refresh()).isFalse();
        }
        assertThat(server.contextFor(null)).isSameAs(before);
        assertThat(log.take("the ones before stay")).hasSize(1);
        store(file, forNames("localhost", "mended"));
        assertThat(server.refresh()).as("it may still be being written").isFalse();
        assertThat(server.refresh()).isTrue();
        assertThat(server.contextFor(null)).isNotSameAs(before);
    }
}
