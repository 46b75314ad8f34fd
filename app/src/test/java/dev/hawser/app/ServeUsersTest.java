package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.toxic.ClosedPort;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `hawser serve` with its database, as processes.
@SuppressWarnings("NullAway.Init") // JUnit sets the field before anything is called
final class ServeUsersTest {
    @TempDir
    private Path folder;

    /// A server that is ready.
    ///
    /// @param http where it is
    /// @param users what it says of its database
    private record Server(Child child, String http, String users, HttpClient client) implements AutoCloseable {
        static Server start(Path folder, String... arguments) throws IOException {
            String[] all = new String[arguments.length + 7];
            System.arraycopy(new String[] {"serve", "--line", "0", "--echo", "0", "--http", "0"}, 0, all, 0, 7);
            System.arraycopy(arguments, 0, all, 7, arguments.length);
            var child = Child.runIn(folder, all);
            String http = "";
            String users = "";
            for (String line = child.out().readLine();
                    !"ready".equals(line);
                    line = child.out().readLine()) {
                assertThat(line)
                        .as(child.process().isAlive() ? "" : child.log())
                        .isNotNull();
                if (line.startsWith("http    ")) {
                    http = line.split(" +", 3)[1];
                } else if (line.startsWith("users   ")) {
                    users = line.substring("users   ".length());
                }
            }
            return new Server(child, http, users, HttpClient.newHttpClient());
        }

        HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(URI.create(http + path)).header("Content-Type", "application/json");
        }

        HttpRequest adding(String name) {
            String json = "{\"name\":\"" + name + "\",\"email\":\"" + name + "@example.com\"}";
            return request("/users").POST(BodyPublishers.ofString(json)).build();
        }

        HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
            return client.send(request, BodyHandlers.ofString());
        }

        JsonNode get(String path) throws IOException, InterruptedException {
            return JsonMapper.shared().readTree(send(request(path).build()).body());
        }

        void stop() throws IOException, InterruptedException {
            child.terminate();
            assertThat(child.out().readLine()).startsWith("stopped: ").endsWith(", none cut off");
            assertThat(child.code()).isZero();
        }

        @Override
        public void close() {
            client.close();
            child.close();
        }
    }

    @Test
    void byDefaultUsersAreInAFileOfTheWorkingFolderAndOutliveTheProcess() throws Exception {
        try (var first = Server.start(folder)) {
            assertThat(first.users()).isEqualTo("sqlite:users.db    new, with the article's two users");
            assertThat(first.get("/users").size()).isEqualTo(2);
            assertThat(first.send(first.adding("ann")).statusCode()).isEqualTo(201);
            // Another one in the same folder has the same users.
            try (var second = Server.start(folder, "--http-engine", "event-loop")) {
                assertThat(second.users()).isEqualTo("sqlite:users.db");
                assertThat(second.get("/users").get(0).get("name").asString()).isEqualTo("ann");
                assertThat(second.send(second.adding("ben")).statusCode()).isEqualTo(201);
                assertThat(first.send(first.adding("BEN")).statusCode()).isEqualTo(409);
                second.stop();
            }
            first.stop();
        }
        // SQLite's own clean end: the log has gone into the file.
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("users.db");
        }
        try (var again = Server.start(folder)) {
            assertThat(again.get("/users").size()).isEqualTo(4);
        }
    }

    @Test
    @Tag("referee")
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    @SuppressWarnings("try") // Closing it early is the test.
    void twoProcessesShareOnePostgresAndOutliveItsRestart() throws Exception {
        try (var first = postgres(0)) {
            int port = first.getPort();
            String place = "localhost:" + port + "/postgres";
            String[] on = {"--db", "postgresql://postgres:secret@" + place};
            var starting = CompletableFuture.supplyAsync(() -> started(on));
            try (var one = started(on);
                    var two = starting.get(60, TimeUnit.SECONDS)) {
                // They came at the same time, and one of them was the first.
                assertThat(List.of(one.users(), two.users()))
                        .containsExactlyInAnyOrder(
                                "postgresql://" + place,
                                "postgresql://" + place + "    new, with the article's two users");
                assertThat(one.send(one.adding("ann")).statusCode()).isEqualTo(201);
                assertThat(two.get("/users").get(0).get("name").asString()).isEqualTo("ann");
                assertThat(two.send(two.adding("ben")).statusCode()).isEqualTo(201);
                assertThat(one.get("/users").get(0).get("name").asString()).isEqualTo("ben");
                assertThat(one.send(one.adding("BEN")).statusCode()).isEqualTo(409);
                assertThat(one.get("/users")).isEqualTo(two.get("/users"));
                assertThat(one.get("/users").size()).isEqualTo(4);
                first.close();
                var ready = one.request("/health/ready").build();
                Awaitility.await().until(() -> one.send(ready).statusCode() == 503);
                var refused = one.send(one.adding("cid"));
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Retry-After")).isPresent();
                assertThat(refused.body()).doesNotContain("secret", "localhost");
                try (var _ = postgres(port)) {
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> one.send(ready).statusCode() == 200);
                    assertThat(one.send(one.adding("cid")).statusCode()).isEqualTo(201);
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> two.get("/users").size() == 5);
                    one.stop();
                    two.stop();
                    assertThat(one.child().log())
                            .containsOnlyOnce("/users answers 503 until")
                            .containsOnlyOnce("the database answers again")
                            .doesNotContain("secret");
                }
            }
        }
    }

    private Server started(String... arguments) {
        try {
            return Server.start(folder, arguments);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private EmbeddedPostgres postgres(int port) throws IOException {
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("postgres"))
                .setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void requestsInFlightFinishBeforeTheDatabaseIsClosed(String engine) throws Exception {
        try (var server = Server.start(folder, "--http-engine", engine);
                var other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("users.db"));
                var lock = other.createStatement()) {
            lock.execute("BEGIN IMMEDIATE");
            var adding = server.client().sendAsync(server.adding("ann"), BodyHandlers.ofString());
            // It is in the server when one that came after it has been answered, as far as the lock lets it.
            assertThat(server.get("/users/1").get("id").asInt()).isEqualTo(1);
            server.child().terminate();
            Awaitility.await().until(() -> !answers(server));
            assertThat(adding).isNotDone();
            lock.execute("ROLLBACK");
            assertThat(adding.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            assertThat(server.child().out().readLine()).endsWith(", none cut off");
            assertThat(server.child().code()).isZero();
            // A loop that loads classes for the first time on a busy machine is told of, and is no failure.
            assertThat(server.child().log().lines().filter(line -> !line.contains(" LoopWatch: ")))
                    .noneMatch(line ->
                            Stream.of("UserResource", "ERROR", "Exception").anyMatch(line::contains));
            try (var rows = lock.executeQuery("SELECT count(*) FROM users")) {
                assertThat(rows.getInt(1)).isEqualTo(3);
            }
        }
    }

    private static boolean answers(Server server) {
        try (var fresh = HttpClient.newHttpClient()) {
            fresh.send(server.request("/health/live").build(), BodyHandlers.discarding());
            return true;
        } catch (IOException refused) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void aFolderThatIsMissingIsOneClearLineAndCodeOne() throws Exception {
        failsWith("sqlite:" + folder.resolve("missing/users.db"), "--db: ", "missing", "no folder");
    }

    @Test
    void aFileThatIsNoDatabaseIsOneClearLineAndCodeOne() throws Exception {
        var file = Files.writeString(folder.resolve("notes.txt"), "not a database, whatever its length may be\n");
        failsWith("sqlite:" + file, "--db: ", "notes.txt", "not a database");
        assertThat(Files.readString(file)).startsWith("not a database");
    }

    @Test
    void aServerThatIsNotThereIsOneClearLineAndCodeOne() throws Exception {
        try (var closed = ClosedPort.hold()) {
            String place = "127.0.0.1:" + closed.number();
            failsWith("postgresql://ann:secret@" + place + "/users", "--db: ", place);
        }
    }

    private void failsWith(String url, String... words) throws Exception {
        try (var child = Child.runIn(folder, "serve", "--line", "0", "--echo", "0", "--http", "0", "--db", url)) {
            assertThat(child.code()).isEqualTo(1);
            assertThat(child.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("hawser: ")
                    .contains(words)
                    .doesNotContain("secret");
            assertThat(child.out().readLine()).isNull();
        }
    }

    @Test
    void aUrlThatIsNoneIsCalledWrongly() throws Exception {
        try (var child = Child.runIn(folder, "serve", "--db", "mysql://ann:secret@host/users")) {
            assertThat(child.code()).isEqualTo(2);
            assertThat(child.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("hawser: --db: ")
                    .contains("'mysql'", "sqlite:FILE", "hawser serve --help")
                    .doesNotContain("secret");
        }
    }
}
