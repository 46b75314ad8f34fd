package dev.hawser.web.server;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.web.Filter;
import dev.hawser.web.Problem;
import dev.hawser.web.Resource;
import dev.hawser.web.Status;
import dev.hawser.web.Walk;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tree of resources, served over HTTP on any port and engine: `reactor.listen("tcp:8080", new Site(tree))`. HTTP/1.1
/// and HTTP/2 are spoken on the same port, whichever the client begins with; over TLS both are offered by ALPN, unless
/// the port's options name what is. Not to be changed: each method returns another one. Safe for use by many threads.
public final class Site implements ProtocolFactory {
    private final Walk walk;
    private final @Nullable Filter filter;
    private final HttpLimits limits;
    private final Load load;

    /// Makes a site with the default limits. The first one in a process loads what JSON needs, which takes a moment:
    /// not in a callback of an event loop.
    public Site(Resource root) {
        this(new Walk(root), null, HttpLimits.defaults());
        // Else the first answer would, on a loop.
        var _ = Problem.of(Status.SERVICE_UNAVAILABLE).json();
    }

    private Site(Walk walk, @Nullable Filter filter, HttpLimits limits) {
        this.walk = walk;
        this.filter = filter;
        this.limits = limits;
        this.load = new Load(limits.together());
    }

    /// Returns this site with a filter before all that it has. It sees every request whose head keeps the rules of HTTP
    /// and whose body keeps the limits, and every answer to one: also the 404 for a path that isn't there, and the
    /// problem that a handler throws.
    public Site filter(Filter outer) {
        return new Site(walk, filter == null ? outer : outer.and(filter), limits);
    }

    /// Returns this site under other limits.
    public Site limits(HttpLimits other) {
        return new Site(walk, filter, other);
    }

    /// Returns what all clients have under way.
    Load load() {
        return load;
    }

    /// Returns the limits.
    public HttpLimits limits() {
        return limits;
    }

    @Override
    public Protocol build(SocketAddress peer) {
        return new HttpConnection(new Answering(walk, filter), limits, load);
    }

    @Override
    public List<String> alpn() {
        return List.of("h2", "http/1.1");
    }

    @Override
    public String refusal(Refusal refusal) {
        var problem = Problem.of(Status.SERVICE_UNAVAILABLE, refusal.reason()).json();
        return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
                + "Content-Type: application/problem+json\r\nContent-Length: " + problem.length + "\r\n\r\n"
                + new String(problem, StandardCharsets.UTF_8);
    }
}
