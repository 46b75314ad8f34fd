package dev.hawser.app.api;

import dev.hawser.app.article.UserTable;
import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.db.PoolOptions;
import dev.hawser.testkit.ManualClock;
import dev.hawser.web.server.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API on a free port, and a client that calls it.
///
/// @param clock by which users are added and the database is asked how it is
record Called(Reactor reactor, UserTable users, ManualClock clock, int port, HttpClient client)
        implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static List<Engine> engines() {
        return List.of(
                Engine.threadPool(10),
                Engine.virtualThreads(),
                Engine.eventLoop().withLoops(2));
    }

    static Called serve(Engine engine) throws Exception {
        return serve(engine, "sqlite::memory:", PoolOptions.defaults());
    }

    static Called serve(Engine engine, String database, PoolOptions options) throws Exception {
        var clock = new ManualClock();
        var users = UserTable.open(database, options.withClock(clock)).await();
        users.addSamples().await();
        return serve(engine, users, new Health(users, clock), clock);
    }

    static Called serve(Engine engine, UserTable users, Health health, ManualClock clock) throws IOException {
        var reactor = Reactor.open();
        var site = new Site(new Api(Clock.fixed(NOW, ZoneOffset.ofHours(1)), users, health).tree());
        var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
        var port = reactor.listen(endpoint, engine, Limits.defaults(), site);
        return new Called(
                reactor,
                users,
                clock,
                port.port(),
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), "");
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofString(json), "application/json");
    }

    HttpResponse<String> send(String method, String path, BodyPublisher body, String type)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .method(method, body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    @Override
    public void close() {
        client.close();
        reactor.stop(Duration.ZERO);
        reactor.close();
        users.close();
    }
}
