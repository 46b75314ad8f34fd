package dev.hawser.core.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What a handshake agreed on.
///
/// @param protocol `TLSv1.3` or `TLSv1.2`
/// @param cipher the suite, by its IANA name
/// @param alpn the application protocol; empty when none was agreed on
/// @param serverName the host name that the client asked for (RFC 6066 §3); empty when it named none
/// @param peerCertificates the peer's verified chain, its own certificate first; empty when it showed none
public record TlsSession(
        String protocol,
        String cipher,
        Optional<String> alpn,
        Optional<String> serverName,
        List<X509Certificate> peerCertificates) {
    public TlsSession {
        peerCertificates = List.copyOf(peerCertificates);
    }
}
