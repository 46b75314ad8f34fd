package dev.hawser.web.proxy;

import dev.hawser.web.Headers;
import dev.hawser.web.Request;
import dev.hawser.web.filter.RequestId;
import dev.hawser.web.filter.TraceContext;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Which header fields pass a proxy, and which it makes itself (RFC 9110 §7.6, RFC 7239).
///
/// @param name by which it knows itself again
/// @param keepsHost whether `Host` is the visitor's
/// @param trusts whether visitors are believed about whom they speak for
record Passing(String name, boolean keepsHost, boolean trusts) {
    /// For one connection only (RFC 9110 §7.6.1), beside those that the connection names; and what says how long a
    /// body is, which each connection says anew.
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "content-length",
            "expect",
            "http2-settings",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authentication-info",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final int NAME_BITS = 32;

    static Passing plain() {
        var random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), NAME_BITS / 4);
        return new Passing("hawser-" + random, false, false);
    }

    Passing keepingHost() {
        return new Passing(name, true, trusts);
    }

    Passing trustingForwarded() {
        return new Passing(name, keepsHost, true);
    }

    /// Returns whether the request was here before.
    boolean hasSeen(Headers headers) {
        return headers.all("via").stream().anyMatch(via -> via.contains(name));
    }

    static boolean isWebSocket(Headers headers) {
        return headers.all("upgrade").stream()
                .anyMatch(offer -> offer.toLowerCase(Locale.ROOT).contains("websocket"));
    }

    /// Returns how long a body says it is.
    static OptionalLong length(Headers headers) {
        return headers.first("content-length").stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /// Returns the fields that the other server gets.
    Map<String, List<String>> there(Request request) {
        var fields = endToEnd(request.headers());
        var cookies = fields.get("cookie");
        if (cookies != null && cookies.size() > 1) {
            // HTTP/2 may send them apart, HTTP/1.1 may not (RFC 9113 §8.2.3).
            fields.put("cookie", List.of(String.join("; ", cookies)));
        }
        fields.remove("host");
        if (keepsHost && !request.authority().isEmpty()) {
            fields.put("host", List.of(request.authority()));
        }
        forward(fields, request);
        fields.merge("via", List.of("1.1 " + name), Passing::joined);
        // What filters before this made of what the visitor said: this server's own place in the trace, not its.
        TraceContext.TRACE.of(request).ifPresent(trace -> {
            fields.put("traceparent", List.of(trace.parent()));
            fields.remove("tracestate");
            trace.state().ifPresent(state -> fields.put("tracestate", List.of(state)));
        });
        RequestId.ID.of(request).ifPresent(id -> fields.put("x-request-id", List.of(id)));
        return fields;
    }

    /// Returns the fields that the visitor gets. The server says the date itself.
    Map<String, List<String>> back(Headers headers) {
        var fields = endToEnd(headers);
        fields.remove("date");
        fields.merge("via", List.of("1.1 " + name), Passing::joined);
        return fields;
    }

    private void forward(Map<String, List<String>> fields, Request request) {
        if (!trusts) {
            fields.keySet().removeIf(Passing::isClaim);
        }
        String address = address(request);
        String host = request.authority();
        String element = "for=" + (address.contains(":") ? "\"[" + address + "]\"" : address)
                + (host.isEmpty() ? "" : ";host=\"" + host + "\"")
                + ";proto=" + request.scheme();
        fields.merge("forwarded", List.of(element), Passing::joined);
        fields.merge("x-forwarded-for", List.of(address), Passing::joined);
        if (!host.isEmpty()) {
            fields.putIfAbsent("x-forwarded-host", List.of(host));
        }
        fields.putIfAbsent("x-forwarded-proto", List.of(request.scheme()));
    }

    /// Whether a field says whom a request comes from. Servers that make variables of fields can't tell a hyphen
    /// from an underscore.
    private static boolean isClaim(String name) {
        String hyphenated = name.replace('_', '-');
        return hyphenated.equals("forwarded")
                || hyphenated.startsWith("x-forwarded-")
                || hyphenated.equals("x-real-ip")
                || hyphenated.equals("x-client-ip");
    }

    private static String address(Request request) {
        if (!(request.peer() instanceof InetSocketAddress peer) || peer.getAddress() == null) {
            return "unknown";
        }
        String text = peer.getAddress().getHostAddress();
        // A zone means nothing elsewhere.
        return peer.getAddress() instanceof Inet6Address ? text.split("%", 2)[0] : text;
    }

    /// Returns the fields that aren't for one connection only, by their names in small letters.
    private static Map<String, List<String>> endToEnd(Headers headers) {
        var dropped = new HashSet<>(HOP_BY_HOP);
        for (String line : headers.all("connection")) {
            for (String option : line.split(",", -1)) {
                dropped.add(option.strip().toLowerCase(Locale.ROOT));
            }
        }
        var fields = new LinkedHashMap<String, List<String>>();
        headers.forEach((given, value) -> {
            String lower = given.toLowerCase(Locale.ROOT);
            if (!dropped.contains(lower)) {
                fields.computeIfAbsent(lower, _ -> new ArrayList<>()).add(value);
            }
        });
        return fields;
    }

    private static List<String> joined(List<String> before, List<String> more) {
        return List.of(String.join(", ", before) + ", " + more.getFirst());
    }
}
