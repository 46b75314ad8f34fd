package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.HandlerProtocol;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.tls.TlsSession;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection to a server, from its beginning to its end.
final class ClientConnection extends HandlerProtocol {
    private final ClientOptions options;
    private final Wire.Owner owner;
    private final Optional<Tunnelling.Way> way;
    private final Deferred<Wire> ready = new Deferred<>(this::giveUp);
    private @Nullable ChannelPipeline pipeline;
    private @Nullable Wire wire;
    private volatile @Nullable Transport transport;
    private volatile boolean givenUp;

    /// Makes one.
    ///
    /// @param way a tunnel to be made first, if the server is reached by one
    ClientConnection(ClientOptions options, Wire.Owner owner, Optional<Tunnelling.Way> way) {
        this.options = options;
        this.owner = owner;
        this.way = way;
        // Where the connection itself fails nobody comes to ask.
        var _ = ready.both(_ -> false);
    }

    @Override
    protected void addHandlers(ChannelPipeline all, Transport connected) {
        pipeline = all;
        transport = connected;
        // What comes in makes us write nothing, so that a server which answers while it is sent much locks up nobody.
        connected.pauseReadingWhileUnwritable(false);
        if (way.isPresent()) {
            all.addAfter(OUTLET, "tunnel", new Tunnelling(way.get(), connected, ready::tryFail));
        } else {
            speak(all, connected);
        }
    }

    @Override
    public void secured(Transport connected, TlsSession session) {
        if (pipeline != null) {
            speak(pipeline, connected);
        }
    }

    private void speak(ChannelPipeline all, Transport connected) {
        boolean only = options.versions() == ClientOptions.Versions.HTTP_2;
        boolean isHttp2 = connected
                .tls()
                .map(session -> session.alpn().filter("h2"::equals).isPresent())
                .orElse(only);
        if (only && !isHttp2) {
            ready.tryFail(new IOException("the server has not agreed to speak HTTP/2 (ALPN h2), and nothing else may be"
                    + " spoken (Versions.HTTP_2)"));
            connected.close();
            return;
        }
        var spoken = isHttp2 ? new Http2Wire(options, owner, connected) : new Http1Wire(options, owner, connected);
        wire = spoken;
        spoken.addTo(all, OUTLET);
        ready.trySucceed(spoken);
    }

    /// Returns what is spoken, when it is. Cancelling it drops the connection.
    Deferred<Wire> ready() {
        return ready;
    }

    private void giveUp() {
        // Then the Deferred says so itself.
        givenUp = true;
        var connected = transport;
        if (connected != null) {
            connected.abort();
        }
    }

    @Override
    public void stopping(Transport connected) {
        if (wire == null) {
            connected.close();
        } else {
            wire.drain();
        }
    }

    @Override
    public void connectionLost(Transport connected, CloseReason reason) throws Exception {
        // First, since Netty's decoder takes any end for the end of an answer that has no length.
        if (wire != null) {
            wire.lost(reason);
        }
        var failure = Wire.failure(reason);
        if (!givenUp) {
            ready.tryFail(new IOException(
                    way.map(to -> "by the proxy " + to.proxy() + ": ").orElse("") + failure.getMessage(), failure));
        }
        super.connectionLost(connected, reason);
    }
}
