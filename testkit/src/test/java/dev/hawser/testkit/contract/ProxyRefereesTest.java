package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.Reactor;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// HAProxy itself stands in front of a server, and tells it who its clients are.
@Tag("referee")
final class ProxyRefereesTest {
    private static final String HAPROXY = "/usr/sbin/haproxy";

    @TempDir
    private Path folder = Path.of(".");

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Socket connect(int port) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
        try {
            // An address that the balancer doesn't have.
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.77"), 0));
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return socket;
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "thread-pool, send-proxy",
        "thread-pool, send-proxy-v2",
        "virtual-threads, send-proxy",
        "virtual-threads, send-proxy-v2",
        "event-loop, send-proxy",
        "event-loop, send-proxy-v2",
        "event-loop, send-proxy-v2 check check-send-proxy inter 50ms",
    })
    void haproxySaysWhoseConnectionItIs(String engine, String option) throws Exception {
        assumeTrue(Files.isExecutable(Path.of(HAPROXY)), "SKIPPED: there is no haproxy");
        int front = freePort();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write("you are " + transport.peer() + "\n");
            }
        });
        try (var reactor = Reactor.open()) {
            var port = reactor.listen("haproxy:tcp:0:interface=127.0.0.1:engine=" + engine, probes);
            Path configuration =
                    Files.writeString(folder.resolve("haproxy.cfg"), """
                        global
                            maxconn 100
                        defaults
                            mode tcp
                            timeout connect 5s
                            timeout client 30s
                            timeout server 30s
                        listen hawser
                            bind 127.0.0.1:%d
                            server one 127.0.0.1:%d %s
                        """.formatted(front, port.port(), option));
            var haproxy = new ProcessBuilder(HAPROXY, "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            try {
                Waiting.until("haproxy listens", () -> {
                    try (var socket = connect(front)) {
                        return socket.isConnected();
                    } catch (SocketException notYet) {
                        return false;
                    }
                });
                try (var socket = connect(front)) {
                    socket.getOutputStream().write("hello through haproxy".getBytes(StandardCharsets.UTF_8));
                    var probe = probes.awaitText("hello through haproxy");
                    assertThat(probe.transport().peer()).isEqualTo(socket.getLocalSocketAddress());
                    assertThat(probe.transport().local()).isEqualTo(socket.getRemoteSocketAddress());
                    String expected = "you are " + socket.getLocalSocketAddress() + "\n";
                    assertThat(socket.getInputStream().readNBytes(expected.length()))
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo(expected);
                }
                if (option.contains("check")) {
                    // HAProxy's checks are LOCAL, so they show under its own address.
                    Waiting.until(
                            "checks",
                            () -> probes.all().stream()
                                            .filter(probe -> !probe.transport()
                                                    .peer()
                                                    .toString()
                                                    .startsWith("/127.0.0.77"))
                                            .count()
                                    > 2);
                }
                assertThat(port.counts().handshakesFailed()).isZero();
            } finally {
                haproxy.destroyForcibly();
            }
        }
    }
}
