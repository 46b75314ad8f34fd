package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.client.ClientResponse;
import dev.hawser.web.client.HttpClient;
import dev.hawser.web.proxy.ReverseProxy;
import dev.hawser.web.server.Site;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs the example before a site of ours.
final class FrontDoorTest {
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void twoSitesAreOne(String engine) throws Exception {
        var goods = new Tree()
                .get(
                        "/{name}",
                        request -> Response.text(request.parameter("name").asText() + "\n"));
        try (var reactor = Reactor.open();
                var client = HttpClient.open(reactor)) {
            int behind =
                    reactor.listen("tcp:0:interface=127.0.0.1", new Site(goods)).port();
            try (var shop = ReverseProxy.to("http://127.0.0.1:" + behind, reactor)) {
                int port = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, FrontDoor.site(shop))
                        .port();
                assertThat(get(client, port, "/")).isEqualTo("Welcome\n");
                assertThat(get(client, port, "/shop/rope")).isEqualTo("rope\n");
            }
        }
    }

    private static String get(HttpClient client, int port, String path) throws Exception {
        return client.get("http://127.0.0.1:" + port + path)
                .compose(ClientResponse::text)
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }
}
