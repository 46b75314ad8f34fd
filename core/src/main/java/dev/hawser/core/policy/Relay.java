package dev.hawser.core.policy;

import dev.hawser.core.conversation.Feed;
import dev.hawser.core.conversation.Sequential;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Stands between a transport and a protocol, to each as the other, and passes everything on. A policy overrides
/// what it wants to see. As for any transport, what the protocol calls may come from any thread.
class Relay implements Protocol, Transport {
    private final Protocol protocol;

    /// Written before the protocol can call anything, and handed on to other threads by it.
    private @Nullable Transport transport;

    Relay(Protocol protocol) {
        this.protocol = protocol;
    }

    /// Returns a factory whose protocols have a relay before them.
    ///
    /// @param relay makes one for a protocol
    static ProtocolFactory before(ProtocolFactory factory, Function<Protocol, Relay> relay) {
        return new ProtocolFactory() {
            @Override
            public Protocol build(SocketAddress peer) throws Exception {
                return between(factory.build(peer), relay);
            }

            @Override
            public String refusal(Refusal refusal) {
                return factory.refusal(refusal);
            }

            @Override
            public List<String> alpn() {
                return factory.alpn();
            }
        };
    }

    /// Returns a protocol with a relay before it. An engine must see that it is straight-line code, if it is.
    static Protocol between(Protocol protocol, Function<Protocol, Relay> relay) {
        var made = relay.apply(protocol);
        return protocol instanceof Sequential program ? new SequentialRelay(made, program) : made;
    }

    /// Returns the transport that the bytes go to.
    final Transport outer() {
        if (transport == null) {
            throw new IllegalStateException("there is no transport before connectionMade()");
        }
        return transport;
    }

    // What the engine calls.

    @Override
    public void connectionMade(Transport made) throws Exception {
        transport = made;
        protocol.connectionMade(this);
    }

    @Override
    public void dataReceived(Transport from, ByteBuf data) throws Exception {
        protocol.dataReceived(this, data);
    }

    @Override
    public void inputEnded(Transport from) throws Exception {
        protocol.inputEnded(this);
    }

    @Override
    public void secured(Transport from, TlsSession session) throws Exception {
        protocol.secured(this, session);
    }

    @Override
    public void writabilityChanged(Transport from) throws Exception {
        protocol.writabilityChanged(this);
    }

    @Override
    public void stopping(Transport from) throws Exception {
        protocol.stopping(this);
    }

    @Override
    public void connectionLost(Transport from, CloseReason reason) throws Exception {
        protocol.connectionLost(this, reason);
    }

    // What the protocol calls.

    @Override
    public Transport innermost() {
        return outer().innermost();
    }

    @Override
    public ByteBuf buffer(int capacity) {
        return outer().buffer(capacity);
    }

    @Override
    public void write(ByteBuf bytes) {
        outer().write(bytes);
    }

    @Override
    public void write(CharSequence text) {
        outer().write(text);
    }

    @Override
    public boolean tryWrite(ByteBuf bytes) {
        return outer().tryWrite(bytes);
    }

    @Override
    public void flush() {
        outer().flush();
    }

    @Override
    public boolean isWritable() {
        return outer().isWritable();
    }

    @Override
    public long pendingBytes() {
        return outer().pendingBytes();
    }

    @Override
    public void pauseReading() {
        outer().pauseReading();
    }

    @Override
    public void resumeReading() {
        outer().resumeReading();
    }

    @Override
    public void pauseReadingWhileUnwritable(boolean pause) {
        outer().pauseReadingWhileUnwritable(pause);
    }

    @Override
    public void holdProducers() {
        outer().holdProducers();
    }

    @Override
    public void releaseProducers() {
        outer().releaseProducers();
    }

    @Override
    public void close(CloseReason reason) {
        outer().close(reason);
    }

    @Override
    public void closeOutput() {
        outer().closeOutput();
    }

    @Override
    public void abort() {
        outer().abort();
    }

    @Override
    public boolean isOpen() {
        return outer().isOpen();
    }

    @Override
    public Optional<TlsSession> tls() {
        return outer().tls();
    }

    @Override
    public void startTls(TlsServer server) {
        outer().startTls(server);
    }

    @Override
    public void startTls(TlsClient client, String host) {
        outer().startTls(client, host);
    }

    @Override
    public SocketAddress peer() {
        return outer().peer();
    }

    @Override
    public SocketAddress local() {
        return outer().local();
    }

    @Override
    public void execute(Runnable task) {
        outer().execute(task);
    }

    @Override
    public Clock clock() {
        return outer().clock();
    }

    @Override
    public String toString() {
        return String.valueOf(transport);
    }

    /// A relay before straight-line code, which runs with the relay for its transport.
    private record SequentialRelay(Relay relay, Sequential program) implements Sequential {
        @Override
        public void run(Transport transport, Feed feed) throws Exception {
            program.run(relay, feed);
        }

        @Override
        public void connectionMade(Transport transport) throws Exception {
            relay.connectionMade(transport);
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) throws Exception {
            relay.dataReceived(transport, data);
        }

        @Override
        public void inputEnded(Transport transport) throws Exception {
            relay.inputEnded(transport);
        }

        @Override
        public void secured(Transport transport, TlsSession session) throws Exception {
            relay.secured(transport, session);
        }

        @Override
        public void writabilityChanged(Transport transport) throws Exception {
            relay.writabilityChanged(transport);
        }

        @Override
        public void stopping(Transport transport) throws Exception {
            relay.stopping(transport);
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) throws Exception {
            relay.connectionLost(transport, reason);
        }
    }
}
