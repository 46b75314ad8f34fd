package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelloWebTest {
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void itAnswersOnEachEngine(String engine) throws Exception {
        try (var reactor = Reactor.open();
                var client = HttpClient.newHttpClient()) {
            var port = reactor.listen("tcp:0:engine=" + engine, HelloWeb.site(reactor));
            var root = URI.create("http://localhost:" + port.port() + "/");
            assertThat(get(client, root)).isEqualTo("Hello!\n");
            assertThat(get(client, root.resolve("hello/J%C3%B6rg"))).isEqualTo("{\"hello\":\"Jörg\"}");
            assertThat(get(client, root.resolve("soon"))).isEqualTo("at last\n");
            var sum = HttpRequest.newBuilder(root.resolve("sum"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("[1,2,3]"))
                    .build();
            assertThat(client.send(sum, BodyHandlers.ofString()).body()).isEqualTo("{\"sum\":6}");
        }
    }

    private static String get(HttpClient client, URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }
}
