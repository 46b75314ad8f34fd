package dev.hawser.web.client;

import dev.hawser.web.Escaped;
import dev.hawser.web.client.HttpClientException.Kind;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;

/// What an answer must be like. A client alone could be lenient; a proxy that lets pass what it read in one way and
/// its own client reads in another is how answers are smuggled (RFC 9112 §11.1, §11.2).
final class AnswerRules {
    private AnswerRules() {}

    /// Returns which rule a part of an answer breaks; null when it breaks none.
    static @Nullable HttpClientException broken(HttpObject part, ClientRequest request) {
        var result = part.decoderResult();
        if (result.isFailure()) {
            return undecodable(result.cause(), request);
        }
        return part instanceof HttpResponse head ? brokenHead(head, request) : null;
    }

    private static HttpClientException undecodable(Throwable cause, ClientRequest request) {
        boolean tooLong = cause instanceof TooLongHttpHeaderException || cause instanceof TooLongHttpLineException;
        return new HttpClientException(
                tooLong ? Kind.TOO_LARGE : Kind.PROTOCOL,
                tooLong
                        ? "the head of the answer to " + request + " is too long (Sizes.headBytes)"
                        : "the answer to " + request + " is no HTTP: "
                                + Escaped.text(String.valueOf(cause.getMessage())),
                cause);
    }

    private static @Nullable HttpClientException brokenHead(HttpResponse head, ClientRequest request) {
        int code = head.status().code();
        var version = head.protocolVersion();
        var codings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return broken(request, "its version is " + Escaped.text(version.text()) + "; expected HTTP/1.1");
        }
        if (code < 100 || code > 599) {
            return broken(request, "its status is " + code + "; expected 100 to 599 (RFC 9110 §15)");
        }
        if (code == 101) {
            return broken(request, "its status is 101, though no other protocol was asked for");
        }
        boolean chunked = codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst());
        if (!codings.isEmpty() && (!chunked || version.equals(HttpVersion.HTTP_1_0))) {
            return broken(
                    request,
                    "its Transfer-Encoding is " + Escaped.text(String.join(", ", codings)) + " in " + version.text()
                            + "; expected chunked, once, in HTTP/1.1 (RFC 9112 §6.1)");
        }
        return null;
    }

    private static HttpClientException broken(ClientRequest request, String rule) {
        return new HttpClientException(Kind.PROTOCOL, "the answer to " + request + " is no HTTP: " + rule);
    }

    /// Returns whether an answer with this status has a body (RFC 9112 §6.3).
    static boolean hasBody(int code) {
        return code >= 200 && code != 204 && code != 304;
    }

    /// Returns a reason phrase without what a [dev.hawser.web.Status] doesn't take.
    static String plain(String reason) {
        return reason.chars().allMatch(c -> c >= ' ' && c <= '~') ? reason : "";
    }
}
