package dev.hawser.web.socket;

import dev.hawser.web.Request;
import java.util.Set;

/// Which pages may open a WebSocket here. A browser names the origin of the page (RFC 6455 §10.2), and sends the
/// user's cookies along whatever page that is, so a stranger's must be refused. Other clients name none, and are
/// taken.
@FunctionalInterface
public interface Origins {
    /// Returns whether a page of this origin is taken.
    ///
    /// @param origin as the client sent it, such as `https://example.com`, or `null` as text
    boolean allows(String origin, Request request);

    /// Takes pages that came from this server, by the name that the client calls it: the same host and port. The
    /// scheme is left aside, for a proxy before this server may speak TLS.
    static Origins same() {
        return (origin, request) -> {
            int colon = origin.indexOf("://");
            String scheme = colon < 0 ? "" : origin.substring(0, colon);
            return colon >= 0
                    && withoutDefaultPort(origin.substring(colon + 3), scheme)
                            .equalsIgnoreCase(withoutDefaultPort(request.authority(), scheme));
        };
    }

    /// Takes pages of these origins, such as `https://example.com`.
    static Origins of(String... origins) {
        var known = Set.of(origins);
        return (origin, _) -> known.contains(origin);
    }

    /// Takes pages from anywhere. Safe only where nothing depends on who the user is.
    static Origins any() {
        return (_, _) -> true;
    }

    private static String withoutDefaultPort(String authority, String scheme) {
        String port = switch (scheme) {
            case "http" -> ":80";
            case "https" -> ":443";
            default -> "";
        };
        return port.isEmpty() || !authority.endsWith(port)
                ? authority
                : authority.substring(0, authority.length() - port.length());
    }
}
