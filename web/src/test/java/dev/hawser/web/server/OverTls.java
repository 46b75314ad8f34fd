package dev.hawser.web.server;

import dev.hawser.core.tls.TlsIdentity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate of the tests' own, and clients that trust it.
final class OverTls {
    private static final X509Bundle BUNDLE = made();

    static final TlsIdentity IDENTITY =
            new TlsIdentity(BUNDLE.getKeyPair().getPrivate(), BUNDLE.getCertificatePathList());

    private OverTls() {}

    private static X509Bundle made() {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .notBefore(Instant.now().minus(Duration.ofDays(1)))
                    .notAfter(Instant.now().plus(Duration.ofDays(1)))
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError("no certificate could be made", failure);
        }
    }

    /// Returns a context for clients.
    static SSLContext client() throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("tests", BUNDLE.getCertificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
