package dev.hawser.core.engine;

import java.io.Serial;
import java.net.SocketAddress;

/// Where a connection in memory begins or ends: `memory:NAME` is a server, `memory:NAME#7` its seventh client. The
/// name means something within one reactor.
public final class MemoryAddress extends SocketAddress {
    @Serial
    private static final long serialVersionUID = 1;

    private final String name;
    private final long client;

    /// Makes the address of a server.
    ///
    /// @param name anything but blank
    public MemoryAddress(String name) {
        this(name, 0);
    }

    /// Makes the address of a server or a client.
    ///
    /// @param client counted from 1; 0 for the server
    MemoryAddress(String name, long client) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name is empty; expected one, as in memory:echo");
        }
        this.name = name;
        this.client = client;
    }

    /// Returns the name of the server, also for a client of it.
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryAddress it && it.name.equals(name) && it.client == client;
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Long.hashCode(client);
    }

    @Override
    public String toString() {
        return "memory:" + name + (client == 0 ? "" : "#" + client);
    }
}
