package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsOptions;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// TLS at both ends: a server with a certificate, and a client that trusts this certificate and no other. The protocols
/// are those of [Echo] and [AskEcho], which know nothing of it.
final class SecureEcho {
    private SecureEcho() {}

    /// Serves, asks, and returns the answer.
    ///
    /// @param certificate a PEM file, for `localhost`
    /// @param key the PEM file of its key
    static String ask(String question, Path certificate, Path key, String engine) throws Exception {
        try (var reactor = Reactor.open()) {
            var server = Endpoint.tls(0, TlsOptions.of(certificate, key)).engine(engine);
            var port = reactor.listen(server, peer -> new Echo());
            var trust = TlsClient.Options.defaults().withAuthorities(certificate);
            var there = ClientEndpoint.tls("localhost", port.port(), trust).engine(engine);
            return AskEcho.at(there, question, reactor).await();
        }
    }

    /// Makes a certificate for `localhost`, which nobody vouches for, and its key.
    static void makeCertificate(Path certificate, Path key) throws IOException {
        try {
            var made = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .addSanDnsName("localhost")
                    .buildSelfSigned();
            Files.writeString(certificate, made.getCertificatePEM());
            Files.writeString(key, made.getPrivateKeyPEM());
        } catch (IOException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException("no certificate could be made", failure);
        }
    }

    /// Runs the example; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("hawser");
        Path certificate = folder.resolve("localhost.pem");
        Path key = folder.resolve("localhost.key");
        try {
            makeCertificate(certificate, key);
            System.out.println(ask("hello", certificate, key, "event-loop"));
        } finally {
            Files.deleteIfExists(certificate);
            Files.deleteIfExists(key);
            Files.delete(folder);
        }
    }
}
