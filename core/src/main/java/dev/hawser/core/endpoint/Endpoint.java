package dev.hawser.core.endpoint;

import dev.hawser.core.engine.DatagramBinding;
import dev.hawser.core.engine.DatagramLimits;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.TrustedProxies;
import dev.hawser.core.tls.TlsOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/// A place to listen. As a string:
///
/// ```
/// tcp:PORT[:interface=IP][:engine=WORD][:backlog=N]
/// tls:PORT:cert=PEM[:key=PEM][:client-ca=PEM][:alpn=NAMES][:provider=WORD][:interface=IP][:engine=WORD][:backlog=N]
/// unix:PATH[:mode=OCTAL][:engine=WORD][:backlog=N]
/// memory:NAME[:engine=WORD][:backlog=N]
/// udp:PORT[:interface=IP][:engine=WORD][:max-packet=BYTES][:peer=IP\:PORT][:shared=yes]
/// haproxy:PLACE[:trusted=NETWORKS]
/// ```
///
/// `PLACE` is any of the four before `udp:` with its own keys, as in `haproxy:tcp:8080:trusted=10.0.0.0/8,\:\:1`.
///
/// The grammar is that of Twisted's endpoint strings: `:` splits, `=` makes a keyword, and a backslash takes
/// either, or itself, as it is (`interface=\:\:1`). Libraries bring other words: see [ServerWord].
public sealed interface Endpoint {
    /// Connections that the kernel holds until they are taken, as Netty and nginx ask for on Linux.
    int DEFAULT_BACKLOG = 511;

    /// Reads an endpoint from its string.
    ///
    /// @throws IllegalArgumentException for an unknown word or key, or a bad value; the message names what is known
    static Endpoint of(String text) {
        return Vocabulary.ofServers().read(text);
    }

    /// Reads an endpoint that was split already: for a [ServerWord] that goes before others.
    ///
    /// @throws IllegalArgumentException as [#of(String)], without the string in its message
    static Endpoint of(EndpointString text) {
        return Vocabulary.ofServers().read(text);
    }

    /// Returns a TCP port on all interfaces.
    ///
    /// @param port 0 takes a free one
    static Tcp tcp(int port) {
        return new Tcp(port, Optional.empty(), Optional.empty(), DEFAULT_BACKLOG);
    }

    /// Returns a port for TLS on all interfaces.
    ///
    /// @param port 0 takes a free one
    static Tls tls(int port, TlsOptions options) {
        return new Tls(tcp(port), options);
    }

    /// Returns a UNIX socket, to which who may is said by the process's umask.
    static Unix unix(Path path) {
        return new Unix(path, Optional.empty(), Optional.empty(), DEFAULT_BACKLOG);
    }

    /// Returns a name that clients in this process connect to.
    static Memory memory(String name) {
        return new Memory(name, Optional.empty(), DEFAULT_BACKLOG);
    }

    /// Returns a UDP port on all interfaces, of IPv4 and IPv6.
    ///
    /// @param port 0 takes a free one
    static Udp udp(int port) {
        return new Udp(
                new DatagramBinding(port, Optional.empty(), Optional.empty(), false, DatagramLimits.defaults()),
                Optional.empty());
    }

    /// Returns a place that a balancer on this machine connects to for its clients.
    ///
    /// @param place any but UDP
    static Haproxy haproxy(Endpoint place) {
        return new Haproxy(place, TrustedProxies.loopback());
    }

    /// Returns the engine that is to serve this place; empty for the reactor's own choice.
    Optional<String> engineWord();

    /// A TCP port.
    ///
    /// @param port 0 to 65535; 0 takes a free one
    /// @param address the interface to listen on; empty for all of them
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice
    /// @param backlog how many connections the kernel may hold that were not taken yet
    record Tcp(int port, Optional<InetAddress> address, Optional<String> engineWord, int backlog) implements Endpoint {
        public Tcp {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port is " + port + "; expected 0 to 65535 (0 picks a free port)");
            }
            checkBacklog(backlog);
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this port on one interface.
        public Tcp on(InetAddress address) {
            return new Tcp(port, Optional.of(address), engineWord, backlog);
        }

        /// Returns this port, served by the engine of this word.
        public Tcp engine(String word) {
            return new Tcp(port, address, Optional.of(word), backlog);
        }

        /// Returns this port with another backlog.
        public Tcp backlog(int connections) {
            return new Tcp(port, address, engineWord, connections);
        }

        /// Returns the address to bind.
        public InetSocketAddress socketAddress() {
            return address.map(ip -> new InetSocketAddress(ip, port)).orElseGet(() -> new InetSocketAddress(port));
        }
    }

    /// A TCP port where clients speak TLS from their first byte.
    ///
    /// @param tcp where it is
    /// @param options the certificates and the like; files are read when the port is bound
    record Tls(Tcp tcp, TlsOptions options) implements Endpoint {
        /// Returns this port on one interface.
        public Tls on(InetAddress address) {
            return new Tls(tcp.on(address), options);
        }

        /// Returns this port, served by the engine of this word.
        public Tls engine(String word) {
            return new Tls(tcp.engine(word), options);
        }

        /// Returns this port with another backlog.
        public Tls backlog(int connections) {
            return new Tls(tcp.backlog(connections), options);
        }

        @Override
        public Optional<String> engineWord() {
            return tcp.engineWord();
        }
    }

    /// A name that clients in this process connect to: those of the same reactor, on whatever engine. What is
    /// written goes from one end to the other through memory, 64 KiB at most being under way each way. All else is as
    /// on a socket.
    ///
    /// @param name anything but blank
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice
    /// @param backlog how many clients may wait to be taken; more are refused
    record Memory(String name, Optional<String> engineWord, int backlog) implements Endpoint {
        public Memory {
            MemoryWord.checkName(name);
            checkBacklog(backlog);
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this name, served by the engine of this word.
        public Memory engine(String word) {
            return new Memory(name, Optional.of(word), backlog);
        }

        /// Returns this name with another backlog.
        public Memory backlog(int connections) {
            return new Memory(name, engineWord, connections);
        }
    }

    /// The path of a UNIX socket. Its file is there while somebody listens. One that a killed process has left
    /// behind is cleared; to find out whether it is one, the server connects to it and leaves. Whatever else is
    /// there is not touched, and the port can't be bound.
    ///
    /// Clients have no names, so [dev.hawser.core.engine.Limits#connectionsPerAddress] doesn't bound them; who may
    /// connect is a matter of the file's mode.
    ///
    /// @param path 1 to 107 bytes
    /// @param mode who may connect: those who may write; empty for what the process's umask says. Nobody else can
    ///     at any moment
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice
    /// @param backlog how many connections the kernel may hold that were not taken yet
    record Unix(Path path, Optional<Set<PosixFilePermission>> mode, Optional<String> engineWord, int backlog)
            implements Endpoint {
        public Unix {
            UnixWord.check(path);
            mode = mode.map(Set::copyOf);
            checkBacklog(backlog);
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this place, open to those who may write to its file.
        ///
        /// @param octal three digits, as in `660`
        public Unix mode(String octal) {
            return new Unix(path, Optional.of(UnixWord.permissions(octal)), engineWord, backlog);
        }

        /// Returns this place, served by the engine of this word.
        public Unix engine(String word) {
            return new Unix(path, mode, Optional.of(word), backlog);
        }

        /// Returns this place with another backlog.
        public Unix backlog(int connections) {
            return new Unix(path, mode, engineWord, connections);
        }
    }

    /// A place that balancers connect to for their clients, and say for whom before anything else: with a header of
    /// the PROXY protocol, version 1 or 2 (HAProxy's `send-proxy`, `send-proxy-v2`). From then on all is as if the
    /// client had come itself: `peer()` and `local()`, the limit for one address, policies, logs, observers, and TLS,
    /// which follows the header. Where the balancer comes for itself (`LOCAL`), or doesn't say for whom (`UNKNOWN`),
    /// the connection keeps its own addresses, and only the limit in total counts it.
    ///
    /// Nobody else may connect: who isn't trusted is closed and counted as refused. Who is trusted has
    /// [dev.hawser.core.engine.Limits#handshake] for the header, and for TLS behind it, and may send 4 KiB of
    /// extensions, which are dropped. Without a valid header the connection is dropped and counted among the failed
    /// handshakes.
    ///
    /// @param place any but UDP
    /// @param trusted who is believed. By default this machine alone: whoever else can reach the port could give
    ///     itself any address
    record Haproxy(Endpoint place, TrustedProxies trusted) implements Endpoint {
        public Haproxy {
            HaproxyWord.check(place);
        }

        /// Returns this place for balancers of these networks, each as in `10.0.0.0/8` or `::1`, and no others.
        public Haproxy trusting(String... networks) {
            return new Haproxy(place, TrustedProxies.of(networks));
        }

        @Override
        public Optional<String> engineWord() {
            return place.engineWord();
        }
    }

    private static void checkBacklog(int backlog) {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog is " + backlog + "; expected 1 or more");
        }
    }

    /// A UDP port.
    ///
    /// @param binding where it is bound, whom it speaks with, and what it is held to
    /// @param engineWord one of [Engine#WORDS]; empty for the reactor's own choice
    record Udp(DatagramBinding binding, Optional<String> engineWord) implements Endpoint {
        public Udp {
            engineWord.ifPresent(Engine::of);
        }

        /// Returns this port on one interface, which also decides between IPv4 and IPv6.
        public Udp on(InetAddress address) {
            return with(new DatagramBinding(
                    binding.port(), Optional.of(address), binding.peer(), binding.shared(), binding.limits()));
        }

        /// Returns this port connected: it hears and reaches this peer only, and learns when nobody is there.
        public Udp to(InetSocketAddress peer) {
            return with(new DatagramBinding(
                    binding.port(), binding.address(), Optional.of(peer), binding.shared(), binding.limits()));
        }

        /// Returns this port for others to bind too, as several members of a multicast group on one machine do.
        public Udp shared() {
            return with(new DatagramBinding(binding.port(), binding.address(), binding.peer(), true, binding.limits()));
        }

        /// Returns this port under other limits.
        public Udp limits(DatagramLimits limits) {
            return with(
                    new DatagramBinding(binding.port(), binding.address(), binding.peer(), binding.shared(), limits));
        }

        /// Returns this port, served by the engine of this word.
        public Udp engine(String word) {
            return new Udp(binding, Optional.of(word));
        }

        private Udp with(DatagramBinding changed) {
            return new Udp(changed, engineWord);
        }
    }
}
