package dev.hawser.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the page for scrapers answers, on each engine: to a real client, and to bytes that none would send.
final class ScrapePageTest {
    private static final String TEXT = "# TYPE up gauge\nup{place=\"Zürich\"} 1.0\n";

    private static int listen(Reactor reactor, String engine) throws IOException {
        return reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, ScrapePage.of(() -> TEXT))
                .port();
    }

    private static String ask(String request) throws IOException {
        try (var reactor = Reactor.open();
                var socket = new Socket(InetAddress.getLoopbackAddress(), listen(reactor, "virtual-threads"))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void aClientGetsThePage(String engine) throws Exception {
        try (var reactor = Reactor.open();
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + listen(reactor, engine) + "/metrics");
            for (int i = 0; i < 3; i++) {
                var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo(TEXT);
                assertThat(answer.headers().firstValue("content-type")).contains(ScrapePage.MEDIA_TYPE);
            }
            var head = client.send(HttpRequest.newBuilder(uri).HEAD().build(), HttpResponse.BodyHandlers.ofString());
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("content-length"))
                    .contains(String.valueOf(TEXT.getBytes(StandardCharsets.UTF_8).length));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /metrics HTTP/1.1~Host: a~~ | 200",
                "GET /metrics?x=1 HTTP/1.1~host: a~~ | 200",
                "GET /metrics HTTP/1.0~~ | 200",
                "GET / HTTP/1.1~Host: a~~ | 404",
                "GET /metrics/ HTTP/1.1~Host: a~~ | 404",
                "POST /metrics HTTP/1.1~Host: a~Content-Length: 3~~abc | 405",
                "DELETE /metrics HTTP/1.1~Host: a~~ | 405",
                "GET /metrics HTTP/1.1~~ | 400",
                "GET /metrics HTTP/1.1~Host: a~Host: b~~ | 400",
                "GET /metrics HTTP/1.1~Host : a~~ | 400",
                "GET /metrics HTTP/1.1~Host: a~ folded~~ | 400",
                "GET  /metrics HTTP/1.1~Host: a~~ | 400",
                "GET /metrics~~ | 400",
                "~~ | 400",
                "\u0016\u0003\u0001 | 400",
                "GET /metrics HTTP/2.0~~ | 505",
            })
    void eachRequestHasItsStatus(String request, String status) throws IOException {
        String bytes = request.replace("~", "\r\n");
        String answer = ask(bytes.endsWith("\n") || bytes.contains("\r\n\r\n") ? bytes : bytes + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n");
        if (status.equals("405")) {
            assertThat(answer).contains("\r\nAllow: GET, HEAD\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 9_000, 100_000})
    void aLongTargetIsTakenUpToTheLimit(int length) throws IOException {
        String answer = ask("GET /metrics?" + "x".repeat(length) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + (length == 8_000 ? "200" : "414") + " ");
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100, 100_000})
    void fieldsAreTakenUpToTheLimit(int count) throws IOException {
        String answer = ask("GET /metrics HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(count) + "\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + (count == 99 ? "200" : "431") + " ");
    }
}
