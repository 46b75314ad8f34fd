package dev.hawser.core.protocol;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/// What a UDP port can do with multicast groups (RFC 1112, RFC 4291 §2.7): join them to hear what is sent there,
/// and say how its own datagrams travel. To send to a group one needs not join it: write to the group's address.
///
/// Every method may be called from any thread; it is done when the call returns, which on the event loop may take a
/// turn of the loop. Several programs that want to hear the same group on one machine bind the same port, which the
/// endpoint has to allow (`shared=yes`).
///
/// For an IPv4 group bind an IPv4 interface, `0.0.0.0` for all of them: a port without one speaks both protocols,
/// and not every system lets such a one into an IPv4 group.
public interface Multicast {
    /// Hears what is sent to a group over an interface.
    ///
    /// @throws IOException when the kernel refuses; the cause is kept
    /// @throws IllegalArgumentException when the address is no multicast address
    void join(InetAddress group, NetworkInterface on) throws IOException;

    /// Hears it no more.
    ///
    /// @throws IOException when the kernel refuses, also because the port has not joined
    void leave(InetAddress group, NetworkInterface on) throws IOException;

    /// Sends to groups over this interface, rather than the one that the kernel's routes name.
    void sendOn(NetworkInterface on) throws IOException;

    /// Says whether what this port sends to a group is also heard on this machine; it is at first.
    void loopback(boolean heard) throws IOException;

    /// Says how many routers what this port sends to a group may pass. It is 1 at first: none, the local
    /// network only.
    ///
    /// @param hops 0 to 255; 0 stays on this machine
    void timeToLive(int hops) throws IOException;
}
