package dev.hawser.core.endpoint;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.ClientSide;
import dev.hawser.core.engine.Dialed;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.time.Clock;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A word that a library might bring: `directory:NAME`, a place that is looked up when it is dialled.
public final class DirectoryWord implements ClientWord {
    /// What is registered, by name.
    static final Map<String, ClientEndpoint> ENTRIES = new ConcurrentHashMap<>();

    /// For the `ServiceLoader`.
    public DirectoryWord() {}

    @Override
    public String word() {
        return "directory";
    }

    @Override
    public ClientEndpoint read(EndpointString text) {
        return new Entry(text.expect("directory:NAME", 1).part(1));
    }

    record Entry(String name) implements ClientEndpoint {
        @Override
        public Deferred<Dialed> dial(ClientSide clients, Limits limits, Clock clock) {
            var found = ENTRIES.get(name);
            return found == null
                    ? Deferred.failed(new UnknownHostException("nobody is registered as " + name))
                    : found.dial(clients, limits, clock);
        }
    }
}
