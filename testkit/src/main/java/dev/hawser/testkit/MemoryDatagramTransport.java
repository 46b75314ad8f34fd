package dev.hawser.testkit;

import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DatagramPort;
import dev.hawser.core.engine.MemoryDatagrams;
import dev.hawser.core.engine.MemoryDatagrams.Sent;
import dev.hawser.core.protocol.DatagramProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The network's end of a UDP port in memory: no socket, no thread, no waiting, and nothing gets lost.
///
/// ```java
/// var network = MemoryDatagramTransport.start(new TimeService());
/// network.send("what time is it?");
/// assertThat(network.receivedTexts()).containsExactly("2026-01-01T00:00:00Z");
/// ```
///
/// The port is the real one: the same handler, limits, counts and drain as on a socket. Each method does its
/// work, and all that the port does about it, before it returns. For one thread at a time.
public final class MemoryDatagramTransport {
    /// Who sends when nobody is named.
    public static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 10_000);

    private final MemoryDatagrams datagrams;
    private final InetSocketAddress client;
    private final ManualClock clock;

    private MemoryDatagramTransport(DatagramProtocol protocol, Endpoint.Udp endpoint, ManualClock clock) {
        this.datagrams = new MemoryDatagrams(endpoint.binding(), protocol, clock);
        this.client = endpoint.binding().peer().orElse(CLIENT);
        this.clock = clock;
    }

    /// Starts a protocol on a port of its own, with the default limits and a clock of its own.
    public static MemoryDatagramTransport start(DatagramProtocol protocol) {
        return start(protocol, Endpoint.udp(0), new ManualClock());
    }

    /// Starts a protocol as an endpoint says, which may name a peer and limits.
    public static MemoryDatagramTransport start(DatagramProtocol protocol, Endpoint.Udp endpoint, ManualClock clock) {
        return new MemoryDatagramTransport(protocol, endpoint, clock);
    }

    /// Returns the clock by which the port runs.
    public ManualClock clock() {
        return clock;
    }

    /// Returns the port, to count with and to stop: `beginStop` begins a drain, advancing [#clock] goes through with
    /// it. (`stop` would wait for a clock that nobody moves.)
    public DatagramPort port() {
        return datagrams.port();
    }

    /// Sends a text as UTF-8, from the port's peer or else from [#CLIENT].
    public void send(String text) {
        send(text.getBytes(StandardCharsets.UTF_8), client);
    }

    /// Sends bytes from anyone.
    public void send(byte[] bytes, InetSocketAddress from) {
        datagrams.send(bytes, from);
    }

    /// Tells the port that nobody is where it sends to.
    public void refuse() {
        datagrams.refuse();
    }

    /// Takes all that the port has sent.
    public List<Sent> received() {
        List<Sent> all = new ArrayList<>();
        for (var sent = datagrams.take(); sent.isPresent(); sent = datagrams.take()) {
            all.add(sent.get());
        }
        return all;
    }

    /// Takes all that the port has sent, as UTF-8, whomever it is for.
    public List<String> receivedTexts() {
        return received().stream()
                .map(sent -> new String(sent.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    /// Takes the first that the port has sent and was not taken.
    public Optional<Sent> receive() {
        return datagrams.take();
    }

    /// Returns the multicast groups that the port has joined.
    public Set<InetAddress> groups() {
        return datagrams.groups();
    }
}
