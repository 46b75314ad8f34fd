package dev.hawser.web.client;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.tls.TlsClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// Asks servers by HTTP, on connections that it keeps. One serves a whole program; it is safe for use by many
/// threads.
///
/// ```java
///         return client.get(page)
///                 .compose(response -> response.bytes().then(bytes -> summary(page, response, bytes.length)))
///                 .recover(failure -> page + ": " + failure.getMessage());
/// ```
///
/// Its connections are a reactor's: an engine serves them, and [Reactor#stop] drains them. On a thread pool each
/// holds a thread for as long as it is kept, so there an event loop or virtual threads serve better.
public final class HttpClient implements AutoCloseable {
    private final Reactor reactor;
    private final ClientOptions options;
    private final Pool pool;
    private final Optional<Cookies> cookies;

    private HttpClient(Reactor reactor, ClientOptions options) {
        this.reactor = reactor;
        this.options = options;
        this.pool = new Pool(options.pool(), this::mayShare, this::connect);
        this.cookies = options.cookies() ? Optional.of(new Cookies()) : Optional.empty();
    }

    /// Opens a client with the [defaults][ClientOptions#defaults].
    public static HttpClient open(Reactor reactor) {
        return open(reactor, ClientOptions.defaults());
    }

    /// Opens a client.
    public static HttpClient open(Reactor reactor, ClientOptions options) {
        return new HttpClient(reactor, options);
    }

    /// Gets what is at a place.
    ///
    /// @throws IllegalArgumentException when it is no such place: see [ClientRequest#of]
    public Deferred<ClientResponse> get(String uri) {
        return send(ClientRequest.get(uri));
    }

    /// Sends a request. Doesn't block.
    ///
    /// @return fires when the head of the answer is there. What follows runs as a callback of the connection, so on
    ///     an event loop it must not block, and on no engine may it wait for the body there: go on with
    ///     [Deferred#compose], wait on a thread of your own with [Deferred#await], or change over with
    ///     [Deferred#on]. Fails with an [HttpClientException], then also on other threads. Cancelling it calls the
    ///     request off
    public Deferred<ClientResponse> send(ClientRequest request) {
        return Deferred.attempt(() -> new Call(reactor, options, pool, cookies).begin(request));
    }

    /// Returns how many connections there are.
    public int connections() {
        return pool.open();
    }

    /// Closes all connections. Calls under way fail. Doesn't block, and leaves the reactor as it is.
    @Override
    public void close() {
        pool.close();
    }

    private boolean mayShare(Origin origin) {
        return switch (options.versions()) {
            case HTTP_1_1 -> false;
            case NEGOTIATED -> origin.secure();
            case HTTP_2 -> true;
        };
    }

    private Deferred<Wire> connect(Origin origin, Wire.Owner owner) {
        var proxy = options.proxyFor(origin);
        if (proxy.isPresent()) {
            return connect(origin, proxy.get(), owner);
        }
        var tcp = tcp(origin.host(), origin.port());
        return connect(
                origin.secure() ? new ClientEndpoint.Tls(tcp, tls(), Optional.empty()) : tcp, Optional.empty(), owner);
    }

    private Deferred<Wire> connect(Origin origin, ForwardProxy proxy, Wire.Owner owner) {
        var place = tcp(proxy.host(), proxy.port());
        if (!origin.secure()) {
            return options.versions() == ClientOptions.Versions.HTTP_2
                    ? Deferred.failed(new IOException(
                            "HTTP/2 in the clear doesn't go by a proxy; expected https, or" + " other Versions"))
                    : connect(place, Optional.empty(), owner);
        }
        var bound = options.timeouts().connect();
        // Reading its files blocks.
        return reactor.deferToThread(() -> TlsClient.kept(tls()))
                .compose(tls -> connect(place, Optional.of(new Tunnelling.Way(proxy, origin, tls)), owner)
                        .timeout(bound, reactor.clock())
                        .recoverWith(
                                TimeoutException.class,
                                _ -> Deferred.failed(new InterruptedIOException("the proxy " + proxy
                                        + " made no tunnel within " + bound + " (Timeouts.connect)"))));
    }

    private Deferred<Wire> connect(ClientEndpoint place, Optional<Tunnelling.Way> way, Wire.Owner owner) {
        return reactor.connect(place, _ -> new ClientConnection(options, owner, way))
                .compose(link -> link.protocol().ready());
    }

    private ClientEndpoint.Tcp tcp(String host, int port) {
        return new ClientEndpoint.Tcp(
                host, port, Optional.of(options.timeouts().connect()), Optional.empty(), options.engineWord());
    }

    /// Whatever else a server chose would be spoken to it as HTTP/1.1.
    private TlsClient.Options tls() {
        return switch (options.versions()) {
            case HTTP_1_1 -> options.tls().withAlpn("http/1.1");
            case NEGOTIATED -> options.tls().withAlpn("h2", "http/1.1");
            case HTTP_2 -> options.tls().withAlpn("h2");
        };
    }
}
