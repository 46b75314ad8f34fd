package dev.hawser.lab.workload;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;

/// What somebody else might bring.
public final class OwnEcho implements Protocol {
    /// Called for each connection.
    public OwnEcho() {}

    @Override
    public void dataReceived(Transport transport, ByteBuf data) {
        transport.write(data.retainedDuplicate());
    }
}
