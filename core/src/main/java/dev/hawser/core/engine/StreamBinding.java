package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketFile;
import dev.hawser.core.tls.TlsServer;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/// Where connections are taken, and what is spoken below their protocol.
///
/// @param address where to bind
/// @param backlog how many connections the kernel may hold that were not taken yet
/// @param tls what clients shake hands with; empty where they speak in the clear
/// @param mode who may connect to a UNIX socket; empty for what the process's umask says
/// @param proxies who may connect, and begins with a header that says for whom; empty where clients come themselves
public record StreamBinding(
        SocketAddress address,
        int backlog,
        Optional<TlsServer> tls,
        Optional<Set<PosixFilePermission>> mode,
        Optional<TrustedProxies> proxies) {
    /// How long the path of a UNIX socket may be.
    public static final int MOST_UNIX_PATH_BYTES = SocketFile.MOST_PATH_BYTES;

    public StreamBinding {
        mode = mode.map(Set::copyOf);
    }

    /// Makes the binding of an address where no file's mode matters.
    public StreamBinding(SocketAddress address, int backlog, Optional<TlsServer> tls) {
        this(address, backlog, tls, Optional.empty());
    }

    /// Makes the binding of a place that clients come to themselves.
    public StreamBinding(
            SocketAddress address, int backlog, Optional<TlsServer> tls, Optional<Set<PosixFilePermission>> mode) {
        this(address, backlog, tls, mode, Optional.empty());
    }

    /// Returns this binding for proxies that say for whom they come.
    public StreamBinding behind(TrustedProxies trusted) {
        return new StreamBinding(address, backlog, tls, mode, Optional.of(trusted));
    }

    /// Returns the path of a UNIX socket; empty when it is none.
    Optional<UnixDomainSocketAddress> unix() {
        return address instanceof UnixDomainSocketAddress path ? Optional.of(path) : Optional.empty();
    }
}
