package dev.hawser.web.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A proxy between a client and the servers it asks. To a server with TLS it makes a tunnel (`CONNECT`, RFC 9110
/// §9.3.6), in which it sees nothing; what is in the clear it passes on itself (RFC 9112 §3.2.2). The proxy itself is
/// spoken to in the clear, by HTTP/1.1.
///
/// @param host a name, or an IP address
/// @param authorization what it is told in `Proxy-Authorization`; no server sees it
/// @param direct hosts that are asked without it
public record ForwardProxy(String host, int port, Optional<String> authorization, List<String> direct) {
    public ForwardProxy {
        if (host.isBlank() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "proxy is '" + host + "' at port " + port + "; expected a host, and a port from 1 to 65535");
        }
        direct = List.copyOf(direct);
    }

    /// Returns a proxy that wants to know nothing, for all hosts.
    public static ForwardProxy at(String host, int port) {
        return new ForwardProxy(host, port, Optional.empty(), List.of());
    }

    /// Returns this proxy, which is told a name and a password (RFC 7617).
    ///
    /// @throws IllegalArgumentException when the name has a colon in it
    public ForwardProxy withUser(String name, String password) {
        if (name.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the proxy's user has a colon in its name; expected none (RFC 7617 §2)");
        }
        var both = (name + ":" + password).getBytes(StandardCharsets.UTF_8);
        var basic = "Basic " + Base64.getEncoder().encodeToString(both);
        return new ForwardProxy(host, port, Optional.of(basic), direct);
    }

    /// Returns this proxy, with these hosts asked without it, as the environment variable `NO_PROXY` has them: a
    /// name stands for itself and all below it, with or without a leading dot, `*` for every host, an address for
    /// itself.
    public ForwardProxy except(String... hosts) {
        return new ForwardProxy(host, port, authorization, List.of(hosts));
    }

    /// Returns whether it is asked for a host.
    boolean isFor(Origin origin) {
        return direct.stream().noneMatch(entry -> covers(entry.strip().toLowerCase(Locale.ROOT), origin.host()));
    }

    private static boolean covers(String entry, String asked) {
        String name = entry.startsWith(".") ? entry.substring(1) : entry;
        return entry.equals("*") || (!name.isEmpty() && (asked.equals(name) || asked.endsWith("." + name)));
    }

    /// Without what is secret.
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
