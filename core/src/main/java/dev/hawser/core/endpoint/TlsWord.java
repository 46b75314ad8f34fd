package dev.hawser.core.endpoint;

import dev.hawser.core.tls.CertificateSource;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsProvider;
import java.util.Optional;

/// Reads `tls:`.
final class TlsWord {
    private TlsWord() {}

    static Endpoint.Tls server(EndpointString text) {
        String grammar = "tls:PORT:cert=PEM[:key=PEM][:client-ca=PEM][:alpn=NAMES][:provider=WORD]"
                + "[:interface=IP][:engine=WORD][:backlog=N]";
        text.expect(grammar, 1, "cert", "key", "client-ca", "alpn", "provider", "interface", "engine", "backlog");
        var tcp = TcpWord.port(text);
        var certificates = text.path("cert")
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no cert=, the file or folder of certificates in PEM; expected " + grammar));
        var source = new CertificateSource.Files(certificates, text.path("key"));
        return new Endpoint.Tls(tcp, new TlsOptions(source, text.path("client-ca"), text.list("alpn"), provider(text)));
    }

    static ClientEndpoint.Tls client(EndpointString text) {
        text.expect(
                "tls:HOST:PORT[:ca=PEM][:cert=PEM][:key=PEM][:alpn=NAMES][:provider=WORD][:server-name=NAME]"
                        + "[:timeout=SECONDS][:bind=IP][:engine=WORD]",
                2,
                "ca",
                "cert",
                "key",
                "alpn",
                "provider",
                "server-name",
                "timeout",
                "bind",
                "engine");
        var key = text.path("key");
        Optional<CertificateSource> identity =
                text.path("cert").map(certificates -> new CertificateSource.Files(certificates, key));
        if (identity.isEmpty() && key.isPresent()) {
            throw new IllegalArgumentException("there is a key= without cert=, the certificate it belongs to");
        }
        var options = new TlsClient.Options(text.path("ca"), identity, text.list("alpn"), provider(text));
        return new ClientEndpoint.Tls(TcpWord.host(text), options, text.text("server-name"));
    }

    private static TlsProvider provider(EndpointString text) {
        return text.text("provider").map(TlsProvider::of).orElse(TlsProvider.JDK);
    }
}
