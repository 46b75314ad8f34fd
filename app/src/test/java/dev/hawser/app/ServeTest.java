package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.app.article.Flood;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import jdk.jfr.consumer.RecordingFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `hawser serve` as a process: what it prints, how it ends, and with which code.
final class ServeTest {
    private static final Pattern LINE =
            Pattern.compile("line    tcp://127\\.0\\.0\\.1:(\\d+) {4,6}thread-pool \\(10 threads\\)");
    private static final Pattern ECHO = Pattern.compile(
            "echo    tcp://127\\.0\\.0\\.1:(\\d+) {4,6}event-loop \\(\\d+ loops?( on (io-uring|epoll|nio))?\\)");

    private static final Pattern HTTP = Pattern.compile("http    http://127\\.0\\.0\\.1:(\\d+) {4,5}virtual-threads");

    @Test
    void itPrintsALineAServerThenReadyAndSigtermDrainsAndEndsWithZero() throws Exception {
        try (var child = Child.run("serve", "--line", "0", "--echo", "0", "--http", "0", "--db", "sqlite::memory:")) {
            int line = port(child, LINE);
            int echo = port(child, ECHO);
            port(child, HTTP);
            assertReady(child);
            try (var toLine = new Socket(InetAddress.getLoopbackAddress(), line);
                    var toEcho = new Socket(InetAddress.getLoopbackAddress(), echo)) {
                assertThat(reader(toLine).readLine()).isEqualTo("Welcome! You are client number 1");
                assertThat(reader(toEcho).readLine()).isEqualTo("Welcome to the Hawser echo server!");
                child.terminate();
                assertThat(toLine.getInputStream().read()).isEqualTo(-1);
                assertThat(toEcho.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(child.out().readLine()).isEqualTo("stopped: 2 connections finished, none cut off");
            assertThat(child.code()).isZero();
            assertThat(child.log())
                    .contains("INFO  LineServer: client 1 connected from /127.0.0.1:")
                    .contains("INFO  EchoServer: client 1 disconnected")
                    .doesNotContain("Exception", "WARN", "ERROR");
        }
    }

    @Test
    void aFlightRecordingIsWrittenToItsEnd(@TempDir Path folder) throws Exception {
        var file = folder.resolve("serve.jfr");
        try (var child = Child.run(
                List.of("-XX:StartFlightRecording:filename=" + file),
                "serve",
                "--line",
                "0",
                "--echo",
                "0",
                "--http",
                "0",
                "--db",
                "sqlite::memory:")) {
            // The JVM itself says first that it records.
            String said;
            do {
                said = child.out().readLine();
            } while (said != null && !said.equals("ready"));
            child.terminate();
            assertThat(child.code()).isZero();
        }
        assertThat(RecordingFile.readAllEvents(file)).isNotEmpty();
    }

    @Test
    void itCountsForPrometheusOnThisMachine() throws Exception {
        try (var child = Child.run("serve", "--line", "0", "--echo", "0", "--http", "0", "--db", "sqlite::memory:");
                var client = HttpClient.newHttpClient()) {
            int line = port(child, LINE);
            port(child, ECHO);
            var metrics = URI.create("http://127.0.0.1:" + port(child, HTTP) + "/metrics");
            assertReady(child);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), line)) {
                assertThat(reader(socket).readLine()).isEqualTo("Welcome! You are client number 1");
                var page = client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString());
                assertThat(page.headers().firstValue("Content-Type"))
                        .contains("text/plain; version=0.0.4; charset=utf-8");
                assertThat(page.body())
                        .contains("hawser_connections_opened_total{endpoint=\"127.0.0.1:" + line
                                + "\",engine=\"thread-pool\"} 1.0\n");
                for (String field : List.of("Forwarded", "X-Forwarded-For")) {
                    var forwarded = HttpRequest.newBuilder(metrics).header(field, "for=192.0.2.1");
                    assertThat(client.send(forwarded.build(), BodyHandlers.ofString())
                                    .statusCode())
                            .isEqualTo(403);
                }
            }
        }
    }

    @Test
    void withTlsItMakesACertificateAndSaysSo() throws Exception {
        try (var child =
                Child.run("serve", "--tls", "--line", "0", "--echo", "0", "--http", "0", "--db", "sqlite::memory:")) {
            assertThat(child.out().readLine()).startsWith("tls     a self-signed certificate for localhost was made");
            var announced = Pattern.compile("line    tls://127\\.0\\.0\\.1:(\\d+) .*")
                    .matcher(child.out().readLine());
            assertThat(announced.matches()).isTrue();
            try (var plain = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(announced.group(1)))) {
                var shown = new CompletableFuture<X509Certificate>();
                var context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new Trusting(shown)}, null);
                var secure = context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
                assertThat(reader(secure).readLine()).isEqualTo("Welcome! You are client number 1");
                assertThat(shown.getNow(null).getSubjectAlternativeNames())
                        .anyMatch(name -> name.get(1).equals("localhost"));
            }
        }
    }

    /// Takes any certificate, and keeps it to be looked at.
    private record Trusting(CompletableFuture<X509Certificate> shown) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("no client comes here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            shown.complete(chain[0]);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void controlCDoesTheSame() throws Exception {
        try (var child = Child.run(
                "serve",
                "--line",
                "0",
                "--echo",
                "0",
                "--http",
                "0",
                "--db",
                "sqlite::memory:",
                "--engine",
                "virtual-threads")) {
            assertThat(child.out().readLine()).startsWith("line    ").endsWith("    virtual-threads");
            assertThat(child.out().readLine()).startsWith("echo    ").endsWith("    virtual-threads");
            assertThat(child.out().readLine()).startsWith("http    ").endsWith("    virtual-threads");
            assertReady(child);
            new ProcessBuilder("kill", "-INT", Long.toString(child.process().pid()))
                    .start()
                    .waitFor();
            assertThat(child.out().readLine()).isEqualTo("stopped: 0 connections finished, none cut off");
            assertThat(child.code()).isZero();
        }
    }

    @Test
    void whoDoesNotFinishInTimeIsCutOffAndTheExitCodeSaysSo() throws Exception {
        try (var child = Child.run(
                        "serve",
                        "--line",
                        "0",
                        "--echo",
                        "0",
                        "--http",
                        "0",
                        "--db",
                        "sqlite::memory:",
                        "--drain",
                        "200ms");
                var socket = new Socket()) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(child, LINE)));
            port(child, ECHO);
            port(child, HTTP);
            assertReady(child);
            try (var flood = new Flood(socket)) {
                flood.awaitStuck();
                child.terminate();
                assertThat(child.out().readLine())
                        .isEqualTo("stopped: 0 connections finished, 1 connection cut off after 200 ms");
                assertThat(child.code()).isEqualTo(Hawser.CUT_OFF);
            }
        }
    }

    @Test
    void defect09_aPortInUseIsOneClearLineAndCodeOne() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var child = Child.run(
                        "serve",
                        "--echo",
                        "0",
                        "--http",
                        "0",
                        "--db",
                        "sqlite::memory:",
                        "--line",
                        Integer.toString(taken.getLocalPort()))) {
            assertThat(child.code()).isEqualTo(1);
            assertThat(child.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("hawser: ")
                    .contains("127.0.0.1:" + taken.getLocalPort(), "Address already in use");
            assertThat(child.out().readLine()).isNull();
        }
    }

    @Test
    void defect27_aPortOfTheWebApiInUseIsOneClearLineAndCodeOne() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var child = Child.run(
                        "serve",
                        "--line",
                        "0",
                        "--echo",
                        "0",
                        "--db",
                        "sqlite::memory:",
                        "--http",
                        Integer.toString(taken.getLocalPort()))) {
            assertThat(child.code()).isEqualTo(1);
            assertThat(child.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("hawser: ")
                    .contains("127.0.0.1:" + taken.getLocalPort(), "Address already in use");
            assertThat(child.out().readLine()).isNull();
        }
    }

    @Test
    void defect28_afterSigtermItIsNotReadyAndThenDrains() throws Exception {
        try (var child = Child.run(
                "serve",
                "--line",
                "0",
                "--echo",
                "0",
                "--http",
                "0",
                "--db",
                "sqlite::memory:",
                "--notice",
                "2s",
                "--http-engine",
                "event-loop")) {
            port(child, LINE);
            port(child, ECHO);
            var http = Pattern.compile("http    (http://127\\.0\\.0\\.1:\\d+) +event-loop .*")
                    .matcher(child.out().readLine());
            assertThat(http.matches()).isTrue();
            assertReady(child);
            try (var client = HttpClient.newHttpClient()) {
                var ready = HttpRequest.newBuilder(URI.create(http.group(1) + "/health/ready"))
                        .build();
                assertThat(client.send(ready, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(200);
                child.terminate();
                // All this within the notice; afterwards nobody would answer.
                Awaitility.await()
                        .until(() ->
                                client.send(ready, BodyHandlers.discarding()).statusCode() == 503);
            }
            assertThat(child.out().readLine()).startsWith("stopped: ").endsWith("none cut off");
            assertThat(child.code()).isZero();
            assertThat(child.log())
                    .contains("INFO  access: 127.0.0.1 - - [")
                    .contains("\"GET /health/ready HTTP/1.1\" 200 18 ", "\"GET /health/ready HTTP/1.1\" 503 ");
        }
    }

    @Test
    void aBadOptionIsOneClearLineAndCodeTwo() throws Exception {
        try (var child = Child.run("serve", "--speed", "fast")) {
            assertThat(child.code()).isEqualTo(2);
            assertThat(child.log().lines())
                    .singleElement()
                    .asString()
                    .startsWith("hawser: ")
                    .contains("--speed", "hawser serve --help");
        }
    }

    @Test
    void controlCharactersOfAClientNeverReachTheLog() throws Exception {
        try (var child = Child.run("serve", "--line", "0", "--echo", "0", "--http", "0", "--db", "sqlite::memory:")) {
            int line = port(child, LINE);
            port(child, ECHO);
            port(child, HTTP);
            assertReady(child);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), line)) {
                var in = reader(socket);
                in.readLine();
                say(socket, "\u001b[2Jforged\u2028\r\r\n");
                assertThat(in.readLine()).startsWith("Echo: ");
            }
            child.terminate();
            assertThat(child.code()).isZero();
            assertThat(child.log().chars().filter(c -> c < ' ' && c != '\n')).isEmpty();
            assertThat(child.log()).doesNotContain("\u2028");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        --engine        | warp          | unknown engine 'warp'; expected one of thread-pool, virtual-threads
        --echo-engine   | loop          | unknown engine 'loop'; expected one of
        --transport     | kqueue        | unknown transport 'kqueue'; expected one of auto, io-uring, epoll, nio
        --line          | 70000         | port is '70000'; expected 0 to 65535
        --host          | example.org   | 'example.org' is no IP address
        --pool-size     | 0             | --pool-size: threads is 0; expected 1 or more
        --pool-size     | many          | --pool-size
        --loops         | 0             | --loops: loops is 0; expected 1 or more
        --max-connections | 0           | --max-connections: connections is 0; expected 1 or more
        --idle-timeout  | 5             | '5' is no duration; expected one like 500ms, 30s
        --idle-timeout  | 0s            | --idle-timeout: idle is PT0S; expected more than zero
        --drain         | PT-1S         | --drain: PT-1S is negative
        --notice        | PT-1S         | --notice: PT-1S is negative
        --http          | 99999         | port is '99999'; expected 0 to 65535
        --http-engine   | loop          | unknown engine 'loop'; expected one of
        """)
    void aBadValueNamesTheOptionAndWhatIsWanted(String option, String value, String words) {
        var errors = new StringWriter();
        int code = Hawser.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute(
                        "serve", "--line", "0", "--echo", "0", "--http", "0", "--db", "sqlite::memory:", option, value);
        // A repeated option is an error of its own, which is not what is tested here.
        assertThat(errors.toString().lines()).singleElement().asString().contains(words);
        assertThat(errors.toString()).contains(option);
        assertThat(code).isEqualTo(2);
    }

    private static void assertReady(Child child) throws IOException {
        assertThat(child.out().readLine()).isEqualTo("users   sqlite::memory:    new, with the article's two users");
        assertThat(child.out().readLine()).isEqualTo("ready");
    }

    private static int port(Child child, Pattern wanted) throws IOException {
        String line = child.out().readLine();
        assertThat(line).matches(wanted);
        var matcher = wanted.matcher(line);
        assertThat(matcher.matches()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
