package dev.hawser.core.engine;

import dev.hawser.core.tls.TlsSession;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads from a handler what its handshake agreed on.
final class TlsSessions {
    private TlsSessions() {}

    /// Reads it.
    ///
    /// @param serverName what the client asked for, where that was heard before the handshake
    static TlsSession of(SslHandler handler, @Nullable String serverName) {
        var session = handler.engine().getSession();
        return new TlsSession(
                session.getProtocol(),
                session.getCipherSuite(),
                Optional.ofNullable(handler.applicationProtocol()).filter(name -> !name.isEmpty()),
                serverName == null ? serverName(session) : Optional.of(serverName),
                peerCertificates(session));
    }

    private static Optional<String> serverName(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return Optional.empty();
        }
        return extended.getRequestedServerNames().stream()
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst();
    }

    private static List<X509Certificate> peerCertificates(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException showedNone) {
            return List.of();
        }
    }
}
