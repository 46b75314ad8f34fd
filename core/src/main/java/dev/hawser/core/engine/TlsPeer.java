package dev.hawser.core.engine;

import dev.hawser.core.tls.TlsClient;

/// Whom a client wants to reach over TLS.
///
/// @param host whom the certificate must be for
/// @param port by which sessions are told apart; -1 for none
record TlsPeer(TlsClient tls, String host, int port) {
    @Override
    public String toString() {
        return port < 0 ? host : host + ":" + port;
    }
}
