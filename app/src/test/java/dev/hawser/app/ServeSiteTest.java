package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.app.api.Api;
import dev.hawser.app.api.Health;
import dev.hawser.app.article.UserTable;
import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.db.PoolOptions;
import dev.hawser.testkit.ManualClock;
import dev.hawser.web.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The site as `serve` has it, with all its filters.
final class ServeSiteTest {
    private static Api api(UserTable users) {
        return new Api(Clock.systemUTC(), users, new Health(users, new ManualClock()));
    }

    private static UserTable users() throws Exception {
        return UserTable.open("sqlite::memory:", PoolOptions.defaults()).await();
    }

    @Test
    void allButTheMetricsIsInTheDocument() throws Exception {
        var users = users();
        try {
            var served = Serve.tree(api(users), _ -> Response.text("")).routes().entrySet().stream()
                    .flatMap(route -> route.getValue().stream().map(method -> method + " " + route.getKey()))
                    .collect(Collectors.toCollection(TreeSet::new));
            try (var site = Served.of(users)) {
                var document =
                        JsonMapper.shared().readTree(site.get("/openapi.json").body());
                document.get("paths")
                        .forEachEntry((path, methods) -> methods.propertyNames()
                                .forEach(method -> served.remove(method.toUpperCase(Locale.ROOT) + " " + path)));
                assertThat(served).containsExactly("GET /metrics");
                assertThat(site.get("/metrics").body()).isEqualTo("metrics");
            }
        } finally {
            users.close();
        }
    }

    @Test
    void aBodyMayComeCompressed() throws Exception {
        var users = users();
        try (var site = Served.of(users)) {
            var zipped = new ByteArrayOutputStream();
            try (var out = new GZIPOutputStream(zipped)) {
                out.write("{\"message\":\"hi\"}".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(site.post("gzip", zipped.toByteArray()).statusCode()).isEqualTo(200);
            assertThat(site.post("gzip", zipped.toByteArray()).body()).contains("hi");
            assertThat(site.post("compress", zipped.toByteArray()).statusCode()).isEqualTo(415);
        } finally {
            users.close();
        }
    }

    private record Served(Reactor reactor, int port, HttpClient client) implements AutoCloseable {
        static Served of(UserTable users) throws IOException {
            var reactor = Reactor.open();
            var port = reactor.listen(
                    Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()),
                    Engine.virtualThreads(),
                    Limits.defaults(),
                    Serve.site(api(users), _ -> Response.text("metrics")));
            return new Served(reactor, port.port(), HttpClient.newHttpClient());
        }

        HttpResponse<String> get(String path) throws Exception {
            return client.send(request(path).build(), BodyHandlers.ofString());
        }

        HttpResponse<String> post(String coding, byte[] body) throws Exception {
            var request = request("/echo")
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", coding)
                    .POST(BodyPublishers.ofByteArray(body));
            return client.send(request.build(), BodyHandlers.ofString());
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        }

        @Override
        public void close() {
            client.close();
            reactor.stop(java.time.Duration.ZERO);
            reactor.close();
        }
    }
}
