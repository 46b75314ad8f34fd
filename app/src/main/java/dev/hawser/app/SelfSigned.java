package dev.hawser.app;

import dev.hawser.core.tls.TlsIdentity;
import io.netty.pkitesting.CertificateBuilder;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/// A certificate for trying things out on one's own machine: nobody vouches for it, and its key is gone with the
/// process.
public final class SelfSigned {
    private static final Duration LIFE = Duration.ofDays(30);

    private SelfSigned() {}

    /// Makes one for `localhost`, its addresses, and the address that is listened on. Takes some milliseconds.
    ///
    /// @throws IllegalStateException when this JDK can make none
    public static TlsIdentity forLocalhost(InetAddress host) {
        var now = Instant.now();
        var builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost, O=Hawser")
                // The builder signs nothing with its own key otherwise.
                .setIsCertificateAuthority(true)
                .notBefore(now.minus(Duration.ofHours(1)))
                .notAfter(now.plus(LIFE))
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addSanIpAddress("::1")
                .addExtendedKeyUsageServerAuth();
        if (!host.isLoopbackAddress() && !host.isAnyLocalAddress()) {
            builder.addSanIpAddress(host);
        }
        try {
            var made = builder.buildSelfSigned();
            return new TlsIdentity(made.getKeyPair().getPrivate(), made.getCertificatePathList());
        } catch (Exception failure) {
            throw new IllegalStateException("no self-signed certificate could be made on this JDK", failure);
        }
    }
}
