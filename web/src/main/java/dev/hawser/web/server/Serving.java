package dev.hawser.web.server;

import dev.hawser.core.protocol.Transport;

/// What all requests of a connection have in common.
///
record Serving(Answering answering, HttpLimits limits, Load load, Transport transport, HttpConnection connection) {
    /// Returns whether the connection's callbacks may block: it has a thread of its own.
    boolean mayBlock() {
        return connection.callbacksMayBlock();
    }

    /// Returns `https` where the connection has TLS, else `http`.
    String scheme() {
        return transport.tls().isPresent() ? "https" : "http";
    }
}
