package dev.hawser.web.server;

import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Upgrade;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/// One connection to a site, in the version of HTTP that its client has chosen: over TLS by ALPN (RFC 9113 §3.2), and
/// in the clear by how it begins.
final class HttpConnection extends HandlerProtocol implements Upgrade.Producers {
    private final Answering answering;
    private final HttpLimits limits;
    private final Load load;
    private @Nullable Serving serving;
    private @Nullable Spoken spoken;

    HttpConnection(Answering answering, HttpLimits limits, Load load) {
        this.answering = answering;
        this.limits = limits;
        this.load = load;
    }

    @Override
    protected void addHandlers(ChannelPipeline pipeline, Transport transport) {
        var all = new Serving(answering, limits, load, transport, this);
        serving = all;
        var tls = transport.tls();
        if (tls.isPresent()) {
            speak(pipeline, tls.get().alpn().filter("h2"::equals).isPresent());
        } else {
            var choice = new Choice(all, this);
            spoken = choice;
            pipeline.addAfter(OUTLET, "http-choice", choice);
        }
    }

    /// Puts a version's handlers right behind the connection's own.
    void speak(ChannelPipeline pipeline, boolean isHttp2) {
        var all = serving;
        if (all == null) {
            throw new IllegalStateException("there is no transport before connectionMade()");
        }
        if (isHttp2) {
            var requests = new Http2Requests(all);
            spoken = requests;
            requests.into(pipeline, OUTLET);
        } else {
            var requests = new Http1Requests(all);
            spoken = requests;
            requests.into(pipeline, OUTLET);
        }
    }

    @Override
    public void stopping(Transport transport) throws Exception {
        if (spoken != null) {
            spoken.drain();
        }
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) throws Exception {
        if (spoken != null) {
            spoken.lost(reason);
        }
        super.connectionLost(transport, reason);
    }
}
