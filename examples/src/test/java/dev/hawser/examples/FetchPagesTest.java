package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.client.HttpClient;
import dev.hawser.web.server.Site;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Runs the example against a site of ours.
final class FetchPagesTest {
    @Test
    void eachPageHasItsLine() throws Exception {
        var tree = new Tree().get("/long", _ -> Response.text("x".repeat(1000)));
        try (var reactor = Reactor.open();
                var client = HttpClient.open(reactor)) {
            var port = reactor.listen(Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), new Site(tree));
            String site = "http://127.0.0.1:" + port.port();
            var lines = FetchPages.lines(client, List.of(site + "/long", site + "/none", "http://127.0.0.1:1/"))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            assertThat(lines.get(0)).isEqualTo(site + "/long: 200, 1000 bytes");
            assertThat(lines.get(1)).startsWith(site + "/none: 404, ");
            assertThat(lines.get(2)).startsWith("http://127.0.0.1:1/: no connection to http://127.0.0.1:1: ");
        }
    }
}
