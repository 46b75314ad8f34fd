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

/// A tree of resources, served over HTTP on any port and engine: `reactor.listen("tcp:8080", new Site(tree))`. Not to
/// be changed: each method returns another one. Safe for use by many threads.
public final class Site implements ProtocolFactory {
    private final Walk walk;
    private final Filter filter;
    private final HttpLimits limits;

    /// Makes a site with the default limits.
    public Site(Resource root) {
        this(new Walk(root), (request, next) -> next.answer(request), HttpLimits.defaults());
    }

    private Site(Walk walk, Filter filter, HttpLimits limits) {
        this.walk = walk;
        this.filter = filter;
        this.limits = limits;
    }

    /// Returns this site with a filter before all that it has.
    public Site filter(Filter outer) {
        return new Site(walk, outer.and(filter), limits);
    }

    /// Returns this site under other limits.
    public Site limits(HttpLimits other) {
        return new Site(walk, filter, other);
    }

    /// Returns the limits.
    public HttpLimits limits() {
        return limits;
    }

    @Override
    public Protocol build(SocketAddress peer) {
        return new Http1(new Answering(walk, filter), limits);
    }

    @Override
    public String refusal(Refusal refusal) {
        var problem = Problem.of(Status.SERVICE_UNAVAILABLE, refusal.reason()).json();
        return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
                + "Content-Type: application/problem+json\r\nContent-Length: " + problem.length + "\r\n\r\n"
                + new String(problem, StandardCharsets.UTF_8);
    }
}
