package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Headers;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Status;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// An answer: its head is there, its body comes to whoever takes it. It holds a connection until the body was taken
/// or it was closed, and after the call's [total][ClientOptions.Timeouts#total] time the body fails. The body is
/// taken once, in one of the ways that there are; what comes of it comes as a callback of the connection, as
/// [HttpClient#send] says. Head and methods are safe for use by many threads.
public final class ClientResponse implements AutoCloseable {
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final URI uri;
    private final Status status;
    private final Headers headers;
    private final ByteSource body;
    private final int mostBytes;

    ClientResponse(URI uri, Status status, Headers headers, ByteSource body, int mostBytes) {
        this.uri = uri;
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.mostBytes = mostBytes;
    }

    /// Returns where it comes from: the place of the last redirection.
    public URI uri() {
        return uri;
    }

    /// Returns the status.
    public Status status() {
        return status;
    }

    /// Returns the fields of the head. Where the body was decompressed they tell of what it is now.
    public Headers headers() {
        return headers;
    }

    /// Returns the body piece by piece, no faster than it is taken. Whoever doesn't take it to its end closes it.
    /// It fails with an [HttpClientException] when it breaks off.
    public ByteSource body() {
        return body;
    }

    /// Returns all of the body, up to the [limit][ClientOptions.Sizes#bodyBytes].
    ///
    /// @return fails with an [HttpClientException]
    public Deferred<byte[]> bytes() {
        return body.all(mostBytes)
                .recoverWith(
                        ProblemException.class,
                        _ -> Deferred.failed(new HttpClientException(
                                HttpClientException.Kind.TOO_LARGE,
                                "the answer of " + uri + " is longer than " + mostBytes
                                        + " bytes; take it piece by piece from body(), or raise Sizes.bodyBytes")));
    }

    /// Returns all of the body as text, in the charset that its type names, or else UTF-8. What is malformed
    /// becomes U+FFFD.
    public Deferred<String> text() {
        return bytes().then(bytes -> new String(bytes, charset()));
    }

    /// Returns all of the body as a value that was sent as JSON.
    ///
    /// @return fails with an [HttpClientException] of the kind PROTOCOL when it is no such value
    public <T> Deferred<T> json(Class<T> type) {
        return bytes().then(bytes -> {
            try {
                return STRICT.readValue(bytes, type);
            } catch (JacksonException bad) {
                throw new HttpClientException(
                        HttpClientException.Kind.PROTOCOL,
                        "the answer of " + uri + " is no JSON of a " + type.getSimpleName() + ": "
                                + bad.getOriginalMessage(),
                        bad);
            }
        });
    }

    /// Drops what is left of the body, and the connection if that isn't at its end.
    @Override
    public void close() {
        body.close();
    }

    private Charset charset() {
        String type = headers.first("content-type").orElse("").toLowerCase(Locale.ROOT);
        int at = type.indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        String name =
                type.substring(at + "charset=".length()).split("[;\\s]", 2)[0].replace("\"", "");
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }
}
