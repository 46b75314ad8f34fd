package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DatagramPort;
import dev.hawser.core.protocol.DatagramTransport;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Multicast and broadcast, on the loopback interface only: nothing of it leaves this machine.
class MulticastContract extends DatagramRig {
    private static final System.Logger LOG = System.getLogger(MulticastContract.class.getName());

    /// From the block that anyone may use within a site (RFC 2365 §6.1).
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.255.77.7");

    private static final InetAddress ANY = InetAddress.ofLiteral("0.0.0.0");
    private static final InetAddress BROADCAST = InetAddress.ofLiteral("127.255.255.255");

    /// Whether this machine has multicast on its loopback interface, tried once with sockets of the JDK's.
    private static final boolean WORKS = works();

    MulticastContract(SocketRig rig) {
        super(rig);
    }

    @Test
    void aMemberHearsTheGroupUntilItLeaves() throws IOException {
        skipWithoutMulticast();
        var member = new DatagramProbe();
        var port = listen(Endpoint.udp(0).on(ANY), member);
        var sender = sender(port);
        var group = new InetSocketAddress(GROUP, port.port());
        sender.write("before", group);
        sender.write("directly", DatagramClient.local(port.port()));
        Waiting.until("heard", () -> member.received() == 1);
        member.transport().multicast().join(GROUP, loopbackInterface());
        sender.write("joined", group);
        Waiting.until("heard", () -> member.received() == 2);
        member.transport().multicast().leave(GROUP, loopbackInterface());
        sender.write("after", group);
        sender.write("directly again", DatagramClient.local(port.port()));
        Waiting.until("heard", () -> member.received() == 3);
        assertThat(member.events()).containsExactly("started", "got directly", "got joined", "got directly again");
    }

    @Test
    void severalMembersShareAPort() throws IOException {
        skipWithoutMulticast();
        var ann = new Member();
        var bob = new Member();
        var port = listen(Endpoint.udp(0).on(ANY).shared(), ann);
        listen(Endpoint.udp(port.port()).on(ANY).shared(), bob);
        var _ = ann.transport();
        var _ = bob.transport();
        sender(port).write("all", new InetSocketAddress(GROUP, port.port()));
        Waiting.until("both heard", () -> ann.received() == 1 && bob.received() == 1);
        assertThat(ann.events()).containsExactly("started", "got all").isEqualTo(bob.events());
    }

    /// Joins at the start, where Twisted's users do.
    private static final class Member extends DatagramProbe {
        @Override
        void onStarted(DatagramTransport transport) throws Exception {
            transport.multicast().join(GROUP, loopbackInterface());
        }
    }

    @Test
    void oneHearsOnlyTheGroupsThatOneJoined() throws IOException {
        skipWithoutMulticast();
        var member = new Member();
        var stranger = new DatagramProbe();
        var port = listen(Endpoint.udp(0).on(ANY).shared(), member);
        listen(Endpoint.udp(port.port()).on(ANY).shared(), stranger);
        var _ = member.transport();
        sender(port).write("all", new InetSocketAddress(GROUP, port.port()));
        Waiting.until("heard", () -> member.received() == 1);
        assertThat(stranger.received()).isZero();
    }

    @Test
    void aTimeToLiveOfZeroIsHeardOnThisMachine() throws IOException {
        skipWithoutMulticast();
        var member = new Member();
        var port = listen(Endpoint.udp(0).on(ANY), member);
        var _ = member.transport();
        var sender = sender(port);
        sender.multicast().timeToLive(0);
        sender.write("here", new InetSocketAddress(GROUP, port.port()));
        Waiting.until("heard", () -> member.received() == 1);
        assertThat(member.events()).containsExactly("started", "got here");
    }

    @Test
    void whatIsNoGroupIsRefused() throws IOException {
        var probe = new DatagramProbe();
        listen(Endpoint.udp(0).on(ANY), probe);
        var multicast = probe.transport().multicast();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> multicast.join(InetAddress.ofLiteral("127.0.0.1"), loopbackInterface()))
                .withMessage("group is 127.0.0.1; expected a multicast address (224.0.0.0/4 or ff00::/8)");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> multicast.leave(GROUP, loopbackInterface()))
                .withMessageContaining(GROUP.getHostAddress());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> multicast.timeToLive(256))
                .withMessage("hops is 256; expected 0 to 255");
    }

    @Test
    void aBroadcastNeedsLeave() throws IOException {
        var listening = new DatagramProbe();
        var port = listen(Endpoint.udp(0).on(ANY), listening);
        var probe = new DatagramProbe();
        var from = listen(loopback(), probe);
        var all = new InetSocketAddress(BROADCAST, port.port());
        probe.transport().write("forbidden", all);
        Waiting.until("refused", () -> from.counts().unsent() == 1);
        assertThat(log.take("could not send a datagram")).hasSize(1);
        probe.transport().allowBroadcast(true);
        probe.transport().write("allowed", all);
        Waiting.until("heard", () -> listening.received() == 1);
        probe.transport().allowBroadcast(false);
        probe.transport().write("forbidden again", all);
        Waiting.until("refused", () -> from.counts().unsent() == 2);
        assertThat(listening.events()).containsExactly("started", "got allowed");
    }

    private DatagramTransport sender(DatagramPort port) throws IOException {
        var probe = new DatagramProbe();
        listen(loopback(), probe);
        probe.transport().multicast().sendOn(loopbackInterface());
        assertThat(probe.transport().local().getPort()).isNotEqualTo(port.port());
        return probe.transport();
    }

    private static NetworkInterface loopbackInterface() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    }

    private static void skipWithoutMulticast() {
        Assumptions.assumeTrue(WORKS, "this machine has no multicast on its loopback interface");
    }

    private static boolean works() {
        try (var socket = new MulticastSocket(0)) {
            socket.setNetworkInterface(loopbackInterface());
            socket.setSoTimeout((int) Duration.ofSeconds(1).toMillis());
            var group = new InetSocketAddress(GROUP, socket.getLocalPort());
            socket.joinGroup(group, loopbackInterface());
            socket.send(new DatagramPacket(new byte[1], 1, group));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (SocketTimeoutException silence) {
            LOG.log(Level.WARNING, "SKIPPED: multicast is not heard on this machine's loopback interface");
            return false;
        } catch (IOException refused) {
            LOG.log(Level.WARNING, "SKIPPED: no multicast on this machine''s loopback interface", refused);
            return false;
        }
    }
}
