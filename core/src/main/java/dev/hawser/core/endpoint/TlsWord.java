package dev.hawser.core.endpoint;

import dev.hawser.core.tls.CertificateSource;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsProvider;

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

    private static TlsProvider provider(EndpointString text) {
        return text.text("provider").map(TlsProvider::of).orElse(TlsProvider.JDK);
    }
}
