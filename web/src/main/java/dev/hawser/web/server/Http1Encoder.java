package dev.hawser.web.server;

import dev.hawser.web.Response;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
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

    /// Returns the message for a response.
    ///
    /// @param isLast whether the connection closes after it
    /// @param oldClient whether a client of HTTP/1.0 must be told that the connection stays open
    static FullHttpResponse message(Response response, boolean isLast, boolean oldClient) {
        var status = response.status();
        var fields = UNCHECKED.newHeaders();
        response.headers().forEach(fields::add);
        fields.add(HttpHeaderNames.DATE, HttpDate.now());
        if (status.hasBody()) {
            fields.add(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(response.length()));
        }
        if (isLast) {
            fields.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (oldClient) {
            fields.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status.code(), status.reason()),
                Unpooled.wrappedBuffer(response.content()),
                fields,
                EmptyHttpHeaders.INSTANCE);
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
