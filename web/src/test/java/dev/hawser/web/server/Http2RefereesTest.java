package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Programs;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that we did not write speak HTTP/2 to a site, on each engine.
@Tag("referee")
final class Http2RefereesTest {
    /// In a jar of Maven Central, which the profile `referees` puts on the class path.
    private static final String H2SPEC = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";

    @TempDir
    private Path folder;

    static Stream<Engine> engines() {
        return Engines.all();
    }

    private static Site site() {
        return new Site(new Tree()
                .get("/", _ -> Response.text("hello"))
                .post("/", request -> Response.text("hello"))
                .get("/big", _ -> Response.of(Status.OK).content("a/b", new byte[1_000_000]))
                .post("/length", request -> Response.text("" + request.body().length())));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void h2specFindsNothing(Engine engine) throws Exception {
        String h2spec = h2spec();
        try (var served = Engines.serve(engine, site())) {
            assertThat(Programs.run(h2spec, "--strict", "-h", "127.0.0.1", "-p", "" + served.port()))
                    .contains("146 tests, 146 passed, 0 skipped, 0 failed");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void h2specFindsNothingOverTls(Engine engine) throws Exception {
        String h2spec = h2spec();
        try (var served = Engines.serveOverTls(engine, site())) {
            assertThat(Programs.run(h2spec, "--strict", "-t", "-k", "-h", "127.0.0.1", "-p", "" + served.port()))
                    .contains("146 tests, 146 passed, 0 skipped, 0 failed");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void curlGetsItsAnswers(Engine engine) throws Exception {
        String curl = Programs.need("curl", "curl");
        var body = Files.write(folder.resolve("body"), new byte[500_000]);
        try (var clear = Engines.serve(engine, site());
                var tls = Engines.serveOverTls(engine, site())) {
            for (var end : List.of(
                    List.of("--http2-prior-knowledge", "http://127.0.0.1:" + clear.port()),
                    List.of("--insecure", "https://127.0.0.1:" + tls.port()))) {
                var shown = List.of(curl, "--silent", "--show-error", "--max-time", "20", "-w", " %{http_version}");
                assertThat(Programs.run(all(shown, end.getFirst(), end.getLast() + "/")))
                        .isEqualTo("hello 2");
                assertThat(Programs.run(all(shown, end.getFirst(), "-I", end.getLast() + "/")))
                        .startsWith("HTTP/2 200")
                        .contains("content-length: 5");
                assertThat(Programs.run(
                                all(shown, end.getFirst(), "--data-binary", "@" + body, end.getLast() + "/length")))
                        .isEqualTo("500000 2");
                assertThat(Programs.run(all(shown, end.getFirst(), "-o", folder + "/big", end.getLast() + "/big")))
                        .isEqualTo(" 2");
                assertThat(folder.resolve("big")).hasSize(1_000_000);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void nghttpGetsItsAnswers(Engine engine) throws Exception {
        String nghttp = Programs.need("nghttp", "nghttp2-client");
        try (var served = Engines.serve(engine, site())) {
            String uri = "http://127.0.0.1:" + served.port();
            assertThat(Programs.run(nghttp, "-v", uri + "/", uri + "/big", "-n"))
                    .contains(":status: 200")
                    .contains("content-length: 1000000")
                    .doesNotContain("RST_STREAM");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void h2loadLosesNothing(Engine engine) throws Exception {
        String h2load = Programs.need("h2load", "nghttp2-client");
        try (var served = Engines.serve(engine, site())) {
            assertThat(Programs.run(
                            h2load, "-n", "20000", "-c", "20", "-m", "50", "http://127.0.0.1:" + served.port() + "/"))
                    .contains("20000 total, 20000 started, 20000 done, 20000 succeeded, 0 failed, 0 errored");
        }
    }

    /// Who drains under load answers all that it has taken: a client sees an end, and nothing that broke off.
    @ParameterizedTest
    @MethodSource("engines")
    void h2loadSeesNoAnswerBreakOffWhenASiteDrains(Engine engine) throws Exception {
        String h2load = Programs.need("h2load", "nghttp2-client");
        try (var served = Engines.serve(engine, site())) {
            var load = new ProcessBuilder(
                            h2load, "-D", "4", "-c", "10", "-m", "20", "http://127.0.0.1:" + served.port() + "/big")
                    .redirectErrorStream(true)
                    .start();
            try {
                TimeUnit.SECONDS.sleep(1); // sleeps as work
                var report = served.reactor().stop(Duration.ofSeconds(30));
                String said = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(said).contains("status codes:").doesNotContain(" 0 2xx");
                assertThat(report.isClean()).as(said).isTrue();
            } finally {
                load.destroyForcibly();
            }
        }
    }

    private static List<String> all(List<String> first, String... more) {
        var both = new ArrayList<>(first);
        both.addAll(List.of(more));
        return both;
    }

    private String h2spec() throws IOException, InterruptedException {
        try (var packed = Http2RefereesTest.class.getResourceAsStream(H2SPEC)) {
            assumeTrue(packed != null, "skipped: there is no h2spec; run with -Preferees, which fetches it");
            assumeTrue(
                    System.getProperty("os.name").equals("Linux")
                            && System.getProperty("os.arch").equals("amd64"),
                    "skipped: h2spec is here for Linux on amd64 only");
            var archive = folder.resolve("h2spec.tar.gz");
            Files.copy(packed, archive);
            Programs.run("tar", "-xzf", archive.toString(), "-C", folder.toString());
            return folder.resolve("h2spec").toString();
        }
    }
}
