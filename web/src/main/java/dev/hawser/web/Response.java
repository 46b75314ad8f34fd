package dev.hawser.web;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;

/// An answer: a status, header fields and a body. Not to be changed: each method returns another one, so one that is
/// always the same can be kept and sent to all. Safe for use by many threads.
public final class Response implements Answer {
    private static final HeaderList JSON = HeaderList.NONE.with("Content-Type", "application/json");

    private final Status status;
    private final HeaderList headers;
    private final ResponseBody body;

    private Response(Status status, HeaderList headers, ResponseBody body) {
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /// Returns an answer without a body.
    public static Response of(Status status) {
        return new Response(status, HeaderList.NONE, ResponseBody.Bytes.NONE);
    }

    /// Returns a text.
    public static Response text(String text) {
        return of(Status.OK).content("text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns a page.
    public static Response html(String page) {
        return of(Status.OK).content("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns a value as JSON: a record, a map, a list, whatever Jackson can write.
    public static Response json(Object value) {
        return new Response(Status.OK, JSON, new ResponseBody.Bytes(Json.bytes(value)));
    }

    /// Returns the answer to a request that made something.
    ///
    /// @param location where it is from now on
    public static Response created(String location) {
        return of(Status.CREATED).header("Location", location);
    }

    /// Returns an answer without a body, when all is done and there is nothing to say.
    public static Response noContent() {
        return of(Status.NO_CONTENT);
    }

    /// Returns a redirection to be followed with GET.
    public static Response seeOther(String location) {
        return of(Status.SEE_OTHER).header("Location", location);
    }

    /// Returns this answer with another status.
    public Response status(Status other) {
        return new Response(other, headers, body);
    }

    /// Returns this answer with one more line in its head.
    ///
    /// @throws IllegalArgumentException when either would break the head apart, or is the server's own: the length
    ///     and the framing of the body, and what becomes of the connection
    public Response header(String name, String value) {
        if (isServersOwn(name)) {
            throw new IllegalArgumentException(
                    "header name is '" + name + "', which the server sets itself; leave it to the server");
        }
        return new Response(status, headers.with(name, value), body);
    }

    /// Returns this answer without this field.
    public Response withoutHeader(String name) {
        return new Response(status, headers.without(name), body);
    }

    /// Returns this answer with another body.
    ///
    /// @param type its media type
    /// @param bytes not to be changed any more
    public Response content(String type, byte[] bytes) {
        return content(type, new ResponseBody.Bytes(bytes));
    }

    /// Returns this answer with a body that is written piece by piece, no faster than the client reads.
    ///
    /// @param type its media type
    /// @param source used once, so this answer is for one request
    public Response content(String type, ByteSource source) {
        return content(type, new ResponseBody.Stream(source, OptionalLong.empty()));
    }

    /// Returns this answer with another body.
    ///
    /// @param type its media type
    public Response content(String type, ResponseBody other) {
        return new Response(status, headers.without("Content-Type").with("Content-Type", type), other);
    }

    /// Returns this answer with another body of the same type.
    public Response body(ResponseBody other) {
        return new Response(status, headers, other);
    }

    /// Returns this answer without its body and its type.
    public Response withoutContent() {
        return new Response(status, headers.without("Content-Type"), ResponseBody.Bytes.NONE);
    }

    /// Returns this answer with a value as JSON for its body.
    public Response jsonContent(Object value) {
        return content("application/json", Json.bytes(value));
    }

    /// Returns the status.
    public Status status() {
        return status;
    }

    /// Returns the first value of a field of the head.
    public Optional<String> header(String name) {
        return headers.first(name);
    }

    /// Returns the fields of the head, without those that the server adds.
    public Headers headers() {
        return headers;
    }

    /// Returns the fields of the head as lines of HTTP/1.1, each with its end (RFC 9112 §5). Not to be changed. For the
    /// wires.
    public byte[] headLines() {
        return headers.encoded();
    }

    /// Returns the body.
    public ResponseBody body() {
        return body;
    }

    private static boolean isServersOwn(String name) {
        return switch (name.length()) {
            case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
            case 14 -> name.equalsIgnoreCase("Content-Length");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }
}
