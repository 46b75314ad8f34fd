package dev.hawser.core.endpoint;

/// Reads `memory:`.
final class MemoryWord {
    private MemoryWord() {}

    static Endpoint.Memory server(EndpointString text) {
        text.expect("memory:NAME[:engine=WORD][:backlog=N]", 1, "engine", "backlog");
        return new Endpoint.Memory(
                text.part(1), text.text("engine"), text.number("backlog").orElse(Endpoint.DEFAULT_BACKLOG));
    }

    static ClientEndpoint.Memory client(EndpointString text) {
        text.expect("memory:NAME[:engine=WORD]", 1, "engine");
        return new ClientEndpoint.Memory(text.part(1), text.text("engine"));
    }

    static void checkName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is empty; expected one, as in memory:echo");
        }
    }
}
