package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs that we did not write are at the other end of UNIX sockets, and serve our clients: socat, curl, OpenSSL's
/// server, and Twisted's servers.
@Tag("referee")
final class PlacesRefereesTest {
    private static final String SOCAT = "/usr/bin/socat";
    private static final String CURL = "/usr/bin/curl";
    private static final String OPENSSL = "/usr/bin/openssl";
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder = Path.of(".");

    private static void need(String program, String name) {
        assumeTrue(Files.isExecutable(Path.of(program)), "SKIPPED: there is no " + name);
    }

    private static void needTwisted() throws IOException, InterruptedException {
        need(PYTHON, "python3");
        assumeTrue(
                run("", PYTHON, "-c", "import twisted, OpenSSL; print('there')").contains("there"),
                "SKIPPED: there is no python3-twisted with pyOpenSSL");
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
    }

    /// Runs a program, types this, and returns all it says.
    private static String run(String typed, String... command) throws IOException, InterruptedException {
        var process = start(command);
        try {
            try (var input = process.getOutputStream()) {
                input.write(typed.getBytes(StandardCharsets.UTF_8));
            }
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Connects as soon as the program at the other end listens.
    private static Link<Probe> connect(Reactor reactor, String endpoint) {
        var made = new Link<?>[1];
        Waiting.until(endpoint, () -> {
            var attempt = reactor.connect(endpoint, _ -> new Probe()).toCompletableFuture();
            var link = attempt.handle((it, _) -> it).get(10, TimeUnit.SECONDS);
            made[0] = link;
            return link != null;
        });
        return new Link<>((Probe) made[0].protocol(), made[0].transport(), made[0].ended());
    }

    private static void assertEchoes(Link<Probe> link) {
        link.transport().write("hello\n");
        Waiting.until("an echo", () -> link.protocol().text().equals("hello\n"));
        link.transport().close();
        assertThat(Waiting.result("the end", link.ended().toCompletableFuture()))
                .isInstanceOfAny(CloseReason.Closed.class, CloseReason.PeerClosed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void socatTalksToAUnixSocket(String engine) throws Exception {
        need(SOCAT, "socat");
        Path path = folder.resolve("socket");
        try (var reactor = Reactor.open()) {
            reactor.listen("unix:" + path + ":mode=600:engine=" + engine, _ -> new EchoLines());
            assertThat(run("hello\nquit\n", SOCAT, "-t10", "-", "UNIX-CONNECT:" + path))
                    .isEqualTo("Echo: hello\nEcho: quit\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void curlFetchesAPageFromAUnixSocket(String engine) throws Exception {
        need(CURL, "curl");
        Path path = folder.resolve("socket");
        try (var reactor = Reactor.open()) {
            reactor.listen("unix:" + path + ":engine=" + engine, _ -> (transport, _) -> {
                transport.write("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nin the same house");
                transport.close();
            });
            assertThat(run("", CURL, "-sS", "--unix-socket", path.toString(), "http://localhost/"))
                    .isEqualTo("in the same house");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void socatServesOurUnixClient(String engine) throws Exception {
        need(SOCAT, "socat");
        Path path = folder.resolve("socket");
        var socat = start(SOCAT, "UNIX-LISTEN:" + path + ",fork", "EXEC:cat");
        try (var reactor = Reactor.open()) {
            assertEchoes(connect(reactor, "unix:" + path + ":engine=" + engine));
        } finally {
            socat.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void opensslServesOurTlsClient(String engine) throws Exception {
        need(OPENSSL, "openssl");
        var shown = Certificates.shared().issue("localhost", builder -> builder.addSanDnsName("localhost"));
        Path certificate = Files.writeString(folder.resolve("server.pem"), shown.getCertificatePEM());
        Path key = Files.writeString(folder.resolve("server.key"), shown.getPrivateKeyPEM());
        Path authority = Certificates.shared().authorityIn(folder);
        int port = freePort();
        // It sends each line back with its letters in the other order.
        var openssl = start(
                OPENSSL,
                "s_server",
                "-accept",
                "127.0.0.1:" + port,
                "-cert",
                "" + certificate,
                "-key",
                "" + key,
                "-rev");
        try (var reactor = Reactor.open()) {
            String place = "tls:127.0.0.1:" + port + ":server-name=localhost:ca=" + authority + ":engine=" + engine;
            var link = connect(reactor, place);
            link.transport().write("hello\n");
            Waiting.until("the answer", () -> link.protocol().text().equals("olleh\n"));
            assertThat(link.transport().tls().orElseThrow().protocol()).isEqualTo("TLSv1.3");
            link.transport().close();
        } finally {
            openssl.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void twistedServesOurClients(String engine) throws Exception {
        needTwisted();
        var shown = Certificates.shared().issue("localhost", builder -> builder.addSanDnsName("localhost"));
        Path both = Files.writeString(
                folder.resolve("both.pem"), shown.getPrivateKeyPEM() + "\n" + shown.getCertificatePEM());
        Path authority = Certificates.shared().authorityIn(folder);
        Path path = folder.resolve("socket");
        int tcp = freePort();
        int tls = freePort();
        var twisted = start(
                PYTHON,
                "-c",
                TWISTED,
                "tcp:" + tcp + ":interface=127.0.0.1",
                "ssl:" + tls + ":interface=127.0.0.1:privateKey=" + both,
                "unix:" + path);
        try (var reactor = Reactor.open()) {
            assertEchoes(connect(reactor, "tcp:127.0.0.1:" + tcp + ":engine=" + engine));
            assertEchoes(connect(
                    reactor, "tls:127.0.0.1:" + tls + ":server-name=localhost:ca=" + authority + ":engine=" + engine));
            assertEchoes(connect(reactor, "unix:" + path + ":engine=" + engine));
        } finally {
            twisted.destroyForcibly();
        }
    }

    private static final String TWISTED = """
        import sys
        from twisted.internet import reactor, endpoints, protocol

        class Echo(protocol.Protocol):
            def dataReceived(self, data):
                self.transport.write(data)

        for place in sys.argv[1:]:
            endpoints.serverFromString(reactor, place).listen(protocol.Factory.forProtocol(Echo))
        reactor.run()
        """;
}
