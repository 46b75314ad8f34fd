package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsProvider;
import dev.hawser.core.tls.TlsServer;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Row 109 of the bad inputs: which servers a client takes for the one it wanted.
final class ServerIdentityTest {
    private static final int ENOUGH_TURNS = 100;

    private final Certificates certificates = Certificates.shared();

    @TempDir
    private Path folder = Path.of(".");

    private TlsProvider provider = TlsProvider.JDK;

    /// Shakes hands in memory.
    private void connect(String host, X509Bundle shown) throws IOException {
        var memory = UnpooledByteBufAllocator.DEFAULT;
        var options = TlsClient.Options.defaults()
                .withAuthorities(certificates.authorityIn(folder))
                .on(provider);
        var client = TlsClient.of(options).engine(memory, host, 443);
        var server = TlsServer.of(TlsOptions.of(Certificates.identity(shown)))
                .contextFor(null)
                .newEngine(memory);
        try {
            client.beginHandshake();
            server.beginHandshake();
            var toServer = ByteBuffer.allocate(1 << 17).flip();
            var toClient = ByteBuffer.allocate(1 << 17).flip();
            for (int i = 0; i < ENOUGH_TURNS; i++) {
                turn(client, toClient, toServer);
                turn(server, toServer, toClient);
                if (isDone(client) && isDone(server)) {
                    return;
                }
            }
            throw new AssertionError("the handshake doesn't end");
        } finally {
            ReferenceCountUtil.release(client);
        }
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void turn(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> {
                out.compact();
                var _ = engine.wrap(ByteBuffer.allocate(0), out);
                out.flip();
            }
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                if (in.hasRemaining()) {
                    var _ = engine.unwrap(in, ByteBuffer.allocate(1 << 15));
                }
            }
        }
    }

    private X509Bundle named(String... names) {
        return certificates.issue(names[0], builder -> Certificates.forNames(builder, names));
    }

    private void assertTakes(String host, X509Bundle shown) throws IOException {
        connect(host, shown);
    }

    private void assertRefuses(String host, X509Bundle shown) {
        assertThatThrownBy(() -> connect(host, shown)).as(host).isInstanceOf(SSLException.class);
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void row109_namesAreThoseOfRfc9525(TlsProvider choice) throws IOException {
        provider = choice;
        Assumptions.assumeTrue(choice.isAvailable(), choice.word() + " isn't there for this machine");
        assertTakes("example.com", named("example.com"));
        assertTakes("EXAMPLE.com", named("Example.COM"));
        assertTakes("www.example.com", named("*.example.com"));
        assertTakes("127.0.0.1", certificates.issue("x", builder -> builder.addSanIpAddress("127.0.0.1")));

        assertRefuses("example.com", named("example.org"));
        assertRefuses("example.com", named("*.example.com"));
        assertRefuses("a.b.example.com", named("*.example.com"));
        assertRefuses("www.example.com", named("w*.example.com"));
        assertRefuses("www.example.com", named("www.*.com"));
        assertRefuses("example.com", certificates.issue("example.com", builder -> builder));
        assertRefuses("127.0.0.2", certificates.issue("x", builder -> builder.addSanIpAddress("127.0.0.1")));
        assertRefuses("127.0.0.1", named("127.0.0.1"));
    }

    @ParameterizedTest
    @EnumSource(TlsProvider.class)
    void row109_whatNobodyVouchesForOrHasExpiredIsRefused(TlsProvider choice) throws Exception {
        provider = choice;
        Assumptions.assumeTrue(choice.isAvailable(), choice.word() + " isn't there for this machine");
        assertRefuses(
                "localhost",
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=localhost")
                        .setIsCertificateAuthority(true)
                        .addSanDnsName("localhost")
                        .buildSelfSigned());
        assertRefuses(
                "localhost",
                certificates.issue(
                        "localhost",
                        builder -> builder.addSanDnsName("localhost")
                                .notAfter(Instant.now().minus(Duration.ofHours(1)))));
        assertRefuses(
                "localhost",
                certificates.issue(
                        "localhost",
                        builder -> builder.addSanDnsName("localhost")
                                .notBefore(Instant.now().plus(Duration.ofHours(1)))));
    }

    @Test
    void theSystemsAuthoritiesVouchByDefault() throws IOException {
        var engine = TlsClient.of(TlsClient.Options.defaults().withAlpn("h2"))
                .engine(UnpooledByteBufAllocator.DEFAULT, "example.com", 443);
        assertThat(engine.getUseClientMode()).isTrue();
        assertThat(engine.getSSLParameters().getEndpointIdentificationAlgorithm())
                .isEqualTo("HTTPS");
        assertThat(engine.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
        assertThat(engine.getPeerHost()).isEqualTo("example.com");
    }
}
