package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketSettings;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.time.Clock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A UDP port in memory: the same handler, limits and drain as on a socket, turned by whoever calls, on a clock
/// that a test moves. Each method does its work, and all that the port does about it, before it returns. For
/// one thread at a time.
public final class MemoryDatagrams {
    private final MemoryDatagramChannel channel;
    private final DatagramPort port;
    private final Settings settings = new Settings();

    /// A datagram that the port has sent.
    ///
    /// @param bytes all of it
    /// @param to whom it is for
    @SuppressWarnings("ArrayRecordComponent") // A test takes the bytes and has them to itself.
    public record Sent(byte[] bytes, InetSocketAddress to) {}

    /// Opens a port that exists in memory, and starts its protocol.
    ///
    /// @param clock by which it runs; its calls must come on the thread that uses this
    public MemoryDatagrams(DatagramBinding binding, DatagramProtocol protocol, Clock clock) {
        var ip = binding.address().orElse(InetAddress.getLoopbackAddress());
        var local = new InetSocketAddress(ip, binding.port() == 0 ? 1 : binding.port());
        channel = new MemoryDatagramChannel(local, binding.peer().orElse(null), clock);
        var datagrams = new Datagrams(channel, settings, binding, protocol, clock);
        port = new DatagramPort(local, Engine.eventLoop().withLoops(1), datagrams, clock);
        channel.begin(datagrams);
    }

    /// Returns the port, to count and to stop. Its `stop` would block the clock's thread; use `beginStop`.
    public DatagramPort port() {
        return port;
    }

    /// Sends the port a datagram.
    public void send(byte[] bytes, InetSocketAddress from) {
        channel.send(bytes, from);
    }

    /// Tells the port that nobody is at its peer's.
    public void refuse() {
        channel.refuse();
    }

    /// Takes the first datagram that the port has sent and nobody took.
    public Optional<Sent> take() {
        return Optional.ofNullable(channel.take());
    }

    /// Returns the groups that the port has joined, on whichever interface.
    public Set<InetAddress> groups() {
        return Set.copyOf(settings.groups);
    }

    /// What can be said to a socket that is none.
    private static final class Settings implements SocketSettings {
        private final Set<InetAddress> groups = new HashSet<>();

        @Override
        public void broadcast(boolean allowed) {
            // Here everyone hears what one sends.
        }

        @Override
        public void join(InetAddress group, NetworkInterface on) {
            SocketSettings.checkGroup(group);
            groups.add(group);
        }

        @Override
        public void leave(InetAddress group, NetworkInterface on) throws IOException {
            SocketSettings.checkGroup(group);
            if (!groups.remove(group)) {
                throw new IOException("the port has not joined " + group.getHostAddress());
            }
        }

        @Override
        public void sendOn(NetworkInterface on) {
            // There is but one way.
        }

        @Override
        public void loopback(boolean heard) {
            // One doesn't hear oneself.
        }

        @Override
        public void timeToLive(int hops) {
            SocketSettings.checkHops(hops);
        }
    }
}
