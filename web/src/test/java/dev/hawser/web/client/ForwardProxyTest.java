package dev.hawser.web.client;

import static dev.hawser.web.client.Clients.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsIdentity;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.client.ClientOptions.Versions;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Site;
import io.netty.pkitesting.CertificateBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A client that asks by way of a proxy.
final class ForwardProxyTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    static Stream<Engine> engines() {
        return Clients.engines();
    }

    /// A proxy that makes tunnels, and keeps what it was asked.
    private static final class Tunnels implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final String answer;
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();

        Tunnels(String answer) throws IOException {
            this.answer = answer;
            Thread.ofVirtual().start(this::accept);
        }

        ForwardProxy proxy() {
            return ForwardProxy.at("127.0.0.1", listener.getLocalPort());
        }

        private void accept() {
            try {
                while (true) {
                    var client = listener.accept();
                    sockets.add(client);
                    Thread.ofVirtual().start(() -> serve(client));
                }
            } catch (IOException closed) {
                // The end of the test.
            }
        }

        private void serve(Socket client) {
            try {
                var head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    int next = client.getInputStream().read();
                    if (next < 0) {
                        return;
                    }
                    head.append((char) next);
                }
                asked.add(head.toString());
                var to = URI.create("x://" + head.substring("CONNECT ".length(), head.indexOf(" HTTP/1.1\r\n")));
                client.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                var server = new Socket(to.getHost(), to.getPort());
                sockets.add(server);
                Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
            } catch (IOException gone) {
                // Either end may leave at any time.
            }
        }

        private static void copy(Socket from, Socket to) {
            try {
                from.getInputStream().transferTo(to.getOutputStream());
                to.shutdownOutput();
            } catch (IOException gone) {
                // Either end may leave at any time.
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsInTheClearIsPassedOn(Engine engine) throws Exception {
        try (var proxy = RawServer.answering(HELLO);
                var server = RawServer.answering(HELLO)) {
            int port = URI.create(proxy.url("/")).getPort();
            var through =
                    ForwardProxy.at("127.0.0.1", port).withUser("me", "secret").except("127.0.0.1");
            try (var open = Clients.open(engine, options -> options.through(through))) {
                assertThat(open.text("http://shop.example:81/a?b=c")).isEqualTo("hello");
                assertThat(proxy.requests().getFirst())
                        .startsWith("GET http://shop.example:81/a?b=c HTTP/1.1\r\n")
                        .containsIgnoringCase("\r\nhost: shop.example:81\r\n")
                        .containsIgnoringCase("\r\nproxy-authorization: Basic bWU6c2VjcmV0\r\n");
                assertThat(open.text(server.url("/direct"))).isEqualTo("hello");
                assertThat(server.requests().getFirst())
                        .startsWith("GET /direct HTTP/1.1\r\n")
                        .doesNotContainIgnoringCase("proxy-authorization");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aServerWithTlsIsReachedByATunnel(Engine engine, @TempDir Path folder) throws Exception {
        var bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
        var trusted = Files.writeString(folder.resolve("ca.pem"), bundle.getCertificatePEM());
        var identity = new TlsIdentity(bundle.getKeyPair().getPrivate(), bundle.getCertificatePathList());
        var trusting = TlsClient.Options.defaults().withAuthorities(trusted);
        try (var server = Reactor.open(Engine.virtualThreads());
                var tunnels = new Tunnels("HTTP/1.1 200 Connection established\r\n\r\n")) {
            int port = server.listen(
                            Endpoint.tls(0, TlsOptions.of(identity)).on(InetAddress.getLoopbackAddress()),
                            new Site(new Tree()
                                    .get(
                                            "/",
                                            request -> Response.text(request.scheme()
                                                    + request.headers()
                                                            .first("proxy-authorization")
                                                            .orElse("")))))
                    .port();
            for (var versions : Versions.values()) {
                tunnels.asked.clear();
                try (var open = Clients.open(
                        engine,
                        options -> options.withTls(trusting)
                                .with(versions)
                                .through(tunnels.proxy().withUser("me", "secret")))) {
                    assertThat(open.text("https://127.0.0.1:" + port + "/")).isEqualTo("https");
                    assertThat(open.text("https://127.0.0.1:" + port + "/")).isEqualTo("https");
                    assertThat(open.client().connections()).isOne();
                }
                assertThat(tunnels.asked)
                        .singleElement()
                        .asString()
                        .startsWith("CONNECT 127.0.0.1:" + port + " HTTP/1.1\r\n")
                        .contains("\r\nProxy-Authorization: Basic bWU6c2VjcmV0\r\n");
            }
            // Whoever stands between is not the server.
            try (var stranger = Clients.open(engine, options -> options.through(tunnels.proxy()))) {
                assertFails(stranger.get("https://127.0.0.1:" + port + "/"), Kind.CONNECT, "127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aProxyThatMakesNoTunnelIsNamed(Engine engine) throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\nmore",
                "x".repeat(20_000))) {
            try (var tunnels = new Tunnels(answer);
                    var open = Clients.open(engine, options -> options.through(tunnels.proxy()))) {
                assertFails(open.get("https://127.0.0.1:9/"), Kind.CONNECT, "the proxy 127.0.0.1:");
            }
        }
    }

    /// Row 55's like: whoever connects and says nothing is given up.
    @ParameterizedTest
    @MethodSource("engines")
    void aProxyThatSaysNothingIsGivenUp(Engine engine) throws Exception {
        try (var tunnels = new Tunnels("");
                var open = Clients.open(
                        engine,
                        options -> options.through(tunnels.proxy())
                                .withRetries(new ClientOptions.Retries(
                                        0, options.retries().pause(), false))
                                .withTimeouts(options.timeouts().withConnect(Duration.ofSeconds(1))))) {
            assertFails(open.get("https://127.0.0.1:9/"), Kind.TIMEOUT, "the proxy 127.0.0.1:");
        }
    }

    @Test
    void namesStandForAllBelowThem() {
        var proxy = ForwardProxy.at("proxy.example", 3128).except("localhost", ".Inner.example", "10.0.0.1", "");
        assertThat(Stream.of("localhost", "inner.example", "a.inner.example", "10.0.0.1")
                        .map(host -> new Origin(true, host, 443)))
                .noneMatch(proxy::isFor);
        assertThat(Stream.of("winner.example", "example", "10.0.0.11", "localhost.example")
                        .map(host -> new Origin(true, host, 443)))
                .allMatch(proxy::isFor);
        assertThat(proxy.except("*").isFor(new Origin(false, "a", 80))).isFalse();
        assertThat(proxy.withUser("me", "secret").toString()).isEqualTo("proxy.example:3128");
        assertThatThrownBy(() -> proxy.withUser("a:b", "c")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ForwardProxy.at("", 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
