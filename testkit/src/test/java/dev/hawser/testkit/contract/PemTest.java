package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.tls.TlsFileException;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files of certificates and keys are taken, and what is said about the others.
final class PemTest {
    private static final UnaryOperator<CertificateBuilder> PLAIN = UnaryOperator.identity();

    @TempDir
    private Path folder = Path.of(".");

    private final Certificates certificates = Certificates.shared();
    private final X509Bundle bundle = certificates.issue("localhost", PLAIN);

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private void assertTaken(X509Bundle of, String key) throws IOException {
        var server = TlsServer.of(file("a.crt", of.getCertificatePathPEM()), file("a.key", key));
        assertThat(server.contextFor(null).isServer()).isTrue();
    }

    private static String pem(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + label
                + "-----\n";
    }

    /// Takes the old form out of the new one, of which it is the last part; its header has this many bytes.
    private static byte[] inside(PrivateKey key, int headerBytes) {
        byte[] whole = key.getEncoded();
        return Arrays.copyOfRange(whole, headerBytes, whole.length);
    }

    @Test
    void keysOfAllKindsAndFormsAreTaken() throws IOException {
        assertTaken(bundle, bundle.getPrivateKeyPEM());
        var rsa = certificates.issue("localhost", CertificateBuilder::rsa2048);
        assertTaken(rsa, rsa.getPrivateKeyPEM());
        assertTaken(rsa, pem("RSA PRIVATE KEY", inside(rsa.getKeyPair().getPrivate(), 26)));
        var ec = bundle.getKeyPair().getPrivate().getEncoded();
        int octets = (ec[1] < 0 ? 3 : 2) + 26;
        assertTaken(bundle, pem("EC PRIVATE KEY", Arrays.copyOfRange(ec, octets, ec.length)));
        var ed = certificates.issue("localhost", builder -> builder.algorithm(CertificateBuilder.Algorithm.ed25519));
        assertTaken(ed, ed.getPrivateKeyPEM());
    }

    @Test
    void whatIsWrongIsSaid() throws IOException {
        var certificate = file("good.crt", bundle.getCertificatePathPEM());
        var key = file("good.key", bundle.getPrivateKeyPEM());
        assertSaid("no-such.pem: there is no such file", folder.resolve("no-such.pem"), key);
        assertSaid("good.key: holds no certificate; expected a block -----BEGIN CERTIFICATE-----, found", key, key);
        assertSaid("good.crt: holds no private key", certificate, certificate);
        assertSaid("empty.crt: holds no certificate", file("empty.crt", ""), key);
        assertSaid("found no PEM at all", file("empty.crt", "hello"), key);
        assertSaid(
                "broken.crt: its certificate 1 is broken",
                file("broken.crt", pem("CERTIFICATE", new byte[] {1, 2, 3})),
                key);
        assertSaid("odd.crt: its block 1 (CERTIFICATE) is no base64", file("odd.crt", """
            -----BEGIN CERTIFICATE-----
            QQ=Q
            -----END CERTIFICATE-----
            """), key);
        assertSaid(
                "broken.key: its private key is broken or of no known kind",
                certificate,
                file("broken.key", pem("PRIVATE KEY", new byte[] {1, 2, 3})));
        assertSaid(
                "locked.key: its private key is encrypted",
                certificate,
                file("locked.key", pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3})));
        assertSaid(
                "other.key: the key is not that of the certificate for CN=localhost",
                certificate,
                file("other.key", certificates.issue("other", PLAIN).getPrivateKeyPEM()));
        assertSaid("is a folder, and a key is given beside it", folder, key);
        assertSaid("is a folder without *.pem", Files.createDirectory(folder.resolve("none")));
    }

    private static void assertSaid(String message, Path certificates, Path key) {
        assertThatThrownBy(() -> TlsServer.of(certificates, key))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining(message);
    }

    private static void assertSaid(String message, Path certificates) {
        assertThatThrownBy(() -> TlsServer.of(TlsOptions.of(certificates)))
                .isInstanceOf(TlsFileException.class)
                .hasMessageContaining(message);
    }
}
