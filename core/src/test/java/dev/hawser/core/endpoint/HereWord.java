package dev.hawser.core.endpoint;

import java.net.InetAddress;

/// A word that a library might bring: `here:PORT`, which only this machine reaches.
public final class HereWord implements ServerWord {
    /// For the `ServiceLoader`.
    public HereWord() {}

    @Override
    public String word() {
        return "here";
    }

    @Override
    public Endpoint read(EndpointString text) {
        text.expect("here:PORT[:engine=WORD]", 1, "engine");
        var tcp = Endpoint.tcp(text.number(1, "port")).on(InetAddress.getLoopbackAddress());
        return text.text("engine").map(tcp::engine).orElse(tcp);
    }
}
