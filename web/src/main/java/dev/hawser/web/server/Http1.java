package dev.hawser.web.server;

import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/// HTTP/1.0 and 1.1, as a server (RFC 9112).
final class Http1 extends HandlerProtocol {
    private final Answering answering;
    private final HttpLimits limits;
    private @Nullable Http1Requests requests;

    /// Makes the protocol of one connection.
    Http1(Answering answering, HttpLimits limits) {
        this.answering = answering;
        this.limits = limits;
    }

    @Override
    protected void addHandlers(ChannelPipeline pipeline, Transport transport) {
        var encoder = new Http1Encoder();
        var taken = new Http1Requests(answering, limits, transport, encoder, callbacksMayBlock());
        requests = taken;
        pipeline.addLast("http-decoder", new Http1Decoder(limits.head(), taken, transport));
        pipeline.addLast("http-encoder", encoder);
        pipeline.addLast("http", taken);
    }

    @Override
    public void stopping(Transport transport) {
        if (requests != null) {
            requests.drain();
        }
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) throws Exception {
        if (requests != null) {
            requests.lost();
        }
        super.connectionLost(transport, reason);
    }
}
