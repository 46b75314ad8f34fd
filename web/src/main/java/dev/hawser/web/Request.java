package dev.hawser.web;

import dev.hawser.core.deferred.Deferred;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request, as its handler sees it. Safe for use by many threads, but for [#parameter] and [#rest], which the walk
/// down the tree sets before the handler is called.
public final class Request {
    private final RequestHead head;
    private final SocketAddress peer;
    private final Client client;
    private final Path path;
    private @Nullable Query query;
    private RequestBody body = RequestBody.EMPTY;
    private Map<String, String> parameters = Map.of();
    private List<String> rest = List.of();
    private Map<Attribute<?>, Object> attributes = Map.of();

    /// Whoever waits for the answer. For the wires.
    @FunctionalInterface
    public interface Client {
        /// Returns what fires when the client leaves. For any thread; cancelling it changes nothing.
        Deferred<@Nullable Void> closed();
    }

    /// Makes a request. For the wires.
    ///
    /// @throws ProblemException a 400 when the path can't be decoded
    public Request(RequestHead head, SocketAddress peer, Client client) {
        this.head = head;
        this.peer = peer;
        this.client = client;
        this.path = Path.of(head.path());
    }

    /// Returns the method.
    public Method method() {
        return head.method();
    }

    /// Returns the path.
    public Path path() {
        return path;
    }

    /// Returns what the client calls this server: a name or an address, and a port if it named one.
    public String authority() {
        return head.authority();
    }

    /// Returns the version of HTTP by which it came, as `HTTP/1.1` or `HTTP/2.0`.
    public String version() {
        return head.version();
    }

    /// Returns `https` where the connection has TLS, else `http`.
    public String scheme() {
        return head.scheme();
    }

    /// Returns a parameter that the path has by the pattern `{name}`.
    public Parameter parameter(String name) {
        return new Parameter(name, parameters.get(name));
    }

    /// Returns what is left of the path below a resource that [is a leaf][Resource#isLeaf].
    public List<String> rest() {
        return rest;
    }

    /// Returns a parameter of the query: the first of that name.
    ///
    /// @throws ProblemException a 400 when the query can't be decoded
    public Parameter query(String name) {
        return query().first(name);
    }

    /// Returns the query.
    ///
    /// @throws ProblemException a 400 when it can't be decoded
    public Query query() {
        var read = query;
        if (read == null) {
            read = Query.of(head.query());
            query = read;
        }
        return read;
    }

    /// Returns the query as it was sent; empty when there is none.
    public String rawQuery() {
        return head.query();
    }

    /// Returns the header fields.
    public Headers headers() {
        return head.headers();
    }

    /// Returns what the request brings along.
    public RequestBody body() {
        return body;
    }

    /// Returns the address of the client, or of the last proxy before this server.
    public SocketAddress peer() {
        return peer;
    }

    /// Returns a Deferred that fires when the client has left, or has at least ended its output, before it has its
    /// answer. A handler that blocks its connection's thread, over HTTP/1.1 on the thread engines, keeps this from
    /// being noticed: that thread is who would read of it. Over HTTP/2 it is noticed, and the handler interrupted.
    public Deferred<@Nullable Void> closed() {
        return client.closed();
    }

    /// Gives it a body that is whole. For the wires, before the handler is called.
    public void whole(byte[] content) {
        whole(content, headers());
    }

    /// Gives it a body that is whole, as it was before the client compressed it. For a filter that undoes that.
    public void decompressed(byte[] content) {
        whole(content, null);
    }

    private void whole(byte[] content, @Nullable Headers codings) {
        String type = headers().first("content-type").orElse("");
        body = content.length == 0 && type.isEmpty()
                ? RequestBody.EMPTY
                : new RequestBody(content, null, type, codings);
    }

    /// Gives it a body that comes piece by piece. For the wires, before the handler is called.
    public void streamed(ByteSource source) {
        body = new RequestBody(
                new byte[0], source, headers().first("content-type").orElse(""), headers());
    }

    /// Returns what a filter noted. For [Attribute].
    synchronized @Nullable Object noted(Attribute<?> attribute) {
        return attributes.get(attribute);
    }

    /// Notes something. For [Attribute].
    synchronized void note(Attribute<?> attribute, Object value) {
        if (attributes.isEmpty()) {
            attributes = new HashMap<>();
        }
        attributes.put(attribute, value);
    }

    /// Notes what a segment of the path stands for. For the walk down the tree.
    void bind(String name, String value) {
        if (parameters.isEmpty()) {
            parameters = new HashMap<>();
        }
        parameters.put(name, value);
    }

    /// Notes what is left of the path below a leaf. For the walk down the tree.
    void leave(List<String> segments) {
        rest = segments;
    }
}
