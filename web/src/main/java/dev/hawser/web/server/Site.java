package dev.hawser.web.server;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;

import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Problem;
import dev.hawser.web.Resource;
import dev.hawser.web.Status;
import dev.hawser.web.Walk;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/// A tree of resources, served over HTTP on any port and engine: `reactor.listen("tcp:8080", new Site(tree))`. Not to
/// be changed: each method returns another one. Safe for use by many threads.
public final class Site implements ProtocolFactory {
    private final Handler answers;
    private final HttpLimits limits;

    /// Makes a site with the default limits.
    public Site(Resource root) {
        this(new Walk(root), HttpLimits.defaults());
    }

    private Site(Handler answers, HttpLimits limits) {
        this.answers = answers;
        this.limits = limits;
    }

    /// Returns this site with a filter before all that it has.
    public Site filter(Filter filter) {
        var inner = answers;
        return new Site(request -> filter.answer(request, inner), limits);
    }

    /// Returns this site under other limits.
    public Site limits(HttpLimits other) {
        return new Site(answers, other);
    }

    /// Returns the limits.
    public HttpLimits limits() {
        return limits;
    }

    @Override
    public Protocol build(SocketAddress peer) {
        return new Http1(new Answering(answers), limits);
    }

    @Override
    public String refusal(Refusal refusal) {
        var response = Problem.of(Status.SERVICE_UNAVAILABLE, refusal.reason()).response();
        return "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
                + "Content-Type: application/problem+json\r\nContent-Length: " + response.length() + "\r\n\r\n"
                + new String(response.content(), StandardCharsets.UTF_8);
    }
}
