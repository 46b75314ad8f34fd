package dev.hawser.core.endpoint;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads endpoint strings. See [Endpoint] for the grammar.
final class EndpointParser {
    private static final List<String> WORDS = List.of("tcp");
    private static final List<String> TCP_KEYS = List.of("interface", "engine", "backlog");

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

    private Endpoint endpoint() {
        String word = positional.isEmpty() ? "" : positional.getFirst();
        if (!word.equals("tcp")) {
            throw wrong("unknown word '" + word + "'; expected one of " + String.join(", ", WORDS));
        }
        return tcp();
    }

    private Endpoint tcp() {
        for (String key : keywords.keySet()) {
            if (!TCP_KEYS.contains(key)) {
                throw wrong("unknown key '" + key + "'; expected one of " + String.join(", ", TCP_KEYS));
            }
        }
        if (positional.size() != 2) {
            throw wrong("expected tcp:PORT[:interface=IP][:engine=WORD][:backlog=N]");
        }
        int port = number("port", positional.get(1));
        int backlog =
                keywords.containsKey("backlog") ? number("backlog", keywords.get("backlog")) : Endpoint.DEFAULT_BACKLOG;
        var address = Optional.ofNullable(keywords.get("interface")).map(this::address);
        try {
            return new Endpoint.Tcp(port, address, Optional.ofNullable(keywords.get("engine")), backlog);
        } catch (IllegalArgumentException bad) {
            throw wrong(String.valueOf(bad.getMessage()));
        }
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

    private InetAddress address(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException notAnAddress) {
            throw wrong("interface is '" + literal + "'; expected an IP address (in IPv6 write \\: for each colon)");
        }
    }

    private int number(String name, String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException notANumber) {
            throw wrong(name + " is '" + digits + "'; expected a number");
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("endpoint '" + text + "': " + what);
    }
}
