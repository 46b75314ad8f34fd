package dev.hawser.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// What is wrong in the article's web server and right in this one, by the numbers of the list of its defects. 27 and
/// the rest of 28 are the process's: see `ServeTest`.
final class WebDefectsTest {
    @OnEachEngine
    void theArticlesNamesAndMessagesAreThere(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            var index = Called.json(api.get("/"));
            assertThat(index.get("message").asString()).isEqualTo("Welcome to the Hawser API");
            assertThat(index.get("endpoints").get("/time").asString()).isEqualTo("Get current time");
            assertThat(index.get("endpoints").get("/echo").asString()).isEqualTo("Echo service");
            assertThat(index.get("endpoints").get("/users").asString()).isEqualTo("User management");
            assertThat(api.get("/time").body())
                    .isEqualTo("{\"timestamp\":1767323045.678,\"datetime\":\"2026-01-02T04:04:05+01:00\"}");
            assertThat(api.get("/echo").body()).isEqualTo("{\"echo\":\"Hello\",\"timestamp\":1767323045.678}");
            assertThat(api.get("/echo?message=a+b%C3%A4").body())
                    .isEqualTo("{\"echo\":\"a bä\",\"timestamp\":1767323045.678}");
            assertThat(api.post("/echo", "{\"message\":\"hi\"}").body())
                    .isEqualTo("{\"echo\":\"hi\",\"method\":\"POST\",\"timestamp\":1767323045.678}");
            assertThat(api.post("/echo", "{}").body()).startsWith("{\"echo\":\"Hello\",");
            assertThat(api.get("/users").body())
                    .isEqualTo("[{\"id\":2,\"name\":\"Li Si\",\"email\":\"lisi@example.com\","
                            + "\"createdAt\":\"2026-01-01T00:00:00Z\"},"
                            + "{\"id\":1,\"name\":\"Zhang San\",\"email\":\"zhangsan@example.com\","
                            + "\"createdAt\":\"2026-01-01T00:00:00Z\"}]");
        }
    }

    @OnEachEngine
    void defect20_jsonIsServedAsJson(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            for (String path : new String[] {"/", "/time", "/echo", "/users", "/users/1", "/openapi.json"}) {
                assertThat(type(api.get(path))).as(path).isEqualTo("application/json");
            }
            assertThat(type(api.post("/echo", "{}"))).isEqualTo("application/json");
        }
    }

    @OnEachEngine
    void defect21_pathsAreFoundWithAndWithoutTheSlashAndErrorsAreJson(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            assertThat(api.get("/time/").body()).isEqualTo(api.get("/time").body());
            assertThat(api.get("/users/").body()).isEqualTo(api.get("/users").body());
            assertThat(api.get("/users/1").body())
                    .isEqualTo(api.get("/users?id=1").body())
                    .isEqualTo("{\"id\":1,\"name\":\"Zhang San\",\"email\":\"zhangsan@example.com\","
                            + "\"createdAt\":\"2026-01-01T00:00:00Z\"}");
            for (String path : new String[] {"/users/3", "/users?id=3"}) {
                var missing = api.get(path);
                assertThat(missing.statusCode()).isEqualTo(404);
                assertThat(type(missing)).isEqualTo("application/problem+json");
                assertThat(Called.json(missing).get("detail").asString()).isEqualTo("User does not exist");
            }
            for (String path : new String[] {"/users/x", "/users?id=x", "/users?id="}) {
                var bad = api.get(path);
                assertThat(bad.statusCode()).isEqualTo(400);
                assertThat(Called.json(bad).get("detail").asString()).isEqualTo("Invalid user ID");
            }
            var nowhere = api.get("/nowhere");
            assertThat(nowhere.statusCode()).isEqualTo(404);
            assertThat(type(nowhere)).isEqualTo("application/problem+json");
        }
    }

    @OnEachEngine
    void defect22_aBodyOfAnySizeHoweverFramedIsTheSameUpToALimit(Engine engine) throws Exception {
        String json = "{\"message\":\"" + "x".repeat(200_000) + "\"}";
        try (var api = Called.serve(engine)) {
            var withLength = api.post("/echo", json);
            var chunked = api.send(
                    "POST",
                    "/echo",
                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))),
                    "application/json");
            assertThat(Called.json(withLength).get("echo").asString()).hasSize(200_000);
            assertThat(chunked.body()).isEqualTo(withLength.body());
            var tooLong = api.post("/echo", "{\"message\":\"" + "x".repeat(1024 * 1024) + "\"}");
            assertThat(tooLong.statusCode()).isEqualTo(413);
        }
    }

    @OnEachEngine
    void defect23_badJsonIsA400WithItsPlace(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            var cut = api.post("/echo", "{\n  \"message\": \"hi\",\n  oops");
            assertThat(cut.statusCode()).isEqualTo(400);
            assertThat(type(cut)).isEqualTo("application/problem+json");
            assertThat(Called.json(cut).get("detail").asString()).contains("at line 3, column ");
            for (String json : new String[] {"[1]", "null", "\"hi\"", "{\"message\":{}}", "{\"message\":5}", ""}) {
                assertThat(api.post("/echo", json).statusCode()).as(json).isEqualTo(400);
            }
            var text = api.send("POST", "/echo", BodyPublishers.ofString("{}"), "text/plain");
            assertThat(text.statusCode()).isEqualTo(415);
        }
    }

    @OnEachEngine
    void defect24_aMessageThatIsNoUtf8IsA400(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            var bad = api.get("/echo?message=%ff");
            assertThat(bad.statusCode()).isEqualTo(400);
            assertThat(type(bad)).isEqualTo("application/problem+json");
        }
    }

    @OnEachEngine
    void defect25_usersAreCheckedAndNoIdIsBurnt(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            var empty = api.post("/users", "{}");
            assertThat(empty.statusCode()).isEqualTo(422);
            assertThat(Called.json(empty).get("errors").toString())
                    .isEqualTo("[{\"field\":\"name\",\"message\":\"is missing\"},"
                            + "{\"field\":\"email\",\"message\":\"is missing\"}]");
            var nonsense = api.post("/users", "{\"name\":\"a\\u0000b\",\"email\":\"nobody\"}");
            assertThat(nonsense.statusCode()).isEqualTo(422);
            assertThat(Called.json(nonsense).get("errors").size()).isEqualTo(2);
            var taken = api.post("/users", "{\"name\":\"Other\",\"email\":\"LiSi@Example.com\"}");
            assertThat(taken.statusCode()).isEqualTo(409);
            assertThat(Called.json(taken).get("detail").asString()).isEqualTo("Email already exists");
            var typed = api.post("/users", "{\"name\":[],\"email\":\"a@example.com\"}");
            assertThat(typed.statusCode()).isEqualTo(400);
            assertThat(typed.body()).doesNotContain("java", "tools.jackson").contains("'name'");
            var made = api.post("/users", "{\"name\":\"Wang Wu\",\"email\":\"wangwu@example.com\"}");
            assertThat(made.statusCode()).isEqualTo(201);
            assertThat(made.headers().firstValue("Location")).contains("/users/3");
            assertThat(made.body())
                    .isEqualTo("{\"id\":3,\"name\":\"Wang Wu\",\"email\":\"wangwu@example.com\","
                            + "\"createdAt\":\"2026-01-01T00:00:00Z\"}");
            assertThat(api.get("/users/3").body()).isEqualTo(made.body());
        }
    }

    @OnEachEngine
    void defect26_aMethodThatIsNotDoneHereIsA405WithThoseThatAre(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            var delete = api.send("DELETE", "/users", BodyPublishers.noBody(), "");
            assertThat(delete.statusCode()).isEqualTo(405);
            assertThat(delete.headers().firstValue("Allow")).contains("GET, HEAD, POST, OPTIONS");
            var options = api.send("OPTIONS", "/time", BodyPublishers.noBody(), "");
            assertThat(options.statusCode()).isEqualTo(204);
            assertThat(options.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        }
    }

    private static String type(HttpResponse<String> response) {
        return response.headers().firstValue("Content-Type").orElse("");
    }
}
