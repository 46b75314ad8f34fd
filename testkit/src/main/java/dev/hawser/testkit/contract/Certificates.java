package dev.hawser.testkit.contract;

import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsIdentity;
import dev.hawser.core.tls.TlsOptions;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// An authority of the tests' own, and what it vouches for.
final class Certificates {
    private static final Certificates SHARED = new Certificates();

    private final X509Bundle authority =
            made(new CertificateBuilder().ecp256().subject("CN=Hawser's tests").setIsCertificateAuthority(true));
    private final X509Bundle localhost =
            issue("localhost", builder -> builder.addSanDnsName("localhost").addSanIpAddress("127.0.0.1"));

    private final Path authorityFile = temporaryAuthority();

    /// Returns an authority that all tests of a process share, since it takes a while to make one.
    static Certificates shared() {
        return SHARED;
    }

    /// Returns what a server on this machine shows.
    TlsOptions server() {
        return TlsOptions.of(identity(localhost));
    }

    /// Issues a certificate, valid from yesterday until tomorrow unless changed.
    X509Bundle issue(String commonName, UnaryOperator<CertificateBuilder> with) {
        var builder = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + commonName)
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(1)));
        try {
            return with.apply(builder).buildIssuedBy(authority);
        } catch (Exception failure) {
            throw new AssertionError("no certificate could be made", failure);
        }
    }

    /// Has a certificate name these hosts. The builder's own way takes no wildcards.
    static CertificateBuilder forNames(CertificateBuilder builder, String... names) {
        var list = new ByteArrayOutputStream();
        for (String name : names) {
            // A dNSName is the alternative 2, a text (RFC 5280 §4.2.1.6).
            list.write(0x82);
            list.write(name.length());
            list.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        }
        var sequence = new ByteArrayOutputStream();
        sequence.write(0x30);
        sequence.write(list.size());
        sequence.writeBytes(list.toByteArray());
        return builder.addExtensionOctetString("2.5.29.17", false, sequence.toByteArray());
    }

    /// Writes the authority's certificate to a file.
    Path authorityIn(Path folder) throws IOException {
        return Files.writeString(folder.resolve("authority.crt"), authority.getCertificatePEM());
    }

    private Path temporaryAuthority() {
        try {
            Path file = Files.createTempFile("hawser-authority", ".crt");
            file.toFile().deleteOnExit();
            return Files.writeString(file, authority.getCertificatePEM());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Returns what one of Hawser's clients needs to trust this authority.
    TlsClient.Options clientOptions() {
        return TlsClient.Options.defaults().withAuthorities(authorityFile);
    }

    static TlsIdentity identity(X509Bundle bundle) {
        return new TlsIdentity(bundle.getKeyPair().getPrivate(), bundle.getCertificatePathList());
    }

    /// Returns a context of the JDK's for clients that trust this authority.
    SSLContext client() {
        return client(new KeyManager[0]);
    }

    /// As [#client()], for clients that show this.
    SSLContext client(X509Bundle shown) {
        try {
            return client(shown.toKeyManagerFactory().getKeyManagers());
        } catch (Exception failure) {
            throw new AssertionError("no client could be made", failure);
        }
    }

    private SSLContext client(KeyManager[] keys) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys, new TrustManager[] {authority.toTrustManager()}, null);
            return context;
        } catch (Exception failure) {
            throw new AssertionError("no client could be made", failure);
        }
    }

    private static X509Bundle made(CertificateBuilder builder) {
        try {
            return builder.buildSelfSigned();
        } catch (Exception failure) {
            throw new AssertionError("no certificate could be made", failure);
        }
    }
}
