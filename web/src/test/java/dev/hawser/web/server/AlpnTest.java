package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.policy.ConnectionLimit;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Over TLS the JDK's client and a site agree on a version, with nothing said to the port.
final class AlpnTest {
    static Stream<Engine> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachVersionIsSpokenToWhoWantsIt(Engine engine) throws Exception {
        var site = new Site(new Tree()
                .get("/", request -> Response.text(request.scheme()))
                .post("/", request -> Response.text(request.body().text())));
        for (var version : HttpClient.Version.values()) {
            try (var served = Engines.serveOverTls(engine, site);
                    var client = HttpClient.newBuilder()
                            .sslContext(OverTls.client())
                            .version(version)
                            .build()) {
                var uri = URI.create("https://localhost:" + served.port() + "/");
                var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(version);
                assertThat(answer.body()).isEqualTo("https");
                // Fewer at once than the pool has threads, which HTTP/1.1 needs one each of; with bodies of more than a
                // window's size both ways.
                String body = "x".repeat(200_000);
                var post = HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
                var all = IntStream.range(0, 10)
                        .mapToObj(_ -> client.sendAsync(post, HttpResponse.BodyHandlers.ofString()))
                        .toList();
                assertThat(all).map(CompletableFuture::join).allSatisfy(each -> {
                    assertThat(each.version()).isEqualTo(version);
                    assertThat(each.body()).isEqualTo(body);
                });
            }
        }
    }

    @Test
    void whatStandsBeforeASiteLetsItsOfferThrough() {
        var site = new Site(new Tree().get("/", _ -> Response.text("")));
        assertThat(site.alpn()).isEqualTo(List.of("h2", "http/1.1"));
        assertThat(ConnectionLimit.inTotal(1).wrap(site).alpn()).isEqualTo(site.alpn());
        assertThat(site.refusing(_ -> "no").alpn()).isEqualTo(site.alpn());
    }
}
