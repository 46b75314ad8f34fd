package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/// Finds services on the local network without knowing where they are: each joins a multicast group, whoever
/// seeks asks the group, and they answer to him alone. Twisted shows the same as `MulticastServer` and
/// `MulticastClient`.
///
/// @param name what the service answers with
/// @param network over which the group is joined
record Discovery(String name, NetworkInterface network) implements DatagramProtocol {
    /// A group from the block that is free to use within a site (RFC 2365 §6.1).
    static final InetAddress GROUP = InetAddress.ofLiteral("239.255.77.7");

    private static final int PORT = 8005;
    private static final String QUESTION = "who is there?";

    @Override
    public void started(DatagramTransport transport) throws IOException {
        transport.multicast().join(GROUP, network);
    }

    @Override
    public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
        if (data.toString(StandardCharsets.UTF_8).equals(QUESTION)) {
            transport.write(name, sender);
        }
    }

    /// Returns where services listen: on IPv4, and on one port that all of this machine share.
    static Endpoint.Udp endpoint(int port) {
        return Endpoint.udp(port).on(InetAddress.ofLiteral("0.0.0.0")).shared();
    }

    /// Asks the group, and gathers the names of those who answer.
    ///
    /// @param found grows for as long as the port is open
    record Seeker(NetworkInterface network, int port, Set<String> found) implements DatagramProtocol {
        @Override
        public void started(DatagramTransport transport) throws IOException {
            transport.multicast().sendOn(network);
            transport.write(QUESTION, new InetSocketAddress(GROUP, port));
        }

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
            found.add(data.toString(StandardCharsets.UTF_8));
        }
    }

    /// With a name, runs a service of that name until it is stopped. Without one, says whom it finds within a second.
    public static void main(String[] arguments) throws Exception {
        // The loopback interface: nobody else is asked. Name another one to leave this machine.
        var network = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        try (var reactor = Reactor.open()) {
            if (arguments.length > 0) {
                reactor.listenUdp(endpoint(PORT), new Discovery(arguments[0], network));
                reactor.awaitStop();
            } else {
                var found = new ConcurrentSkipListSet<String>();
                reactor.listenUdp(
                        Endpoint.udp(0).on(InetAddress.ofLiteral("0.0.0.0")), new Seeker(network, PORT, found));
                reactor.callLater(Duration.ofSeconds(1), () -> {
                    System.out.println(found);
                    reactor.stop(Duration.ZERO);
                });
                reactor.awaitStop();
            }
        }
    }
}
