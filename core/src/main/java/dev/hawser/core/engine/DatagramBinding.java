package dev.hawser.core.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Where a UDP port is bound, whom it speaks with, and what it is held to.
///
/// @param port 0 to 65535; 0 takes a free one
/// @param address the interface to bind, which also decides between IPv4 and IPv6; empty for all interfaces and both
/// @param peer the only one that the port hears and reaches; empty to hear and reach everyone
/// @param shared whether others may bind the same port, as several members of a multicast group on one machine do
/// @param limits what it is held to
public record DatagramBinding(
        int port,
        Optional<InetAddress> address,
        Optional<InetSocketAddress> peer,
        boolean shared,
        DatagramLimits limits) {
    public DatagramBinding {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + "; expected 0 to 65535 (0 picks a free port)");
        }
        if (peer.isPresent() && (peer.get().isUnresolved() || peer.get().getPort() == 0)) {
            throw new IllegalArgumentException(
                    "peer is " + peer.get() + "; expected an IP address and a port from 1 to 65535");
        }
    }

    /// Returns the address to bind.
    public InetSocketAddress socketAddress() {
        return address.map(ip -> new InetSocketAddress(ip, port)).orElseGet(() -> new InetSocketAddress(port));
    }
}
