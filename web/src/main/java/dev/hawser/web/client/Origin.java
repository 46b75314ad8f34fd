package dev.hawser.web.client;

import java.net.URI;
import java.util.Locale;

/// Whom a connection is with (RFC 9110 §4.3.1).
///
/// @param host in small letters; an IPv6 address without its brackets
record Origin(boolean secure, String host, int port) {
    /// Returns the origin of a place that [was checked][ClientRequest#checkPlace].
    static Origin of(URI uri) {
        boolean secure = "https".equalsIgnoreCase(uri.getScheme());
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : standardPort(secure);
        return new Origin(secure, host, port);
    }

    private static int standardPort(boolean secure) {
        return secure ? 443 : 80;
    }

    /// Returns the host, with the port where that isn't the scheme's own.
    String authority() {
        String bracketed = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == standardPort(secure) ? bracketed : bracketed + ":" + port;
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority();
    }
}
