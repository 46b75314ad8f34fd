package dev.hawser.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.observe.Observation;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real connections, and what the meters say of them.
final class MetersTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /// Echoes; `sleep` takes long enough for anyone to notice.
    private static final class Sleepy extends LineProtocol {
        Sleepy() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) throws InterruptedException {
            if (line.equals("sleep")) {
                Thread.sleep(Observation.THREAD_CALLBACK.plusMillis(20)); // sleeps as work
            }
            sendLine(line);
        }
    }

    private Reactor open(Limits limits) {
        return Reactor.open(ReactorOptions.defaults().withLimits(limits).withObserver(new Meters(registry)));
    }

    private static ListeningPort listen(Reactor reactor, String engine) throws IOException {
        return reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, _ -> new Sleepy());
    }

    private static Socket connect(ListeningPort port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void ask(Socket socket, String question) throws IOException {
        byte[] line = (question + "\n").getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(line);
        InputStream input = socket.getInputStream();
        assertThat(input.readNBytes(line.length)).isEqualTo(line);
    }

    private Exposition page() {
        return Exposition.of(registry.scrape());
    }

    private void awaitValue(String sample, double value) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(page().value(sample))
                        .as(() -> registry.scrape())
                        .isEqualTo(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void connectionsAreCountedOpenAndClosedWithTheirBytes(String engine) throws IOException {
        try (var reactor = open(Limits.defaults())) {
            var port = listen(reactor, engine);
            String where = "endpoint=\"127.0.0.1:" + port.port() + "\",engine=\"" + engine + "\"";
            try (var one = connect(port);
                    var two = connect(port)) {
                ask(one, "hello");
                ask(two, "hello");
                awaitValue("hawser_connections_opened_total{" + where + "}", 2);
                awaitValue("hawser_connections_open{" + where + "}", 2);
            }
            awaitValue("hawser_connections_open{" + where + "}", 0);
            awaitValue("hawser_connections_closed_seconds_count{" + where + ",reason=\"peer-closed\"}", 2);
            awaitValue("hawser_read_bytes_total{" + where + "}", 12);
            awaitValue("hawser_written_bytes_total{" + where + "}", 12);
            port.stop(Duration.ZERO);
            awaitValue("hawser_drain_aborted_total{" + where + "}", 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void limitsAndLongCallbacksAreCounted(String engine) throws IOException {
        try (var reactor = open(Limits.defaults().withConnections(1))) {
            var port = listen(reactor, engine);
            String where = "endpoint=\"127.0.0.1:" + port.port() + "\",engine=\"" + engine + "\"";
            try (var one = connect(port)) {
                ask(one, "sleep");
                try (var two = connect(port)) {
                    assertThat(two.getInputStream().read()).isEqualTo(-1);
                }
                awaitValue("hawser_limits_hit_total{" + where + ",limit=\"connections\"}", 1);
                String protocol = "protocol=\"" + Sleepy.class.getName() + "\"";
                awaitValue(
                        "hawser_callbacks_too_long_seconds_count{callback=\"dataReceived\"," + where + "," + protocol
                                + "}",
                        1);
                if (engine.equals("event-loop")) {
                    await().atMost(Duration.ofSeconds(10))
                            .until(() -> page().samples().keySet().stream()
                                    .anyMatch(sample -> sample.startsWith("hawser_loop_blocked_seconds_count")
                                            && sample.contains("(MetersTest.java:")));
                }
            }
        }
    }

    @Test
    @Tag("referee")
    void promtoolFindsNoFault() throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "SKIPPED: there is no promtool (Debian's package prometheus)");
        try (var reactor = open(Limits.defaults())) {
            var port = listen(reactor, "event-loop");
            try (var one = connect(port)) {
                ask(one, "sleep");
            }
            await().until(() -> registry.scrape().contains("hawser_connections_closed"));
            var check = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (var input = check.getOutputStream()) {
                input.write(registry.scrape().getBytes(StandardCharsets.UTF_8));
            }
            var said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(check.waitFor()).as(said).isZero();
        }
    }
}
