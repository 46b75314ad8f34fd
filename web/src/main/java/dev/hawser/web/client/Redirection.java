package dev.hawser.web.client;

import dev.hawser.web.Escaped;
import dev.hawser.web.Headers;
import dev.hawser.web.client.HttpClientException.Kind;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/// Where an answer sends its client (RFC 9110 §15.4).
final class Redirection {
    /// What is meant for one server and is no other's business; the name of the host is the next one's own.
    private static final List<String> ORIGINS_OWN = List.of("Authorization", "Cookie", "Proxy-Authorization");

    private Redirection() {}

    /// Returns the request that the answer leads to; empty when the answer is to be handed on as it is.
    ///
    /// @throws HttpClientException when it leads to where we don't go
    static Optional<ClientRequest> of(ClientRequest request, int code, Headers headers, ClientOptions.Redirects rules)
            throws HttpClientException {
        var places = headers.all("location");
        if (!isRedirection(code) || rules.most() == 0 || places.size() != 1) {
            return Optional.empty();
        }
        boolean asGet = switch (request.method()) {
            case GET, HEAD -> false;
            case POST -> code == 301 || code == 302 || code == 303;
            case PUT, PATCH, DELETE, OPTIONS -> code == 303;
        };
        if (!asGet && !request.isReplayable()) {
            return Optional.empty();
        }
        var place = resolve(request, places.getFirst());
        var from = Origin.of(request.uri());
        var to = Origin.of(place);
        if (from.secure() && !to.secure() && !rules.toPlain()) {
            throw new HttpClientException(
                    Kind.REDIRECT,
                    request + " is redirected to " + to
                            + ", where all could be read on the way; expected https (Redirects.toPlain allows it)");
        }
        var next = (asGet ? request.asGet() : request).at(place).without("Host");
        if (!from.equals(to)) {
            for (String name : ORIGINS_OWN) {
                next = next.without(name);
            }
        }
        return Optional.of(next);
    }

    private static boolean isRedirection(int code) {
        return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
    }

    private static URI resolve(ClientRequest request, String location) throws HttpClientException {
        try {
            var base = request.uri();
            // The JDK's way with these two is that of RFC 2396, before RFC 3986 §5.2 made them right.
            if (base.getRawPath().isEmpty()) {
                base = base.resolve("/");
            }
            var place = location.startsWith("?")
                    ? base.resolve(base.getRawPath() + location)
                    : base.resolve(new URI(location));
            ClientRequest.checkPlace(place);
            return place;
        } catch (URISyntaxException | IllegalArgumentException bad) {
            throw new HttpClientException(
                    Kind.REDIRECT,
                    request + " is redirected to '" + Escaped.text(location) + "', where we can't go: "
                            + bad.getMessage(),
                    bad);
        }
    }
}
