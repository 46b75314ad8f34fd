package dev.hawser.web.server;

import dev.hawser.web.Method;
import dev.hawser.web.ProblemException;
import dev.hawser.web.RequestHead;
import dev.hawser.web.Status;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/// What the head of a request must be like (RFC 9110, RFC 9112), beyond what Netty's decoder sees to. What could be
/// understood in two ways is refused: somebody before us may have understood it in the other.
final class HeadRules {
    private HeadRules() {}

    /// Returns the head, if it keeps the rules.
    ///
    /// @param scheme `http` or `https`
    /// @throws ProblemException says which rule it breaks
    static RequestHead check(HttpRequest request, HttpLimits.Head limits, String scheme) {
        checkVersion(request.protocolVersion());
        var headers = request.headers();
        if (headers.size() > limits.fields()) {
            throw new ProblemException(
                    Status.FIELDS_TOO_LARGE,
                    "the head has " + headers.size() + " fields; expected at most " + limits.fields());
        }
        String authority = authority(
                headers.getAll(HttpHeaderNames.HOST), request.protocolVersion().equals(HttpVersion.HTTP_1_1));
        var method = Method.of(request.method().name())
                .orElseThrow(() -> new ProblemException(Status.NOT_IMPLEMENTED, "this method is not done here"));
        return target(
                request.uri(),
                method,
                scheme,
                authority,
                new ReceivedHeaders(headers),
                request.protocolVersion().text());
    }

    private static void checkVersion(HttpVersion version) {
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            throw new ProblemException(
                    Status.VERSION_NOT_SUPPORTED, "the version is not spoken here; expected HTTP/1.1 or HTTP/1.0");
        }
    }

    /// Returns how long the body is, which must be said once and in one way (RFC 9112 §6.3).
    ///
    /// @return zero for none, a negative number for one that comes in chunks
    /// @throws ProblemException says which rule the head breaks
    static long bodyBytes(HttpRequest request) {
        var headers = request.headers();
        if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
            if (!request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
                throw bad("HTTP/1.0 has no Transfer-Encoding (RFC 9112 §6.1)");
            }
            if (headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
                throw bad("both Content-Length and Transfer-Encoding are given (RFC 9112 §6.1)");
            }
            if (codings.size() > 1 || !codings.getFirst().strip().equalsIgnoreCase("chunked")) {
                String last = codings.getLast();
                int comma = last.lastIndexOf(',');
                boolean understood = last.substring(comma + 1).strip().equalsIgnoreCase("chunked")
                        && (codings.size() > 1 || comma >= 0)
                        && !String.join(",", codings).replace(" ", "").equalsIgnoreCase("chunked,chunked");
                throw understood
                        ? new ProblemException(Status.NOT_IMPLEMENTED, "of the transfer codings only chunked is done")
                        : bad("Transfer-Encoding is not chunked, once and last (RFC 9112 §6.3)");
            }
            return -1;
        }
        if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return 0;
        }
        var lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.size() > 1) {
            throw bad("Content-Length is given " + lengths.size() + " times; expected once");
        }
        if (!isNumber(lengths.getFirst())) {
            throw bad("Content-Length is no number");
        }
        return Long.parseLong(lengths.getFirst());
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// Returns the host that a request is for: exactly one in HTTP/1.1 (RFC 9112 §3.2).
    ///
    /// @param needed whether there must be one; else it may be empty
    /// @throws ProblemException when there are several, or it is none
    static String authority(List<String> hosts, boolean needed) {
        if (hosts.isEmpty()) {
            if (needed) {
                throw bad("there is no Host; expected one (RFC 9112 §3.2)");
            }
            return "";
        }
        if (hosts.size() > 1) {
            throw bad("there are " + hosts.size() + " lines of Host; expected one (RFC 9112 §3.2)");
        }
        String host = hosts.getFirst();
        if (!Authority.isValid(host)) {
            throw bad("Host is no host with or without a port (RFC 9110 §7.2)");
        }
        return host;
    }

    /// The forms of a target that a server takes (RFC 9112 §3.2): from the root, absolute, and `*` for OPTIONS.
    ///
    /// @throws ProblemException when it is none of them
    static RequestHead target(
            String target, Method method, String scheme, String authority, ReceivedHeaders headers, String version) {
        String from = target;
        String host = authority;
        if (target.equals("*")) {
            if (method != Method.OPTIONS) {
                throw bad("the target * is for OPTIONS only (RFC 9112 §3.2.4)");
            }
            return new RequestHead(method, scheme, host, "*", "", headers, version);
        }
        if (!target.startsWith("/")) {
            int colon = target.indexOf("://");
            String said = colon < 0 ? "" : target.substring(0, colon);
            if (!said.equalsIgnoreCase("http") && !said.equalsIgnoreCase("https")) {
                throw bad("the target begins with no slash; expected a path (RFC 9112 §3.2)");
            }
            int end = endOfAuthority(target, colon + 3);
            host = target.substring(colon + 3, end);
            if (!Authority.isValid(host) || host.isEmpty()) {
                throw bad("the target's host is none (RFC 9112 §3.2.2)");
            }
            from = end == target.length() || target.charAt(end) != '/'
                    ? "/" + target.substring(end)
                    : target.substring(end);
        }
        checkCharacters(from);
        int question = from.indexOf('?');
        return question < 0
                ? new RequestHead(method, scheme, host, from, "", headers, version)
                : new RequestHead(
                        method,
                        scheme,
                        host,
                        from.substring(0, question),
                        from.substring(question + 1),
                        headers,
                        version);
    }

    private static int endOfAuthority(String target, int from) {
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return target.length();
    }

    /// What a path and a query may be made of (RFC 3986 §3.3, §3.4); browsers send a few more in the query as they are.
    private static void checkCharacters(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#' || c == '"' || c == '<' || c == '>') {
                throw bad("the target has the character U+%04X, which must be percent-encoded (RFC 3986 §2)"
                        .formatted((int) c));
            }
        }
    }

    private static ProblemException bad(String rule) {
        return new ProblemException(Status.BAD_REQUEST, rule);
    }
}
