package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketNames;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.channel.ChannelPipeline;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How one connection begins: a proxy says for whom it comes, hands are shaken, the protocol is greeted, and whoever
/// dialled is told. What isn't wanted is left out. So it knows whose connection it is, and what was agreed on.
///
/// For the connection's event loop, unless marked otherwise.
final class Opening {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Connection connection;
    /// Another one, when it turns out that there is no place for the client.
    private ProtocolFactory factory;
    private @Nullable ProxyGate gate;
    private @Nullable TlsLayer tls;
    /// Whether the client that a proxy came for was counted by its address.
    private boolean clientCounted;

    Opening(Connection connection, ProtocolFactory factory) {
        this.connection = connection;
        this.factory = factory;
    }

    /// Puts the connection, and what stands before it, into the pipeline of a channel that is about to be registered.
    void into(ChannelPipeline pipeline) {
        var group = connection.group;
        pipeline.addLast(Inbound.NAME, connection.inbound);
        if (group.proxies() != null) {
            gate = new ProxyGate(this, connection.ending, group.limits().handshake());
        }
        var server = group.tls();
        if (server != null) {
            secure(TlsLayer.server(this, connection.ending, group.limits().handshake(), server));
        } else if (factory instanceof Birth<?> birth) {
            secureAsClient(birth);
        }
        if (gate != null) {
            gate.into(pipeline);
        }
    }

    /// Begins, as far as that is possible before the peer has said anything.
    void begin() {
        if (gate == null) {
            known();
        }
    }

    /// Goes on when it is known whose connection it is.
    private void known() {
        connection.group.reports().opened(connection);
        if (tls == null) {
            connection.inbound.greet(factory);
        }
    }

    /// Tells whoever counts the connection, or dialled, that it has ended.
    void over(CloseReason why) {
        if (isGateShut()) {
            // Whoever is told of the end is told of the beginning.
            connection.group.reports().opened(connection);
        }
        connection.group.lost(connection, why);
        if (factory instanceof Birth<?> client) {
            client.over(why);
        }
    }

    /// Returns whether the protocol is still to be greeted, after a proxy's header or a handshake.
    boolean isUnderWay() {
        return isGateShut() || (tls != null && !connection.inbound.hasProtocol());
    }

    // What a proxy says.

    /// Learns that a proxy has said for whom it comes.
    void identified() {
        connection.activity.moved(connection.group.clock().nanoTime());
        var client = gate == null ? null : gate.client();
        if (client != null) {
            var instead = connection.group.found(client);
            clientCounted = instead.isEmpty();
            factory = instead.orElse(factory);
        }
        known();
    }

    /// Learns that there was no header to tell whose connection it is.
    ///
    /// @param expected whether that is nothing to write about
    void headerFailed(String words, boolean expected) {
        connection.group.handshakeFailed();
        LOG.log(expected ? Level.DEBUG : Level.INFO, "no client by way of {0}: {1}", peer(), words);
    }

    /// Returns whether a proxy has still to say for whom it comes.
    boolean isGateShut() {
        return gate != null && gate.isShut();
    }

    /// Returns whose connection it is. For any thread.
    SocketAddress peer() {
        var proxied = gate == null ? null : gate.client();
        if (proxied != null) {
            return proxied;
        }
        return factory instanceof Birth<?> client && client.to() instanceof UnixDomainSocketAddress path
                ? path
                : SocketNames.of(connection.channel.remoteAddress());
    }

    /// Returns where it came to. For any thread.
    SocketAddress local() {
        var destination = gate == null ? null : gate.destination();
        if (destination != null) {
            return destination;
        }
        var path = connection.group.unixPath();
        return path == null ? SocketNames.of(connection.channel.localAddress()) : path;
    }

    /// Returns the address by which the connection is counted.
    SocketAddress countedAs() {
        return gate == null || clientCounted ? peer() : SocketNames.of(null);
    }

    // What TLS says.

    private void secureAsClient(Birth<?> birth) {
        var peer = birth.tls();
        if (peer == null) {
            return;
        }
        secure(TlsLayer.client(
                this, connection.ending, connection.group.limits().handshake(), peer));
        birth.shakingHands(() -> connection.serially(() -> {
            if (isUnderWay()) {
                connection.ending.abort(new CloseReason.Aborted());
            }
        }));
    }

    private void secure(TlsLayer layer) {
        tls = layer;
        connection.ending.over(layer);
        layer.into(connection.channel.pipeline());
    }

    /// Puts TLS under a connection that began in the clear. For any thread.
    void startTls(TlsServer server) {
        startTls(() -> TlsLayer.server(
                this, connection.ending, connection.group.limits().handshake(), server));
    }

    /// As [#startTls(TlsServer)], for the side that greets.
    void startTls(TlsClient client, String host) {
        int port = peer() instanceof InetSocketAddress internet ? internet.getPort() : -1;
        var peer = new TlsPeer(client, host, port);
        startTls(() -> TlsLayer.client(
                this, connection.ending, connection.group.limits().handshake(), peer));
    }

    private void startTls(Supplier<TlsLayer> layer) {
        connection.serially(() -> {
            if (tls != null) {
                throw new IllegalStateException(connection + " has TLS; expected one that is in the clear");
            }
            if (!connection.ending.isWritable()) {
                return;
            }
            connection.outbound.flush();
            // What came in the clear must not be taken for what comes after (CVE-2011-0411).
            connection.inbound.skipUnread();
            secure(layer.get());
        });
    }

    /// Learns that the handshake is over, and greets the protocol if it did not begin in the clear.
    void secured(TlsSession session) {
        connection.activity.moved(connection.group.clock().nanoTime());
        if (connection.inbound.hasProtocol()) {
            connection.inbound.callback("secured", receiver -> receiver.secured(connection, session));
        } else {
            connection.inbound.greet(factory);
        }
    }

    /// Learns that there will be no TLS with this peer, of which a protocol that began in the clear hears when the
    /// connection is lost.
    void handshakeFailed(String words) {
        if (isGateShut()) {
            // It never came to that.
            return;
        }
        connection.group.handshakeFailed();
        if (!connection.inbound.hasProtocol() && factory instanceof Birth<?>) {
            // Whoever asked for the connection is told.
            return;
        }
        LOG.log(Level.INFO, "no TLS with {0}: {1}", peer(), words);
    }

    /// Returns whether what leaves the pipeline is what the socket gets.
    boolean isInTheClear() {
        return tls == null;
    }

    /// Returns what was agreed on; null in the clear, and while hands are shaken.
    @Nullable
    TlsSession session() {
        var layer = tls;
        return layer == null ? null : layer.session();
    }

    /// Runs a task in the connection's event loop, not from inside what runs there now.
    void inLoop(Runnable task) {
        try {
            connection.channel.eventLoop().execute(task);
        } catch (RejectedExecutionException over) {
            // The loops have ended, and with them every connection.
        }
    }
}
