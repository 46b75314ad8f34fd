package dev.hawser.testkit.contract;

import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/// Answers each datagram with itself.
class DatagramEcho extends DatagramProbe {
    @Override
    void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
        transport.write(data.retain(), sender);
    }
}
