package dev.hawser.core.endpoint;

/// Reads `tcp:`.
final class TcpWord {
    private TcpWord() {}

    static Endpoint.Tcp server(EndpointString text) {
        text.expect("tcp:PORT[:interface=IP][:engine=WORD][:backlog=N]", 1, "interface", "engine", "backlog");
        return port(text);
    }

    /// Reads what `tcp:PORT` has in common with words for what is spoken over TCP.
    static Endpoint.Tcp port(EndpointString text) {
        return new Endpoint.Tcp(
                text.number(1, "port"),
                text.address("interface"),
                text.text("engine"),
                text.number("backlog").orElse(Endpoint.DEFAULT_BACKLOG));
    }

    static ClientEndpoint.Tcp client(EndpointString text) {
        text.expect("tcp:HOST:PORT[:timeout=SECONDS][:bind=IP][:engine=WORD]", 2, "timeout", "bind", "engine");
        return host(text);
    }

    /// Reads what `tcp:HOST:PORT` has in common with words for what is spoken over TCP.
    static ClientEndpoint.Tcp host(EndpointString text) {
        return new ClientEndpoint.Tcp(
                text.part(1),
                text.number(2, "port"),
                text.seconds("timeout"),
                text.address("bind"),
                text.text("engine"));
    }
}
