package dev.hawser.peers.echo;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.server.HttpLimits;
import dev.hawser.web.server.Site;
import java.io.IOException;

/// Hawser's web server: one site for each engine, with its defaults but for how many requests a connection may have.
///
/// @param engine who turns the crank
record HawserJson(Engine engine) implements EchoServer {
    @Override
    public int start() throws IOException {
        // Lives as long as the process.
        @SuppressWarnings("resource")
        var reactor = Reactor.open(ReactorOptions.defaults().withLimits(HawserEcho.LIMITS));
        // The rivals have no such limit.
        var site = new Site(new Tree().get("/", _ -> Response.json(Hello.world())))
                .limits(HttpLimits.defaults().withRequests(Integer.MAX_VALUE));
        return reactor.listen(Endpoint.tcp(0).on(EchoServer.host()), engine, site)
                .port();
    }
}
