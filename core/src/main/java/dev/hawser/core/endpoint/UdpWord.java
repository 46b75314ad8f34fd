package dev.hawser.core.endpoint;

import dev.hawser.core.engine.DatagramBinding;
import dev.hawser.core.engine.DatagramLimits;

/// Reads `udp:`.
final class UdpWord {
    private UdpWord() {}

    static Endpoint.Udp server(EndpointString text) {
        text.expect(
                "udp:PORT[:interface=IP][:engine=WORD][:max-packet=BYTES][:peer=IP\\:PORT][:shared=yes]",
                1,
                "interface",
                "engine",
                "max-packet",
                "peer",
                "shared");
        int port = text.number(1, "port");
        var most = text.number("max-packet");
        var limits = DatagramLimits.defaults();
        if (most.isPresent()) {
            limits = limits.withMaxPacket(most.getAsInt());
        }
        var binding = new DatagramBinding(
                port, text.address("interface"), text.socketAddress("peer"), text.yes("shared"), limits);
        return new Endpoint.Udp(binding, text.text("engine"));
    }
}
