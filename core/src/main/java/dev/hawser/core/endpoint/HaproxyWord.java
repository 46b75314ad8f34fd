package dev.hawser.core.endpoint;

/// Reads `haproxy:`.
final class HaproxyWord {
    private static final String TRUSTED = "trusted";

    private HaproxyWord() {}

    static Endpoint.Haproxy server(EndpointString text) {
        var proxied = Endpoint.haproxy(Endpoint.of(text.behind(TRUSTED)));
        return text.text(TRUSTED).isEmpty()
                ? proxied
                : proxied.trusting(text.list(TRUSTED).toArray(String[]::new));
    }

    /// Checks that a place has connections, to begin with a header.
    static void check(Endpoint place) {
        switch (place) {
            case Endpoint.Tcp _, Endpoint.Tls _, Endpoint.Unix _, Endpoint.Memory _ -> {}
            case Endpoint.Udp _ ->
                throw new IllegalArgumentException(
                        "haproxy: stands before udp:, which has no connections; expected tcp:, tls:, unix: or memory:");
            case Endpoint.Haproxy _ ->
                throw new IllegalArgumentException("haproxy: stands there twice; expected one header, and so one word");
        }
    }
}
