package dev.hawser.core.protocol;

import java.net.SocketAddress;
import java.util.List;
import java.util.function.Function;

/// Makes the protocol of each new connection, and knows what to tell a client that can't be served. Called by many
/// threads at once. As a client's factory it serves too, for whom the protocol's own type is of no matter.
@FunctionalInterface
public interface ProtocolFactory extends ClientFactory<Protocol> {
    /// Makes a protocol. One that throws closes the connection, which is logged as any failing callback is.
    ///
    /// @param peer who connected
    /// @return a new object for each call
    @Override
    Protocol build(SocketAddress peer) throws Exception;

    /// Returns what a client is told before the connection closes on it.
    ///
    /// @return words of this protocol, sent as UTF-8; empty when the protocol has none, the default
    default String refusal(Refusal refusal) {
        return "";
    }

    /// Returns what is offered to clients over TLS, the best first (RFC 7301), where the port's options say nothing of
    /// it.
    ///
    /// @return names such as `h2`; empty for none, the default
    default List<String> alpn() {
        return List.of();
    }

    /// Returns this factory with words for those it can't serve.
    default ProtocolFactory refusing(Function<Refusal, String> words) {
        var build = this;
        return new ProtocolFactory() {
            @Override
            public Protocol build(SocketAddress peer) throws Exception {
                return build.build(peer);
            }

            @Override
            public String refusal(Refusal refusal) {
                return words.apply(refusal);
            }

            @Override
            public List<String> alpn() {
                return build.alpn();
            }
        };
    }
}
