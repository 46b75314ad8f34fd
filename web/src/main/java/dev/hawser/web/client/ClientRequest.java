package dev.hawser.web.client;

import dev.hawser.web.ByteSource;
import dev.hawser.web.Escaped;
import dev.hawser.web.Headers;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.server.ReceivedHeaders;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// What is asked of a server. Not to be changed: each method returns another one. Safe for use by many threads.
public final class ClientRequest {
    /// What the wire says itself: how long a body is, and what becomes of the connection (RFC 9110 §7.6.1).
    private static final Set<String> WIRES_OWN = Set.of(
            "connection",
            "content-length",
            "expect",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private final Method method;
    private final URI uri;
    private final HttpHeaders fields;
    private final Content content;

    private ClientRequest(Method method, URI uri, HttpHeaders fields, Content content) {
        this.method = method;
        this.uri = uri;
        this.fields = fields;
        this.content = content;
    }

    /// Returns a request without a body.
    ///
    /// @param uri begins with `http:` or `https:` and names a host; what comes after a number sign is not sent
    /// @throws IllegalArgumentException for any other, and one with a user in it, whose name and password would be
    ///     seen wherever it is logged
    public static ClientRequest of(Method method, URI uri) {
        checkPlace(uri);
        return new ClientRequest(method, uri, new DefaultHttpHeaders(), Content.NONE);
    }

    /// Returns a request to get something.
    public static ClientRequest get(String uri) {
        return of(Method.GET, URI.create(uri));
    }

    /// Returns a request to post something; give it a body.
    public static ClientRequest post(String uri) {
        return of(Method.POST, URI.create(uri));
    }

    static void checkPlace(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException(
                    "URI is " + shown(uri) + "; expected one that begins with http:// or https://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "URI is " + shown(uri) + ", without a host or port that there can be; expected http://host:port/");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "URI has a user in it, which would be logged; say so by the field Authorization");
        }
    }

    private static String shown(URI uri) {
        return "'" + Escaped.text(uri.toString()) + "'";
    }

    /// Returns this request with one more field.
    ///
    /// @throws IllegalArgumentException when that can't be sent (RFC 9110 §5.1, §5.5), or is for the wire to say
    public ClientRequest header(String name, String value) {
        check(name, value);
        var more = fields.copy();
        more.add(name, value);
        return new ClientRequest(method, uri, more, content);
    }

    /// Returns this request with all of these fields besides its own.
    ///
    /// @throws IllegalArgumentException when one can't be sent, or is for the wire to say
    public ClientRequest headers(Map<String, List<String>> others) {
        var more = fields.copy();
        others.forEach((name, values) -> values.forEach(value -> {
            check(name, value);
            more.add(name, value);
        }));
        return new ClientRequest(method, uri, more, content);
    }

    private static void check(String name, String value) {
        if (name.isEmpty() || HttpHeaderValidationUtil.validateToken(name) >= 0) {
            throw new IllegalArgumentException("header name is '" + Escaped.text(name)
                    + "'; expected letters, digits and !#$%&'*+-.^_`|~ (RFC 9110 §5.6.2)");
        }
        if (WIRES_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the field " + name + " is for the connection; the client sets it");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c > 0xff || c == 0x7f) {
                throw new IllegalArgumentException("value of header " + name + " is '" + Escaped.text(value)
                        + "'; expected no control characters and nothing past U+00FF (RFC 9110 §5.5)");
            }
        }
    }

    /// Returns this request without the fields of this name.
    public ClientRequest without(String name) {
        if (!fields.contains(name)) {
            return this;
        }
        var fewer = fields.copy();
        fewer.remove(name);
        return new ClientRequest(method, uri, fewer, content);
    }

    /// Returns this request with a body.
    ///
    /// @param type its media type
    /// @param content not to be changed any more
    public ClientRequest content(String type, byte[] content) {
        return without("Content-Type").header("Content-Type", type).with(new Content.Bytes(content));
    }

    /// Returns this request with a text for its body.
    public ClientRequest text(String text) {
        return content("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns this request with a value as JSON for its body.
    public ClientRequest json(Object value) {
        return switch (Response.json(value).body()) {
            case ResponseBody.Bytes(byte[] written) -> content("application/json", written);
            case ResponseBody other -> throw new AssertionError("JSON is written at once, and not as " + other);
        };
    }

    /// Returns this request with a body that comes piece by piece, each asked for when there is room for it. Its
    /// type is told by the field Content-Type. It can be sent only once, so such a request is never sent again.
    ///
    /// @param length how long it is; empty when nobody knows
    public ClientRequest stream(ByteSource pieces, OptionalLong length) {
        return with(new Content.Stream(pieces, length));
    }

    private ClientRequest with(Content other) {
        return new ClientRequest(method, uri, fields, other);
    }

    /// Returns this request, for another place.
    ClientRequest at(URI other) {
        return new ClientRequest(method, other, fields, content);
    }

    /// Returns the request that gets what this one led to: without its body, and what is said of that.
    ClientRequest asGet() {
        var bare = new ClientRequest(Method.GET, uri, fields, Content.NONE);
        for (String name : fields.names()) {
            if (name.regionMatches(true, 0, "Content-", 0, "Content-".length())) {
                bare = bare.without(name);
            }
        }
        return bare;
    }

    /// Returns the method.
    public Method method() {
        return method;
    }

    /// Returns where it goes.
    public URI uri() {
        return uri;
    }

    /// Returns the fields, without those that the client adds.
    public Headers headers() {
        return new ReceivedHeaders(fields);
    }

    Content content() {
        return content;
    }

    /// Returns whether doing it twice is doing it once (RFC 9110 §9.2.2), and it can be sent twice.
    boolean isRepeatable() {
        return switch (method) {
            case GET, HEAD, PUT, DELETE, OPTIONS -> isReplayable();
            case POST, PATCH -> false;
        };
    }

    /// Returns whether a server expects a body, so that it is told when there is none (RFC 9110 §8.6).
    boolean hasBodyByNature() {
        return switch (method) {
            case POST, PUT, PATCH -> true;
            case GET, HEAD, DELETE, OPTIONS -> false;
        };
    }

    /// Returns whether it can be sent twice.
    boolean isReplayable() {
        return !(content instanceof Content.Stream);
    }

    HttpHeaders fields() {
        return fields;
    }

    /// What it brings along.
    sealed interface Content {
        Content NONE = new Bytes(new byte[0]);

        /// All of it.
        @SuppressWarnings("ArrayRecordComponent") // Handed to the wire, never compared.
        record Bytes(byte[] bytes) implements Content {}

        /// Piece by piece, once.
        record Stream(ByteSource pieces, OptionalLong length) implements Content {}
    }

    @Override
    public String toString() {
        return method + " " + uri;
    }
}
