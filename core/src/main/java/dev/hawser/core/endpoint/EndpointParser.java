package dev.hawser.core.endpoint;

import dev.hawser.core.engine.DatagramBinding;
import dev.hawser.core.engine.DatagramLimits;
import dev.hawser.core.tls.CertificateSource;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsProvider;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads endpoint strings. See [Endpoint] and [ClientEndpoint] for the grammar.
final class EndpointParser {
    private static final List<String> WORDS = List.of("tcp", "tls", "udp");
    private static final List<String> CLIENT_WORDS = List.of("tcp");
    private static final List<String> CLIENT_TCP_KEYS = List.of("timeout", "bind", "engine");
    private static final List<String> TCP_KEYS = List.of("interface", "engine", "backlog");
    private static final List<String> TLS_KEYS =
            List.of("cert", "key", "client-ca", "alpn", "provider", "interface", "engine", "backlog");
    private static final List<String> UDP_KEYS = List.of("interface", "engine", "max-packet", "peer", "shared");

    private final String text;
    private final List<String> positional = new ArrayList<>();
    private final Map<String, String> keywords = new LinkedHashMap<>();

    private EndpointParser(String text) {
        this.text = text;
        split();
    }

    static Endpoint parse(String text) {
        return new EndpointParser(text).endpoint();
    }

    static ClientEndpoint parseClient(String text) {
        return new EndpointParser(text).clientEndpoint();
    }

    private ClientEndpoint clientEndpoint() {
        String word = positional.isEmpty() ? "" : positional.getFirst();
        try {
            return switch (word) {
                case "tcp" -> clientTcp();
                default ->
                    throw new IllegalArgumentException("unknown word '" + word + "' for a client; expected one of "
                            + String.join(", ", CLIENT_WORDS));
            };
        } catch (IllegalArgumentException bad) {
            throw wrong(String.valueOf(bad.getMessage()));
        }
    }

    private ClientEndpoint clientTcp() {
        checkKeys(CLIENT_TCP_KEYS);
        if (positional.size() != 3) {
            throw new IllegalArgumentException("expected tcp:HOST:PORT[:timeout=SECONDS][:bind=IP][:engine=WORD]");
        }
        return new ClientEndpoint.Tcp(
                positional.get(1),
                number("port", positional.get(2)),
                timeout(),
                address("bind"),
                Optional.ofNullable(keywords.get("engine")));
    }

    private Optional<Duration> timeout() {
        return Optional.ofNullable(keywords.get("timeout")).map(seconds -> {
            try {
                return Duration.ofNanos(
                        new BigDecimal(seconds).movePointRight(9).longValueExact());
            } catch (ArithmeticException | NumberFormatException unfit) {
                throw new IllegalArgumentException("timeout is '" + seconds + "'; expected a number of seconds", unfit);
            }
        });
    }

    private Endpoint endpoint() {
        String word = positional.isEmpty() ? "" : positional.getFirst();
        try {
            return switch (word) {
                case "tcp" -> tcp();
                case "tls" -> tls();
                case "udp" -> udp();
                default ->
                    throw new IllegalArgumentException(
                            "unknown word '" + word + "'; expected one of " + String.join(", ", WORDS));
            };
        } catch (IllegalArgumentException bad) {
            throw wrong(String.valueOf(bad.getMessage()));
        }
    }

    private Endpoint tcp() {
        checkKeys(TCP_KEYS);
        return tcpAt(port("tcp:PORT[:interface=IP][:engine=WORD][:backlog=N]"));
    }

    private Endpoint tls() {
        checkKeys(TLS_KEYS);
        String grammar = "tls:PORT:cert=PEM[:key=PEM][:client-ca=PEM][:alpn=NAMES][:provider=WORD]"
                + "[:interface=IP][:engine=WORD][:backlog=N]";
        var tcp = tcpAt(port(grammar));
        var certificates = path("cert")
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no cert=, the file or folder of certificates in PEM; expected " + grammar));
        var source = new CertificateSource.Files(certificates, path("key"));
        var alpn = Optional.ofNullable(keywords.get("alpn"))
                .map(names -> List.of(names.split(",", -1)))
                .orElse(List.of());
        var provider = Optional.ofNullable(keywords.get("provider"))
                .map(TlsProvider::of)
                .orElse(TlsProvider.JDK);
        return new Endpoint.Tls(tcp, new TlsOptions(source, path("client-ca"), alpn, provider));
    }

    private Optional<Path> path(String key) {
        return Optional.ofNullable(keywords.get(key)).map(text -> {
            if (text.isEmpty()) {
                throw new IllegalArgumentException(key + " is empty; expected a path");
            }
            return Path.of(text);
        });
    }

    private Endpoint.Tcp tcpAt(int port) {
        int backlog =
                keywords.containsKey("backlog") ? number("backlog", keywords.get("backlog")) : Endpoint.DEFAULT_BACKLOG;
        return new Endpoint.Tcp(port, address("interface"), Optional.ofNullable(keywords.get("engine")), backlog);
    }

    private Endpoint udp() {
        checkKeys(UDP_KEYS);
        int port = port("udp:PORT[:interface=IP][:engine=WORD][:max-packet=BYTES][:peer=IP\\:PORT][:shared=yes]");
        var limits = DatagramLimits.defaults();
        if (keywords.containsKey("max-packet")) {
            limits = limits.withMaxPacket(number("max-packet", keywords.get("max-packet")));
        }
        var peer = Optional.ofNullable(keywords.get("peer")).map(this::peer);
        var binding = new DatagramBinding(port, address("interface"), peer, yes("shared"), limits);
        return new Endpoint.Udp(binding, Optional.ofNullable(keywords.get("engine")));
    }

    private void checkKeys(List<String> known) {
        for (String key : keywords.keySet()) {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key '" + key + "'; expected one of " + String.join(", ", known));
            }
        }
    }

    private int port(String grammar) {
        if (positional.size() != 2) {
            throw new IllegalArgumentException("expected " + grammar);
        }
        return number("port", positional.get(1));
    }

    /// Splits at colons, then at the first equals sign; a backslash makes any character plain.
    private void split() {
        var part = new StringBuilder();
        String key = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                if (++i == text.length()) {
                    throw wrong("a backslash ends it; expected a character behind it");
                }
                part.append(text.charAt(i));
            } else if (c == ':') {
                add(key, part.toString());
                key = null;
                part.setLength(0);
            } else if (c == '=' && key == null) {
                key = part.toString();
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        add(key, part.toString());
    }

    private void add(@Nullable String key, String value) {
        if (key == null) {
            positional.add(value);
        } else if (keywords.put(key, value) != null) {
            throw wrong("key '" + key + "' is given twice; expected once");
        }
    }

    private Optional<InetAddress> address(String key) {
        return Optional.ofNullable(keywords.get(key)).map(literal -> {
            try {
                return InetAddress.ofLiteral(literal);
            } catch (IllegalArgumentException notAnAddress) {
                throw new IllegalArgumentException(
                        key + " is '" + literal + "'; expected an IP address (in IPv6 write \\: for each colon)",
                        notAnAddress);
            }
        });
    }

    /// The last colon splits, as there are others in an IPv6 address.
    private InetSocketAddress peer(String text) {
        int colon = text.lastIndexOf(':');
        try {
            int port = number("peer's port", text.substring(colon + 1));
            return new InetSocketAddress(InetAddress.ofLiteral(text.substring(0, Math.max(0, colon))), port);
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException(
                    "peer is '" + text + "'; expected an IP address and a port, as in 127.0.0.1\\:53", bad);
        }
    }

    private boolean yes(String name) {
        String value = keywords.getOrDefault(name, "no");
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException(name + " is '" + value + "'; expected yes or no");
        };
    }

    private static int number(String name, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException(name + " is '" + digits + "'; expected a number", notANumber);
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("endpoint '" + text + "': " + what);
    }
}
