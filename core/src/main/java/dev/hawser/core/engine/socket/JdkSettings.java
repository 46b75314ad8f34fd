package dev.hawser.core.engine.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The settings of a socket of the JDK's: on the thread engines, and on NIO. Each call is a system call of its own
/// that doesn't wait for who reads or sends. For the engine's rooms.
public final class JdkSettings implements SocketSettings {
    private final DatagramChannel socket;
    private final Map<Membership, MembershipKey> memberships = new ConcurrentHashMap<>();

    private record Membership(InetAddress group, NetworkInterface on) {}

    public JdkSettings(DatagramChannel socket) {
        this.socket = socket;
    }

    @Override
    public void broadcast(boolean allowed) throws IOException {
        socket.setOption(StandardSocketOptions.SO_BROADCAST, allowed);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on) throws IOException {
        SocketSettings.checkGroup(group);
        try {
            memberships.put(new Membership(group, on), socket.join(group, on));
        } catch (UnsupportedOperationException | IllegalArgumentException unfit) {
            throw new IOException(unfit.getMessage(), unfit);
        }
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on) throws IOException {
        SocketSettings.checkGroup(group);
        var key = memberships.remove(new Membership(group, on));
        if (key == null) {
            throw new IOException("the port has not joined " + group.getHostAddress() + " on " + on.getName());
        }
        key.drop();
    }

    @Override
    public void sendOn(NetworkInterface on) throws IOException {
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
    }

    @Override
    public void loopback(boolean heard) throws IOException {
        socket.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, heard);
    }

    @Override
    public void timeToLive(int hops) throws IOException {
        SocketSettings.checkHops(hops);
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, hops);
    }
}
