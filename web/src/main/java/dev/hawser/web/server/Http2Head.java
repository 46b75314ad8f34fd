package dev.hawser.web.server;

import dev.hawser.web.Method;
import dev.hawser.web.ProblemException;
import dev.hawser.web.RequestHead;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The heads of HTTP/2: what a request's must be like (RFC 9113 §8.2, §8.3), beyond what Netty's codec sees to, and
/// what an answer's is.
final class Http2Head {
    /// Checked here, field by field.
    private static final DefaultHttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    /// As servers' logs have it.
    private static final String VERSION = "HTTP/2.0";

    private Http2Head() {}

    /// Returns the head of a request, if it keeps the rules.
    ///
    /// @throws Http2Exception when it is malformed, which resets the stream
    /// @throws ProblemException when it is not, and refused all the same
    static RequestHead check(int streamId, Http2Headers headers, Serving serving) throws Http2Exception {
        var limits = serving.limits().head();
        String name = pseudo(streamId, headers, Http2Headers.PseudoHeaderName.METHOD);
        pseudo(streamId, headers, Http2Headers.PseudoHeaderName.SCHEME);
        String target = pseudo(streamId, headers, Http2Headers.PseudoHeaderName.PATH);
        String authority = pseudo(streamId, headers, Http2Headers.PseudoHeaderName.AUTHORITY);
        var fields = fields(streamId, headers);
        if (target != null) {
            checkTarget(streamId, target);
        }
        if (fields.size() > limits.fields()) {
            throw new ProblemException(
                    Status.FIELDS_TOO_LARGE,
                    "the head has " + fields.size() + " fields; expected at most " + limits.fields());
        }
        var method = Method.of(name == null ? "" : name)
                .orElseThrow(() -> new ProblemException(Status.NOT_IMPLEMENTED, "this method is not done here"));
        if (target == null) {
            throw malformed(streamId, "there is no :path");
        }
        if (target.length() > limits.lineBytes()) {
            throw new ProblemException(
                    Status.URI_TOO_LONG, "the path is too long; expected at most " + limits.lineBytes() + " bytes");
        }
        String host = HeadRules.authority(fields.getAll(HttpHeaderNames.HOST), authority == null);
        if (authority != null) {
            if (!Authority.isValid(authority) || authority.isEmpty()) {
                throw new ProblemException(Status.BAD_REQUEST, ":authority is no host (RFC 9113 §8.3.1)");
            }
            if (!host.isEmpty() && !host.equalsIgnoreCase(authority)) {
                throw new ProblemException(Status.BAD_REQUEST, "Host is not :authority (RFC 9113 §8.3.1)");
            }
            host = authority;
        }
        return HeadRules.target(target, method, serving.scheme(), host, new ReceivedHeaders(fields), VERSION);
    }

    private static @Nullable String pseudo(int streamId, Http2Headers headers, Http2Headers.PseudoHeaderName name)
            throws Http2Exception {
        var values = headers.getAll(name.value());
        if (values.size() > 1) {
            throw malformed(streamId, name.value() + " is given " + values.size() + " times");
        }
        return values.isEmpty() ? null : values.getFirst().toString();
    }

    private static void checkTarget(int streamId, String target) throws Http2Exception {
        boolean valid = target.startsWith("/") || target.equals("*");
        for (int i = 0; valid && i < target.length(); i++) {
            char c = target.charAt(i);
            valid = c > ' ' && c != 0x7f;
        }
        if (!valid) {
            throw malformed(streamId, ":path is none");
        }
    }

    private static HttpHeaders fields(int streamId, Http2Headers headers) throws Http2Exception {
        var fields = UNCHECKED.newHeaders();
        String cookies = "";
        for (var field : headers) {
            String name = field.getKey().toString();
            String value = field.getValue().toString();
            checkValue(streamId, value);
            if (name.equals("cookie")) {
                // May come in pieces, for the sake of compression (§8.2.3).
                cookies = cookies.isEmpty() ? value : cookies + "; " + value;
            } else if (!name.startsWith(":")) {
                fields.add(name, value);
            }
        }
        if (!cookies.isEmpty()) {
            fields.add(HttpHeaderNames.COOKIE, cookies);
        }
        return fields;
    }

    /// §8.2.1; characters were seen to by the codec.
    private static void checkValue(int streamId, String value) throws Http2Exception {
        if (!value.isEmpty() && (isSpace(value.charAt(0)) || isSpace(value.charAt(value.length() - 1)))) {
            throw malformed(streamId, "a field begins or ends with a space");
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static Http2Exception malformed(int streamId, String rule) {
        return Http2Exception.streamError(streamId, Http2Error.PROTOCOL_ERROR, "%s (RFC 9113 §8)", rule);
    }

    /// Returns the head of an answer.
    static Http2Headers of(Response response) {
        var fields = new DefaultHttp2Headers(false);
        fields.status(HttpResponseStatus.valueOf(response.status().code()).codeAsText());
        response.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!isOfConnection(lower)) {
                fields.add(lower, value);
            }
        });
        fields.add(HttpHeaderNames.DATE, HttpDate.now());
        var length = response.body().length();
        if (response.status().hasBody() && length.isPresent()) {
            fields.add(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length.getAsLong()));
        }
        return fields;
    }

    /// What HTTP/2 has other ways for (§8.2.2); the rest of these no response can have.
    private static boolean isOfConnection(String name) {
        return name.equals("upgrade") || name.equals("proxy-connection");
    }
}
