package dev.hawser.app.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.app.article.UserTable;
import dev.hawser.core.engine.Engine;
import dev.hawser.db.PoolOptions;
import dev.hawser.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;

/// `/users` on a database: pages, and what a client is told when the database refuses.
final class UsersTest {
    private static final Pattern NEXT = Pattern.compile("<(.+)>; rel=\"next\"");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    @OnEachEngine
    void pagesGoOnWhereTheLastOneEnded(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            for (int i = 3; i <= 7; i++) {
                // 3 to 5 are of one moment.
                api.clock().advance(i <= 5 ? Duration.ZERO : Duration.ofMillis(1));
                assertThat(post(api, "user" + i).statusCode()).isEqualTo(201);
            }
            var seen = new ArrayList<Long>();
            int pages = 0;
            for (Optional<String> path = Optional.of("/users?limit=3"); path.isPresent(); pages++) {
                var page = api.get(path.get());
                Called.json(page)
                        .valueStream()
                        .forEach(user -> seen.add(user.get("id").asLong()));
                // Whoever comes in between moves nobody from one page to another.
                post(api, "late" + pages);
                path = next(page);
            }
            assertThat(seen).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
            assertThat(pages).isEqualTo(3);
            assertThat(api.get("/users?after=1").body()).isEqualTo("[]");
            assertThat(api.get("/users?after=999").body()).isEqualTo("[]");
        }
    }

    @OnEachEngine
    void aPageIsBoundedWhateverIsAsked(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            for (int i = 2; i < UserResource.DEFAULT_LIMIT; i++) {
                post(api, "user" + i);
            }
            var all = api.get("/users");
            assertThat(Called.json(all).size()).isEqualTo(UserResource.DEFAULT_LIMIT);
            assertThat(next(all)).isEmpty();
            post(api, "one-more");
            var first = api.get("/users");
            assertThat(Called.json(first).size()).isEqualTo(UserResource.DEFAULT_LIMIT);
            assertThat(Called.json(api.get(next(first).orElseThrow())).size()).isEqualTo(1);
            assertThat(Called.json(api.get("/users?limit=" + UserResource.MOST)).size())
                    .isEqualTo(UserResource.DEFAULT_LIMIT + 1);
            for (String query : List.of("limit=0", "limit=-1", "limit=501", "limit=x", "limit=", "after=x", "after=")) {
                var bad = api.get("/users?" + query);
                assertThat(bad.statusCode()).as(query).isEqualTo(400);
                assertThat(Called.json(bad).get("detail").asString()).contains(query.replaceFirst("=.*", ""));
            }
        }
    }

    @OnEachEngine
    void row123_whenTheLineIsFullItIsA503AtOnceAndHealthAnswers(Engine engine) throws Exception {
        String file = folder.resolve("users.db").toString();
        try (var api = Called.serve(
                        engine, "sqlite:" + file, PoolOptions.defaults().withQueue(5));
                var other = DriverManager.getConnection("jdbc:sqlite:" + file);
                var lock = other.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            // On ten threads of a pool no more than ten can wait.
            for (int i = 0; i < 9; i++) {
                answers.add(postLater(api, "user" + i));
            }
            Awaitility.await().until(() -> answers.stream().anyMatch(CompletableFuture::isDone));
            for (var answer : answers) {
                if (answer.isDone()) {
                    var refused = answer.get();
                    assertThat(refused.statusCode()).isEqualTo(503);
                    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
                    assertThat(refused.body()).contains("too many wait").doesNotContain("INSERT", "SQL");
                }
            }
            long began = System.nanoTime();
            assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(api.get("/users/1").statusCode()).isEqualTo(200);
            assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            lock.execute("ROLLBACK");
            var codes = new ArrayList<Integer>();
            for (var answer : answers) {
                codes.add(answer.get(20, TimeUnit.SECONDS).statusCode());
            }
            assertThat(codes).containsOnly(201, 503);
            assertThat(Called.json(api.get("/users")).size())
                    .isEqualTo(2 + codes.stream().filter(code -> code == 201).count());
        }
    }

    @OnEachEngine
    void row132_hostileJsonIsA400WithItsPlaceAndNobodyIsKept(Engine engine) throws Exception {
        String user = "{\"name\":\"Ann\",\"email\":\"ann@example.com\"";
        var bodies = new LinkedHashMap<String, byte[]>();
        bodies.put("nested deeply", ascii("[".repeat(100_000)));
        bodies.put("nested deeply within", ascii(user + ",\"more\":" + "[".repeat(100_000)));
        bodies.put("a large exponent", ascii("{\"name\":1e999999999}"));
        bodies.put("a million digits", ascii("{\"name\":" + "1".repeat(1_000_000) + "}"));
        bodies.put("half a character", ascii("{\"name\":\"\\ud800\"}"));
        bodies.put("a key twice", ascii(user + ",\"name\":\"Ben\"}"));
        bodies.put("something behind", ascii(user + "} x"));
        bodies.put("a NUL", ascii("{\"name\":\"A\0\"}"));
        bodies.put("no UTF-8", new byte[] {'{', '"', 'n', '"', ':', '"', (byte) 0xff, '"', '}'});
        try (var api = Called.serve(engine)) {
            for (var body : bodies.entrySet()) {
                var answer =
                        api.send("POST", "/users", BodyPublishers.ofByteArray(body.getValue()), "application/json");
                assertThat(answer.statusCode()).as(body.getKey()).isEqualTo(400);
                assertThat(Called.json(answer).get("detail").asString())
                        .as(body.getKey())
                        .containsPattern(" at (line \\d+, column|byte) \\d+");
            }
            // Escaped, it is JSON; a text of one line it isn't.
            assertThat(api.post("/users", "{\"name\":\"A\\u0000\",\"email\":\"a@example.com\"}")
                            .statusCode())
                    .isEqualTo(422);
            assertThat(Called.json(api.get("/users")).size()).isEqualTo(2);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @OnEachEngine
    void aLockThatStaysIsA503AndNobodyIsKept(Engine engine) throws Exception {
        String file = folder.resolve("users.db").toString();
        var impatient = PoolOptions.Waits.defaults().withBusy(Duration.ofMillis(50));
        try (var api = Called.serve(
                        engine, "sqlite:" + file, PoolOptions.defaults().withWaits(impatient));
                var other = DriverManager.getConnection("jdbc:sqlite:" + file);
                var lock = other.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            var refused = post(api, "ann");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(Called.json(refused).get("detail").asString()).contains("too busy");
            lock.execute("ROLLBACK");
            assertThat(post(api, "ann").headers().firstValue("Location")).contains("/users/3");
        }
    }

    @OnEachEngine
    void whatTheDatabaseSaysOfItselfHoldsForASecond(Engine engine) throws Exception {
        var clock = new ManualClock();
        var users = UserTable.open("sqlite::memory:", PoolOptions.defaults().withClock(clock))
                .await();
        try (var api = Called.serve(engine, users, new Health(users, clock), clock)) {
            assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
            users.close();
            assertThat(api.get("/health/ready").statusCode()).isEqualTo(200);
            clock.advance(Health.FRESH.plusNanos(1));
            var away = api.get("/health/ready");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(Called.json(away).get("detail").asString()).startsWith("the database does not answer");
            assertThat(api.get("/health/live").statusCode()).isEqualTo(200);
            var refused = api.get("/users");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
        }
    }

    @OnEachEngine
    void ofManyWhoWantAnAddressOneGetsIt(Engine engine) throws Exception {
        try (var api = Called.serve(engine)) {
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            // As many as a pool of ten threads serves at once.
            for (int i = 0; i < 10; i++) {
                answers.add(postLater(api, i % 2 == 0 ? "ann" : "ANN"));
            }
            var codes = new ArrayList<Integer>();
            for (var answer : answers) {
                codes.add(answer.get(20, TimeUnit.SECONDS).statusCode());
            }
            assertThat(codes).containsOnly(201, 409).containsOnlyOnce(201);
            assertThat(Called.json(api.get("/users")).size()).isEqualTo(3);
        }
    }

    private static Optional<String> next(HttpResponse<String> page) {
        return page.headers().firstValue("Link").map(link -> {
            var matcher = NEXT.matcher(link);
            assertThat(matcher.matches()).as(link).isTrue();
            return matcher.group(1);
        });
    }

    private static HttpResponse<String> post(Called api, String name) throws IOException, InterruptedException {
        return api.post("/users", json(name));
    }

    private static CompletableFuture<HttpResponse<String>> postLater(Called api, String name) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/users"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json(name)))
                .build();
        return api.client().sendAsync(request, BodyHandlers.ofString());
    }

    private static String json(String name) {
        return "{\"name\":\"" + name + "\",\"email\":\"" + name + "@example.com\"}";
    }
}
