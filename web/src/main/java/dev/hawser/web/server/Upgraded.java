package dev.hawser.web.server;

import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/// A connection that has done with HTTP: stands where its handlers stood, and hands all to the protocol that follows.
/// For the connection's callbacks.
final class Upgraded extends ChannelInboundHandlerAdapter {
    private final Protocol protocol;
    private final Transport transport;
    private boolean made;
    private boolean over;

    Upgraded(Protocol protocol, Transport transport) {
        this.protocol = protocol;
        this.transport = transport;
    }

    /// Takes the place of HTTP's handlers. What they had of the input and didn't decode comes here.
    void takeOver(ChannelPipeline pipeline) {
        var decoder = pipeline.get(Http1Decoder.class);
        // Not at the end, where what nobody took is seen to.
        pipeline.addAfter("http", "upgraded", this);
        pipeline.remove(Http1Requests.class);
        pipeline.remove(Http1Encoder.class);
        var outlet = pipeline.context(HandlerProtocol.OUTLET);
        outlet.fireUserEventTriggered(Begin.NOW);
        pipeline.remove(decoder);
        decoder.letGo(outlet);
    }

    /// Tells this handler to greet its protocol, by the way of all input, so that a failure goes the way of all
    /// failures.
    private enum Begin {
        NOW
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        var bytes = (ByteBuf) message;
        try {
            if (transport.isOpen() && bytes.isReadable()) {
                protocol.dataReceived(transport, bytes);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == Begin.NOW) {
            made = true;
            protocol.connectionMade(transport);
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            protocol.inputEnded(transport);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
        protocol.writabilityChanged(transport);
    }

    /// Asks the protocol to finish.
    void drain() throws Exception {
        protocol.stopping(transport);
    }

    /// Notes that the connection has ended.
    void lost(CloseReason reason) throws Exception {
        if (made && !over) {
            over = true;
            protocol.connectionLost(transport, reason);
        }
    }
}
