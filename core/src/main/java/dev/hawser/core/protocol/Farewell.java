package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;

/// Says one thing and leaves: the protocol of a client that is not served.
///
/// @param words sent as UTF-8, may be empty
/// @param reason why the connection ends; observers hear of a limit that it names
public record Farewell(String words, CloseReason reason) implements Protocol {
    /// Makes one that just closes.
    public Farewell(String words) {
        this(words, new CloseReason.Closed());
    }

    @Override
    public void connectionMade(Transport transport) {
        transport.write(words);
        transport.close(reason);
    }

    @Override
    public void dataReceived(Transport transport, ByteBuf data) {
        // Nothing that it says matters any more.
    }
}
