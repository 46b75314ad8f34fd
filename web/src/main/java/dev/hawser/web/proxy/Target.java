package dev.hawser.web.proxy;

import dev.hawser.web.Method;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Status;
import dev.hawser.web.client.ClientRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// The place that answers, and what of it is called what outside.
///
/// @param origin scheme, host and port
/// @param path of its root, without a slash at the end
record Target(String origin, String path) {
    static Target of(URI base) {
        if (base.getRawQuery() != null || base.getRawFragment() != null || base.getHost() == null) {
            throw new IllegalArgumentException(
                    "base is '" + base + "'; expected a place such as http://127.0.0.1:9000/shop, without a query");
        }
        ClientRequest.of(Method.GET, base);
        String path = base.getRawPath();
        return new Target(
                base.getScheme() + "://" + base.getRawAuthority(),
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    /// Returns where the request goes.
    ///
    /// @throws ProblemException a 400 for a path that leads out of the place, if the server there understands dots
    URI uri(Request request) {
        for (String segment : request.path().segments()) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new ProblemException(
                        Status.BAD_REQUEST, "the path has the segment '" + segment + "'; expected where that leads");
            }
        }
        String query = request.rawQuery();
        String below = request.path().raw().substring(mount(request).length());
        return URI.create(origin + quoted(path + below) + (query.isEmpty() ? "" : "?" + quoted(query)));
    }

    /// Returns a place of an answer as the visitor knows it, where it is below this one.
    String outside(String location, Request request) {
        String inside = origin + path;
        if (!location.startsWith(inside)) {
            return location;
        }
        String rest = location.substring(inside.length());
        boolean below = rest.isEmpty() || rest.startsWith("/") || rest.startsWith("?");
        return below ? mount(request) + (rest.startsWith("/") ? rest : "/" + rest) : location;
    }

    /// Returns the path of the proxy's own place in the tree, as it was sent, without a slash at the end.
    private static String mount(Request request) {
        String raw = request.path().raw();
        int own = request.path().segments().size() - request.rest().size();
        int at = 0;
        for (int i = 0; i < own; i++) {
            int slash = raw.indexOf('/', at + 1);
            at = slash < 0 ? raw.length() : slash;
        }
        return raw.substring(0, at);
    }

    /// Quotes what browsers send as it is, though RFC 3986 §2 has no place for it.
    private static String quoted(String raw) {
        var quoted = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean isPlain = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || "-._~!$&'()*+,;=:@/?".indexOf(c) >= 0
                    || (c == '%' && isHex(raw, i + 1) && isHex(raw, i + 2));
            if (isPlain) {
                quoted.append(c);
            } else {
                for (byte part : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    quoted.append("%%%02X".formatted(part & 0xff));
                }
            }
        }
        return quoted.toString();
    }

    private static boolean isHex(String text, int at) {
        return at < text.length() && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 0x80;
    }
}
