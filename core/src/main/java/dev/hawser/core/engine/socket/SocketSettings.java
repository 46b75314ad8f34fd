package dev.hawser.core.engine.socket;

import dev.hawser.core.protocol.Multicast;
import java.io.IOException;
import java.net.InetAddress;

/// What can be said to the socket of a UDP port besides sending, on one transport or another. For the engine's rooms.
public interface SocketSettings extends Multicast {
    /// Allows or forbids sending to broadcast addresses.
    void broadcast(boolean allowed) throws IOException;

    /// Refuses what no kernel takes, with the same words on each transport.
    static void checkGroup(InetAddress group) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "group is " + group.getHostAddress() + "; expected a multicast address (224.0.0.0/4 or ff00::/8)");
        }
    }

    /// Refuses what doesn't fit the field in the packet's header.
    static void checkHops(int hops) {
        if (hops < 0 || hops > 255) {
            throw new IllegalArgumentException("hops is " + hops + "; expected 0 to 255");
        }
    }
}
