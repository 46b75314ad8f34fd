package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.tls.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Programs that we did not write speak TLS with each engine and provider: OpenSSL's client, sslscan, curl, and
/// Twisted's client.
@Tag("referee")
final class TlsRefereesTest {
    private static final String OPENSSL = "/usr/bin/openssl";
    private static final String CURL = "/usr/bin/curl";
    private static final String SSLSCAN = "/usr/bin/sslscan";
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir
    private Path folder = Path.of(".");

    @FunctionalInterface
    private interface Use {
        void with(ListeningPort port) throws Exception;
    }

    static Stream<Arguments> engines() {
        return Stream.of("thread-pool", "virtual-threads", "event-loop")
                .flatMap(engine -> Arrays.stream(TlsProvider.values()).map(provider -> Arguments.of(engine, provider)));
    }

    private static void serve(String engine, TlsProvider provider, ProtocolFactory factory, Use use) throws Exception {
        assumeTrue(provider.isAvailable(), "SKIPPED: there is no " + provider.word());
        try (var reactor = Reactor.open()) {
            use.with(reactor.listen(
                    Endpoint.tls(0, Certificates.shared().server().on(provider))
                            .on(InetAddress.getLoopbackAddress())
                            .engine(engine),
                    factory));
        }
    }

    private static void need(String program, String name) {
        assumeTrue(Files.isExecutable(Path.of(program)), "SKIPPED: there is no " + name);
    }

    /// Runs a program, types this, and returns all it says.
    private static String run(String typed, String... command) throws IOException, InterruptedException {
        var process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
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

    private static String client(ListeningPort port, String typed, String... more)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(OPENSSL, "s_client", "-connect", "127.0.0.1:" + port.port(), "-servername", "localhost"));
        command.addAll(List.of(more));
        return run(typed, command.toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void opensslVerifiesUsAndTalks(String engine, TlsProvider provider) throws Exception {
        need(OPENSSL, "openssl");
        String authority = Certificates.shared().authorityIn(folder).toString();
        serve(engine, provider, _ -> new EchoLines(), port -> {
            assertThat(client(port, "hello\nquit\n", "-quiet", "-verify_return_error", "-CAfile", authority))
                    .contains("Echo: hello\nEcho: quit\n");
            assertThat(client(port, "quit\n", "-tls1_2", "-ign_eof")).contains("Protocol  : TLSv1.2", "ECDHE");
        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row106_opensslCanNotRenegotiate(String engine, TlsProvider provider) throws Exception {
        need(OPENSSL, "openssl");
        var probes = new Probes();
        serve(engine, provider, probes, port -> {
            assertThat(client(port, "R\n", "-tls1_2")).contains("RENEGOTIATING");
            assertThat(probes.first().reason().toString()).contains("renegotiate");
        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void row107_opensslFindsNoOlderVersion(String engine, TlsProvider provider) throws Exception {
        need(OPENSSL, "openssl");
        serve(engine, provider, _ -> new EchoLines(), port -> {
            for (String version : List.of("-tls1", "-tls1_1")) {
                assertThat(client(port, "hello\n", version, "-cipher", "ALL:@SECLEVEL=0"))
                        .contains("alert protocol version");
            }
            assertThat(port.counts().handshakesFailed()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void sslscanFindsNothingOld(String engine, TlsProvider provider) throws Exception {
        need(SSLSCAN, "sslscan");
        serve(engine, provider, _ -> new EchoLines(), port -> {
            String said = run("", SSLSCAN, "--no-colour", "--no-heartbleed", "127.0.0.1:" + port.port());
            assertThat(said)
                    .containsPattern("TLSv1.0\\s+disabled")
                    .containsPattern("TLSv1.1\\s+disabled")
                    .containsPattern("TLSv1.2\\s+enabled")
                    .containsPattern("TLSv1.3\\s+enabled")
                    .doesNotContain("CBC", "RC4", "3DES", "AES128-SHA");
        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void curlFetchesAPage(String engine, TlsProvider provider) throws Exception {
        need(CURL, "curl");
        String authority = Certificates.shared().authorityIn(folder).toString();
        ProtocolFactory page = _ -> (transport, _) -> {
            transport.write("HTTP/1.0 200 OK\r\nConnection: close\r\n\r\nsafe and sound");
            transport.close();
        };
        serve(
                engine,
                provider,
                page,
                port -> assertThat(
                                run("", CURL, "-sS", "--cacert", authority, "https://localhost:" + port.port() + "/"))
                        .isEqualTo("safe and sound"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void twistedVerifiesUsAndTalks(String engine, TlsProvider provider) throws Exception {
        need(PYTHON, "python3");
        assumeTrue(
                run("", PYTHON, "-c", "import twisted, OpenSSL, service_identity; print('there')")
                        .contains("there"),
                "SKIPPED: there is no python3-twisted with pyOpenSSL and service_identity");
        String authority = Certificates.shared().authorityIn(folder).toString();
        serve(
                engine,
                provider,
                _ -> new EchoLines(),
                port -> assertThat(run("", PYTHON, "-c", TWISTED, authority, "" + port.port()))
                        .isEqualTo("Echo: hello\nclosed cleanly\n"));
    }

    private static final String TWISTED = """
        import sys
        from twisted.internet import reactor, ssl, endpoints, protocol
        from twisted.protocols.basic import LineReceiver

        class Asking(LineReceiver):
            delimiter = b"\\n"
            def connectionMade(self):
                self.sendLine(b"hello")
            def lineReceived(self, line):
                print(line.decode())
                self.transport.loseConnection()
            def connectionLost(self, reason):
                print("closed cleanly" if reason.check(__import__("twisted").internet.error.ConnectionDone) else reason)
                reactor.stop()

        authority = ssl.trustRootFromCertificates([ssl.Certificate.loadPEM(open(sys.argv[1]).read())])
        options = ssl.optionsForClientTLS("localhost", authority)
        to = endpoints.HostnameEndpoint(reactor, "127.0.0.1", int(sys.argv[2]))
        connecting = endpoints.wrapClientTLS(options, to).connect(protocol.Factory.forProtocol(Asking))
        connecting.addErrback(lambda failure: (print(failure), reactor.stop()))
        reactor.run()
        """;
}
