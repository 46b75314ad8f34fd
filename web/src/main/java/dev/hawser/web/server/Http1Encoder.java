package dev.hawser.web.server;

import dev.hawser.web.Response;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/// Netty's encoder of responses, which is told when the request was HEAD: the head is the same, the body is not sent
/// (RFC 9110 §9.3.2).
final class Http1Encoder extends HttpResponseEncoder {
    /// What goes into a response was checked when it was put there.
    private static final DefaultHttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private boolean headOnly;

    /// Returns the message for a response with a body that is whole.
    static FullHttpResponse whole(Response response, byte[] content, boolean isLast, boolean oldClient) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                status(response),
                Unpooled.wrappedBuffer(content),
                fields(response, isLast, oldClient),
                EmptyHttpHeaders.INSTANCE);
    }

    /// Returns the head of a response whose body comes later.
    static HttpResponse head(Response response, boolean isLast, boolean oldClient) {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, status(response), fields(response, isLast, oldClient));
    }

    /// Returns the head after which another protocol has the connection (RFC 9110 §7.8).
    static HttpResponse upgrade(Response response, String protocol) {
        var fields = UNCHECKED.newHeaders();
        fields.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        fields.add(HttpHeaderNames.UPGRADE, protocol);
        response.headers().forEach(fields::add);
        fields.add(HttpHeaderNames.DATE, HttpDate.now());
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.SWITCHING_PROTOCOLS,
                Unpooled.EMPTY_BUFFER,
                fields,
                EmptyHttpHeaders.INSTANCE);
    }

    private static HttpResponseStatus status(Response response) {
        return HttpResponseStatus.valueOf(
                response.status().code(), response.status().reason());
    }

    /// Returns the fields of a head.
    ///
    /// @param isLast whether the connection closes after it
    /// @param oldClient whether a client of HTTP/1.0 must be told that the connection stays open
    private static HttpHeaders fields(Response response, boolean isLast, boolean oldClient) {
        var fields = UNCHECKED.newHeaders();
        response.headers().forEach(fields::add);
        fields.add(HttpHeaderNames.DATE, HttpDate.now());
        var length = response.body().length();
        if (response.status().hasBody()) {
            if (length.isPresent()) {
                fields.add(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length.getAsLong()));
            } else if (!oldClient) {
                fields.add(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
            }
        }
        if (fields.contains(HttpHeaderNames.UPGRADE)) {
            // What would be understood here; it needs this to be legal (RFC 9110 §7.8).
            fields.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
        }
        if (isLast) {
            fields.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (oldClient) {
            fields.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return fields;
    }

    /// Says whether the next response is to have no body.
    void headOnly(boolean only) {
        headOnly = only;
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
        return headOnly || super.isContentAlwaysEmpty(response);
    }
}
