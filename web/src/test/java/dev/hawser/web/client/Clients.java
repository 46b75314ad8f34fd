package dev.hawser.web.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.RetryPolicy;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Clients on each engine.
final class Clients {
    private Clients() {}

    static Stream<Engine> engines() {
        return Stream.of(
                Engine.threadPool(32),
                Engine.virtualThreads(),
                Engine.eventLoop().on(IoTransport.EPOLL).withLoops(1));
    }

    /// A client with a reactor of its own.
    record Open(Reactor reactor, HttpClient client) implements AutoCloseable {
        Deferred<ClientResponse> get(String uri) {
            return client.get(uri);
        }

        String text(String uri) throws Exception {
            return await(client.get(uri).compose(ClientResponse::text));
        }

        @Override
        public void close() {
            client.close();
            reactor.stop(Duration.ZERO);
            reactor.close();
        }
    }

    static Open open(Engine engine) {
        return open(engine, options -> options);
    }

    /// Opens one whose attempts aren't far apart.
    static Open open(Engine engine, UnaryOperator<ClientOptions> change) {
        var quick = ClientOptions.defaults()
                .withRetries(new ClientOptions.Retries(
                        2, new RetryPolicy(Duration.ofMillis(5), Duration.ofSeconds(1), 2, 0.5), false));
        var reactor = Reactor.open(engine);
        return new Open(reactor, HttpClient.open(reactor, change.apply(quick)));
    }

    static <T> T await(Deferred<T> result) throws Exception {
        try {
            return result.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
            throw failed.getCause() instanceof Exception cause ? cause : failed;
        }
    }

    /// Wants a call to fail in this way, with these words.
    static void assertFails(Deferred<?> call, HttpClientException.Kind kind, String words) {
        assertThatThrownBy(() -> await(call))
                .isInstanceOfSatisfying(
                        HttpClientException.class,
                        failure -> org.assertj.core.api.Assertions.assertThat(failure.kind())
                                .as(failure.getMessage())
                                .isEqualTo(kind))
                .hasMessageContaining(words);
    }
}
