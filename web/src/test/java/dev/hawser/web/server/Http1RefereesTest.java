package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.web.Cookie;
import dev.hawser.web.Programs;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.files.Folder;
import dev.hawser.web.filter.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that we did not write speak HTTP/1 to a site, on each engine; one of them means it ill.
@Tag("referee")
final class Http1RefereesTest {
    private static final String LETTERS = "0123456789".repeat(50_000);
    private static final Pattern RATE = Pattern.compile("Requests/sec: *([0-9.]+)");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    @TempDir
    private Path folder = Path.of(".");

    static Stream<Engine> engines() {
        return Engines.all();
    }

    /// Each engine under each of the attacks: slow heads, slow bodies, slow reading.
    static Stream<Arguments> attacks() {
        return Engines.all().flatMap(engine -> Stream.of("-H", "-B", "-X").map(kind -> Arguments.of(engine, kind)));
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("letters.txt"), LETTERS);
        Files.write(folder.resolve("body"), new byte[500_000]);
    }

    private Site site() throws IOException {
        return new Site(new Tree()
                        .get("/", _ -> Response.text("hello"))
                        .post(
                                "/length",
                                request -> Response.text("" + request.body().length()))
                        .get(
                                "/cookie",
                                request -> Cookie.of(request, "taste", "sweet")
                                        .on(Response.text(
                                                Cookie.sent(request, "taste").orElse("none"))))
                        .get("/big", _ -> Response.of(Status.OK).content("a/b", new byte[1_000_000]))
                        .mount("/files", Folder.of(folder)))
                .filter(new Compression());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void curlGetsItsAnswers(Engine engine) throws Exception {
        String body = "@" + folder.resolve("body");
        String jar = folder.resolve("jar").toString();
        try (var served = Engines.serve(engine, site())) {
            var curl = new Curl("http://127.0.0.1:" + served.port());
            assertThat(curl.ask("/", "-w", " %{http_version}")).isEqualTo("hello 1.1");
            assertThat(curl.ask("/", "-0", "-w", " %{http_version}")).isEqualTo("hello 1.1");
            assertThat(curl.ask("/", "-I")).startsWith("HTTP/1.1 200 OK").contains("Content-Length: 5");
            assertThat(curl.ask("/length", "--data-binary", body)).isEqualTo("500000");
            assertThat(curl.ask("/length", "--data-binary", body, "-H", "Expect: 100-continue", "-v"))
                    .contains("< HTTP/1.1 100 Continue")
                    .endsWith("500000");
            assertThat(curl.ask("/length", "--data-binary", body, "-H", "Transfer-Encoding: chunked"))
                    .isEqualTo("500000");
            assertThat(curl.ask("/files/letters.txt", "--range", "3-6", "-w", " %{http_code}"))
                    .isEqualTo("3456 206");
            assertThat(curl.ask("/files/letters.txt", "--compressed")).isEqualTo(LETTERS);
            assertThat(curl.ask("/files/letters.txt", "--compressed", "-o", "/dev/null", "-w", "%{size_download}"))
                    .satisfies(size -> assertThat(Integer.parseInt(size)).isBetween(100, LETTERS.length() / 10));
            assertThat(curl.ask("/cookie", "-c", jar)).isEqualTo("none");
            assertThat(curl.ask("/cookie", "-b", jar)).isEqualTo("sweet");
            assertThat(curl.ask("/nowhere", "-w", " %{http_code}", "-o", "/dev/null"))
                    .isEqualTo(" 404");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void wrkSeesNoError(Engine engine) throws Exception {
        try (var served = Engines.serve(engine, site())) {
            assertServed(Programs.ended(wrk(served, "/", 2)));
            assertServed(Programs.ended(wrk(served, "/big", 2)));
        }
    }

    /// Two hundred who are slow hold up none of those who aren't, and are gone at their deadline. Attacker and load are
    /// programs on the same processors, so some of the rate is theirs.
    @ParameterizedTest
    @MethodSource("attacks")
    void othersAreServedWhileSomeAreSlow(Engine engine, String attack) throws Exception {
        String slow = Programs.need("slowhttptest", "slowhttptest");
        // On a pool who is slow has a thread; the pool is larger than their number, as it must be.
        var roomy = engine instanceof Engine.ThreadPool ? Engine.threadPool(300) : engine;
        var limits = Limits.defaults().withConnectionsPerAddress(1_000);
        var impatient = HttpLimits.defaults()
                .withHead(new HttpLimits.Head(8 * 1024, 32 * 1024, 100, Duration.ofSeconds(2)))
                .withBody(new HttpLimits.Body(1 << 20, 1_000, Duration.ofSeconds(2)));
        var brief = limits.withLinger(Duration.ofSeconds(1));
        try (var served = Engines.serve(roomy, brief, site().limits(impatient))) {
            int alone = rate(Programs.ended(wrk(served, "/", 2)));
            String url = "http://127.0.0.1:" + served.port() + (attack.equals("-B") ? "/length" : "/big");
            var command = new ArrayList<>(List.of(slow, attack, "-c", "200", "-r", "200", "-l", "14", "-i", "1"));
            command.addAll(List.of("-x", "10", "-p", "2", "-u", url));
            var attacker = Programs.start(command);
            var load = wrk(served, "/", 5);
            try {
                String said = Programs.ended(load);
                assertServed(said);
                assertThat(rate(said))
                        .as("requests a second under attack; alone " + alone)
                        .isGreaterThan(alone / 10);
                String attacked = Programs.ended(attacker).replaceAll("\\e\\[[0-9;]*[A-Za-z]", "");
                assertThat(attacked).contains("Exit status");
                if (!attack.equals("-X")) {
                    // It ends before its time. Who reads a few bytes now and then is bounded by what waits for it, and
                    // not by time.
                    assertThat(attacked).contains("No open connections left");
                }
            } finally {
                load.destroyForcibly();
                attacker.destroyForcibly();
            }
        }
    }

    private static Process wrk(Engines.Served served, String path, int seconds) throws IOException {
        String wrk = Programs.need("wrk", "wrk");
        return Programs.start(List.of(
                wrk,
                "-t1",
                "-c20",
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "http://127.0.0.1:" + served.port() + path));
    }

    private static int rate(String said) {
        var rate = RATE.matcher(said);
        assertThat(rate.find()).as(said).isTrue();
        return (int) Double.parseDouble(rate.group(1));
    }

    private static void assertServed(String said) {
        assertThat(said).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        var count = REQUESTS.matcher(said);
        assertThat(count.find()).as(said).isTrue();
        assertThat(Integer.parseInt(count.group(1))).as(said).isGreaterThan(20);
    }

    /// Asks one server.
    private record Curl(String base) {
        String ask(String path, String... options) throws IOException, InterruptedException {
            var command = new ArrayList<>(List.of(Programs.need("curl", "curl"), "-sS", "--max-time", "20"));
            command.addAll(List.of(options));
            command.add(base + path);
            return Programs.run(command);
        }
    }
}
