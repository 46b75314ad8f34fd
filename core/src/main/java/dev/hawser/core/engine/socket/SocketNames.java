package dev.hawser.core.engine.socket;

import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/// Says addresses of UNIX sockets as the JDK does, whichever transport they come from. For the engine's rooms.
public final class SocketNames {
    /// Of the client of a UNIX socket, which has no name, and of who left before being asked for one.
    private static final UnixDomainSocketAddress UNNAMED = UnixDomainSocketAddress.of("");

    private SocketNames() {}

    public static SocketAddress of(@Nullable SocketAddress address) {
        return switch (address) {
            case null -> UNNAMED;
            case DomainSocketAddress there -> ofPath(there.path());
            case SocketAddress other -> other;
        };
    }

    /// Returns the address of a path; the unnamed one's for an empty path, and for none.
    public static UnixDomainSocketAddress ofPath(@Nullable String path) {
        // A name that begins with a zero is no path (unix(7), abstract).
        return path == null || path.isEmpty() || path.charAt(0) == 0 ? UNNAMED : UnixDomainSocketAddress.of(path);
    }
}
