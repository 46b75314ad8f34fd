package dev.hawser.core.endpoint;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.ClientSide;
import dev.hawser.core.engine.Dialed;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.MemoryAddress;
import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsClient;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A place to connect to. As a string:
///
/// ```
/// tcp:HOST:PORT[:timeout=SECONDS][:bind=IP][:engine=WORD]
/// tls:HOST:PORT[:ca=PEM][:cert=PEM][:key=PEM][:alpn=NAMES][:provider=WORD][:server-name=NAME][:timeout=SECONDS]
///     [:bind=IP][:engine=WORD]
/// unix:PATH[:timeout=SECONDS][:engine=WORD]
/// memory:NAME[:engine=WORD]
/// ```
///
/// The grammar is that of [Endpoint]: an IPv6 address has a backslash before each colon (`tcp:\:\:1:80`). Libraries
/// bring other words: see [ClientWord].
///
/// Anyone may write another kind. Its [#dial] finds out where the place is, in a registry perhaps, and then has
/// another endpoint dial.
public interface ClientEndpoint {
    /// Reads an endpoint from its string.
    ///
    /// @throws IllegalArgumentException for an unknown word or key, or a bad value; the message names what is known
    static ClientEndpoint of(String text) {
        return Vocabulary.ofClients().read(text);
    }

    /// Reads an endpoint that was split already: for a [ClientWord] that goes before others.
    ///
    /// @throws IllegalArgumentException as [#of(String)], without the string in its message
    static ClientEndpoint of(EndpointString text) {
        return Vocabulary.ofClients().read(text);
    }

    /// Returns a TCP port of a host.
    ///
    /// @param host a name, or an IP address
    static Tcp tcp(String host, int port) {
        return new Tcp(host, port, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Returns a port of a host that speaks TLS, and that the system's authorities vouch for.
    ///
    /// @param host a name, or an IP address; the certificate must be for it
    static Tls tls(String host, int port) {
        return tls(host, port, TlsClient.Options.defaults());
    }

    /// Returns a port of a host that speaks TLS, trusted as these options have it.
    static Tls tls(String host, int port, TlsClient.Options options) {
        return new Tls(tcp(host, port), options, Optional.empty());
    }

    /// Returns the path of a UNIX socket.
    static Unix unix(Path path) {
        return new Unix(path, Optional.empty(), Optional.empty());
    }

    /// Returns a name of this reactor's, which [Endpoint#memory] has taken.
    static Memory memory(String name) {
        return new Memory(name, Optional.empty());
    }

    /// Returns the engine that is to serve the connection; empty for the reactor's own choice.
    default Optional<String> engineWord() {
        return Optional.empty();
    }

    /// Connects a socket. For the reactor, which then gives it a protocol, and for endpoints that stand before
    /// others. Must not block: names are looked up on a virtual thread.
    ///
    /// @param clients of the engine that connects
    /// @param clock its calls may run foreign code
    /// @return fires with the socket; fails with an `IOException` that names this place and every address that was
    ///     tried. Cancelling it calls off every attempt
    Deferred<Dialed> dial(ClientSide clients, Limits limits, Clock clock);

    /// A TCP port of a host. A name is looked up, and its addresses are tried in turns of IPv6 and IPv4 (RFC 8305).
    ///
    /// @param host a name, or an IP address
    /// @param port 1 to 65535
    /// @param timeout for everything until there is a connection, looking up the name included; empty for
    ///     [Limits#connect]
    /// @param bind the address of this machine to connect from; empty for the kernel's choice. Only addresses of
    ///     its kind are tried
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice
    record Tcp(
            String host, int port, Optional<Duration> timeout, Optional<InetAddress> bind, Optional<String> engineWord)
            implements ClientEndpoint {
        public Tcp {
            if (host.isBlank()) {
                throw new IllegalArgumentException("host is empty; expected a name or an IP address");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port is " + port + "; expected 1 to 65535");
            }
            checkTimeout(timeout);
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this place with another bound on connecting.
        public Tcp timeout(Duration bound) {
            return new Tcp(host, port, Optional.of(bound), bind, engineWord);
        }

        /// Returns this place, reached from this address.
        public Tcp bind(InetAddress address) {
            return new Tcp(host, port, timeout, Optional.of(address), engineWord);
        }

        /// Returns this place, with the connection served by the engine of this word.
        public Tcp engine(String word) {
            return new Tcp(host, port, timeout, bind, Optional.of(word));
        }

        @Override
        public Deferred<Dialed> dial(ClientSide clients, Limits limits, Clock clock) {
            return TcpDial.begin(this, clients, timeout.map(limits::withConnect).orElse(limits), clock);
        }
    }

    /// A name of this reactor's.
    ///
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice. The server's may be another
    record Memory(String name, Optional<String> engineWord) implements ClientEndpoint {
        public Memory {
            MemoryWord.checkName(name);
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this name, with the client's end served by the engine of this word.
        public Memory engine(String word) {
            return new Memory(name, Optional.of(word));
        }

        @Override
        public Deferred<Dialed> dial(ClientSide clients, Limits limits, Clock clock) {
            return clients.dial(new MemoryAddress(name), Optional.empty(), limits);
        }
    }

    /// A TCP port of a host where TLS is spoken from the first byte. The protocol is greeted when the handshake is
    /// over and the server is found to be who it should be (RFC 9525); otherwise connecting fails with an
    /// `IOException` that says what was wrong, of the certificate too. The handshake may take [Limits#handshake],
    /// beside the time for connecting.
    ///
    /// @param tcp where it is
    /// @param options whom one trusts and what one shows and offers. Files are read when it is dialled, and again
    ///     when they have changed
    /// @param serverName whom the certificate must be for, and the name that the server is told; empty for the host
    record Tls(Tcp tcp, TlsClient.Options options, Optional<String> serverName) implements ClientEndpoint {
        public Tls {
            serverName.filter(String::isBlank).ifPresent(_ -> {
                throw new IllegalArgumentException("server-name is empty; expected a name or an IP address");
            });
        }

        /// Returns this place, whose certificate must be for another name than the one it is found by.
        public Tls serverName(String name) {
            return new Tls(tcp, options, Optional.of(name));
        }

        /// Returns this place with another bound on connecting, the handshake not counted.
        public Tls timeout(Duration bound) {
            return new Tls(tcp.timeout(bound), options, serverName);
        }

        /// Returns this place, reached from this address.
        public Tls bind(InetAddress address) {
            return new Tls(tcp.bind(address), options, serverName);
        }

        /// Returns this place, with the connection served by the engine of this word.
        public Tls engine(String word) {
            return new Tls(tcp.engine(word), options, serverName);
        }

        @Override
        public Optional<String> engineWord() {
            return tcp.engineWord();
        }

        @Override
        public Deferred<Dialed> dial(ClientSide clients, Limits limits, Clock clock) {
            return TlsLoading.of(options)
                    .compose(tls -> tcp.dial(clients, limits, clock)
                            .then(dialed -> dialed.over(tls, serverName.orElse(tcp.host()), tcp.port())));
        }
    }

    /// The path of a UNIX socket.
    ///
    /// @param path 1 to 107 bytes
    /// @param timeout until there is a connection; empty for [Limits#connect]
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice
    record Unix(Path path, Optional<Duration> timeout, Optional<String> engineWord) implements ClientEndpoint {
        public Unix {
            UnixWord.check(path);
            checkTimeout(timeout);
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this place with another bound on connecting.
        public Unix timeout(Duration bound) {
            return new Unix(path, Optional.of(bound), engineWord);
        }

        /// Returns this place, with the connection served by the engine of this word.
        public Unix engine(String word) {
            return new Unix(path, timeout, Optional.of(word));
        }

        @Override
        public Deferred<Dialed> dial(ClientSide clients, Limits limits, Clock clock) {
            return clients.dial(
                    UnixDomainSocketAddress.of(path),
                    Optional.empty(),
                    timeout.map(limits::withConnect).orElse(limits));
        }
    }

    private static void checkTimeout(Optional<Duration> timeout) {
        timeout.filter(bound -> !bound.isPositive()).ifPresent(bound -> {
            throw new IllegalArgumentException("timeout is " + bound + "; expected more than zero");
        });
    }
}
