package dev.hawser.app.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.app.article.UserTable;
import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.time.SystemClock;
import dev.hawser.db.PoolOptions;
import dev.hawser.web.client.ClientOptions;
import dev.hawser.web.client.HttpClient;
import dev.hawser.web.server.HttpLimits;
import dev.hawser.web.server.Site;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Row 123 of the bad inputs, all of it: ten thousand requests that want the ten connections of a pool, while a lock
/// holds its ten statements up.
@Tag("referee")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@SuppressWarnings("NullAway.Init") // JUnit sets the field before anything is called
final class FullPoolTest {
    private static final int REQUESTS = 10_000;
    private static final int POOL = 10;
    private static final int LINE = 1_000;

    /// So many carry a hundred requests each.
    private static final int CONNECTIONS = REQUESTS / 100;

    private static final Duration LONG = Duration.ofMinutes(3);

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /// On a thread of its own each connection needs one, and so does the one that asks how things are.
    static Stream<Engine> engines() {
        return Stream.of(
                Engine.threadPool(CONNECTIONS + 10),
                Engine.virtualThreads(),
                Engine.eventLoop().withLoops(1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void row123_tenThousandThatWantTenConnections(Engine engine) throws Exception {
        var waits = PoolOptions.Waits.defaults().withAcquire(LONG).withStatement(LONG);
        var options =
                PoolOptions.defaults().withConnections(POOL).withQueue(LINE).withWaits(waits);
        String url = "postgresql://postgres@localhost:" + server.getPort() + "/postgres";
        try (var users = UserTable.open(url, options).await();
                var reactor = Reactor.open()) {
            users.addSamples().await();
            var api = new Api(Clock.systemUTC(), users, new Health(users, SystemClock.shared()));
            var limits = HttpLimits.defaults().withHandler(LONG).withRequests(1_000_000);
            var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
            int port = reactor.listen(endpoint, engine, Limits.defaults(), new Site(api.tree()).limits(limits))
                    .port();
            try (var clients = Reactor.open(Engine.eventLoop().withLoops(1));
                    var client = HttpClient.open(clients, patient())) {
                fill(client, "http://127.0.0.1:" + port + "/users/1", port);
            }
            reactor.stop(Duration.ZERO);
        }
    }

    private static void fill(HttpClient client, String uri, int port) throws Exception {
        Map<String, Integer> answers = new ConcurrentHashMap<>();
        try (var locking = server.getPostgresDatabase().getConnection();
                var lock = locking.createStatement()) {
            locking.setAutoCommit(false);
            lock.execute("LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < REQUESTS; i++) {
                var _ = client.get(uri)
                        .compose(answer ->
                                answer.bytes().then(_ -> "" + answer.status().code()))
                        .recover(Throwable::toString)
                        .thenAccept(answer -> answers.merge(answer, 1, Integer::sum));
            }
            await().atMost(Duration.ofMinutes(1)).until(() -> sum(answers) >= REQUESTS - POOL - LINE);
            assertThat(answers).containsExactly(Map.entry("503", REQUESTS - POOL - LINE));
            // The bound is for a machine that has nothing else to do, so one round of several must keep it.
            await().atMost(Duration.ofMinutes(1)).pollDelay(Duration.ZERO).until(() -> p99Millis(port) < 50);
            assertThat(sum(answers)).isEqualTo(REQUESTS - POOL - LINE);
            locking.rollback();
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> sum(answers) == REQUESTS);
        assertThat(answers).containsOnly(Map.entry("503", REQUESTS - POOL - LINE), Map.entry("200", POOL + LINE));
    }

    private static int sum(Map<String, Integer> answers) {
        return answers.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// As many connections as it takes, and nothing is sent twice.
    private static ClientOptions patient() {
        var defaults = ClientOptions.defaults();
        return defaults.with(ClientOptions.Versions.HTTP_2)
                .withTimeouts(new ClientOptions.Timeouts(LONG, LONG, LONG, LONG, LONG))
                .withPool(new ClientOptions.PoolLimits(CONNECTIONS, CONNECTIONS, REQUESTS, LONG))
                .withRetries(new ClientOptions.Retries(0, defaults.retries().pause(), false));
    }

    private static double p99Millis(int port) throws IOException {
        var nanos = new long[200];
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var input = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                socket.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                readOk(input);
                nanos[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(nanos);
        return nanos[nanos.length - 1 - nanos.length / 100] / 1e6;
    }

    private static void readOk(BufferedReader input) throws IOException {
        assertThat(input.readLine()).startsWith("HTTP/1.1 200 ");
        int length = 0;
        for (String line = input.readLine(); !line.isEmpty(); line = input.readLine()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        assertThat(input.skip(length)).isEqualTo(length);
    }
}
