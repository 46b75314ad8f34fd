package dev.hawser.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.app.article.UserTable;
import dev.hawser.core.engine.Engine;
import dev.hawser.db.PoolOptions;
import dev.hawser.testkit.ManualClock;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds the document against the server: each method and path in it is there, and no other; each status in it is
/// brought about, and each answer is one that it has, of the type and the schema that it says.
final class OpenApiTest {
    private static final String WANG_WU = "{\"name\":\"Wang Wu\",\"email\":\"wangwu@example.com\"}";

    @Test
    void itHasThePathsAndMethodsOfTheServerAndNoOthers() throws Exception {
        try (var api = Called.serve(Engine.virtualThreads())) {
            var document = Called.json(api.get("/openapi.json"));
            assertThat(document.get("openapi").asString()).startsWith("3.1.");
            var written = new TreeSet<String>();
            document.get("paths")
                    .forEachEntry((path, methods) -> methods.propertyNames()
                            .forEach(method -> written.add(method.toUpperCase(Locale.ROOT) + " " + path)));
            assertThat(written).isEqualTo(served(api.users()));
        }
    }

    private static Set<String> served(UserTable users) {
        return new Api(Clock.systemUTC(), users, new Health(users, new ManualClock()))
                .tree().routes().entrySet().stream()
                        .flatMap(route -> route.getValue().stream().map(method -> method + " " + route.getKey()))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    @OnEachEngine
    void itSaysWhatTheServerAnswers(Engine engine) throws Exception {
        var seen = new TreeSet<String>();
        var clock = new ManualClock();
        var users = UserTable.open("sqlite::memory:", PoolOptions.defaults().withClock(clock))
                .await();
        users.addSamples().await();
        var health = new Health(users, clock);
        try (var api = Called.serve(engine, users, health, clock)) {
            var document = Called.json(api.get("/openapi.json"));
            var check = new Check(document, seen);
            check.answer("GET", "/", api.get("/"));
            check.answer("GET", "/time", api.get("/time"));
            check.answer("GET", "/echo", api.get("/echo?message=hi"));
            check.answer("GET", "/echo", api.get("/echo?message=%ff"));
            post(check, api, "/echo", "{\"message\":\"hi\"}");
            post(check, api, "/users", WANG_WU);
            check.answer("POST", "/users", api.post("/users", WANG_WU));
            check.answer("POST", "/users", api.post("/users", "{\"name\":\"\"}"));
            check.answer("GET", "/users", api.get("/users"));
            check.answer("GET", "/users", api.get("/users?limit=1"));
            check.answer("GET", "/users", api.get("/users?limit=0"));
            for (String id : new String[] {"1", "99", "x"}) {
                check.answer("GET", "/users", api.get("/users?id=" + id));
                check.answer("GET", "/users/{id}", api.get("/users/" + id));
            }
            check.answer("GET", "/openapi.json", api.get("/openapi.json"));
            check.answer("GET", "/health/live", api.get("/health/live"));
            check.answer("GET", "/health/ready", api.get("/health/ready"));
            health.leave();
            check.answer("GET", "/health/ready", api.get("/health/ready"));
            users.close();
            check.answer("POST", "/users", api.post("/users", WANG_WU));
            check.answer("GET", "/users", api.get("/users"));
            check.answer("GET", "/users/{id}", api.get("/users/1"));
            assertThat(seen).isEqualTo(written(document));
        }
    }

    /// Posts what is right, what is no JSON, what isn't said to be, and what is too long.
    private static void post(Check check, Called api, String path, String json) throws Exception {
        check.answer("POST", path, api.post(path, json));
        check.answer("POST", path, api.post(path, "{"));
        check.answer("POST", path, api.send("POST", path, BodyPublishers.ofString(json), "text/plain"));
        check.answer("POST", path, api.post(path, " ".repeat(1024 * 1024) + json));
    }

    private static Set<String> written(JsonNode document) {
        var written = new TreeSet<String>();
        document.get("paths")
                .forEachEntry((path, methods) -> methods.forEachEntry((method, operation) -> operation
                        .get("responses")
                        .propertyNames()
                        .forEach(status -> written.add(method.toUpperCase(Locale.ROOT) + " " + path + " " + status))));
        return written;
    }

    /// @param seen which of the document's answers were given
    private record Check(JsonNode document, Set<String> seen) {
        void answer(String method, String path, HttpResponse<String> response) {
            String answer = method + " " + path + " " + response.statusCode();
            var said = document.get("paths")
                    .path(path)
                    .path(method.toLowerCase(Locale.ROOT))
                    .path("responses")
                    .path(Integer.toString(response.statusCode()));
            assertThat(said.isMissingNode())
                    .as(answer + " is not in the document")
                    .isFalse();
            var schemas = new Schemas(document);
            var described = schemas.follow(said);
            var content = described
                    .get("content")
                    .path(response.headers().firstValue("Content-Type").orElse(""));
            assertThat(content.isMissingNode())
                    .as(answer + " is of another type")
                    .isFalse();
            described.path("headers").forEachEntry((name, header) -> {
                if (header.get("required").asBoolean()) {
                    assertThat(response.headers().firstValue(name)).as(answer).isPresent();
                }
            });
            var value = JsonMapper.shared().readTree(response.body());
            assertThat(schemas.violations(content.get("schema"), value, "$"))
                    .as(answer)
                    .isEmpty();
            seen.add(answer);
        }
    }
}
