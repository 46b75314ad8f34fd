package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;

/// Says one thing and leaves: the protocol of a client that is not served.
///
/// @param words sent as UTF-8, may be empty
public record Farewell(String words) implements Protocol {
    @Override
    public void connectionMade(Transport transport) {
        transport.write(words);
        transport.close();
    }

    @Override
    public void dataReceived(Transport transport, ByteBuf data) {
        // Nothing that it says matters any more.
    }
}
