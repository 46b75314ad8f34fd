package dev.hawser.web.client;

import static dev.hawser.web.client.Clients.assertFails;
import static dev.hawser.web.client.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Site;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// How long a request's body may take, on each engine.
final class UploadTest {
    private static final Duration BRIEF = Duration.ofMillis(300);

    static Stream<Engine> engines() {
        return Clients.engines();
    }

    private static ClientOptions brief(ClientOptions options) {
        var pool = options.pool();
        return options.withPool(new ClientOptions.PoolLimits(pool.perOrigin(), pool.total(), pool.waiting(), BRIEF))
                .withTimeouts(options.timeouts().withStall(BRIEF));
    }

    /// Pieces that come now and then.
    private static ByteSource slow(Reactor reactor, int pieces) {
        return new ByteSource() {
            private int left = pieces;

            @Override
            public Deferred<Optional<byte[]>> next() {
                return left-- == 0
                        ? Deferred.succeeded(Optional.empty())
                        : reactor.deferLater(BRIEF.dividedBy(4), () -> Optional.of(new byte[1000]));
            }
        };
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneMayTakeLongerThanAConnectionMayLieIdle(Engine engine) throws Exception {
        try (var open = Clients.open(engine, UploadTest::brief)) {
            var site = new Site(new Tree()
                    .post("/", request -> Response.text("" + request.body().length())));
            int port = open.reactor()
                    .listen(Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), site)
                    .port();
            // The second on a connection that was used before.
            for (int i = 0; i < 2; i++) {
                var request = ClientRequest.post("http://127.0.0.1:" + port).stream(
                        slow(open.reactor(), 12), OptionalLong.of(12_000));
                assertThat(await(open.client().send(request).compose(ClientResponse::text)))
                        .isEqualTo("12000");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneOfWhichTheServerTakesNothingIsGivenUp(Engine engine) throws Exception {
        ByteSource endless = () -> Deferred.succeeded(Optional.of(new byte[64 * 1024]));
        // Who never accepts reads nothing, past what the kernel takes for it.
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var open = Clients.open(engine, UploadTest::brief)) {
            var request =
                    ClientRequest.post("http://127.0.0.1:" + deaf.getLocalPort()).stream(endless, OptionalLong.empty());
            assertFails(open.client().send(request), Kind.TIMEOUT, "Timeouts.stall");
        }
    }
}
