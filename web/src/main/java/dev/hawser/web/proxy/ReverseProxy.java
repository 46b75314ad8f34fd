package dev.hawser.web.proxy;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Resource;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.client.ClientOptions;
import dev.hawser.web.client.ClientRequest;
import dev.hawser.web.client.ClientResponse;
import dev.hawser.web.client.HttpClient;
import dev.hawser.web.client.HttpClientException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;

/// Has another server answer: all at and below its place in the tree.
///
/// ```java
///                 var shop = ReverseProxy.to(arguments[0], reactor)) {
///             reactor.listen("tcp:8080", site(shop));
///             reactor.awaitStop();
/// ```
///
/// Bodies go both ways as they come, no faster than they are read, and of any length. When the visitor leaves, or
/// ends its output before it has its answer, the request to the other server is called off. A server that can't be
/// reached or talks nonsense gives a 502, one that takes too long a 504, and too many requests at once a 503:
/// problem documents that tell nothing of what is behind. A WebSocket gets a 501.
///
/// What a visitor says about where it comes from is believed only [if told so][#trustingForwarded]: the other
/// server hears `Forwarded` (RFC 7239) and `X-Forwarded-For`, `-Host` and `-Proto` as they are. It also hears
/// `Via`, by which a proxy that is its own server's visitor is noticed and given a 508.
public final class ReverseProxy implements Resource, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ReverseProxy.class.getName());

    /// Before the 30 s that a site gives its handlers, so that it is said who was slow.
    private static final Duration ANSWER = Duration.ofSeconds(25);

    private static final Duration TOTAL = Duration.ofHours(1);
    private static final Status LOOP_DETECTED = new Status(508, "Loop Detected");

    private final HttpClient client;
    private final Target target;
    private final Passing passing;
    private final Map<Method, Handler> handlers = new EnumMap<>(Method.class);

    private ReverseProxy(HttpClient client, Target target, Passing passing) {
        this.client = client;
        this.target = target;
        this.passing = passing;
        var handler = Handler.streaming(this::answer);
        for (var method : Method.values()) {
            handlers.put(method, handler);
        }
    }

    /// Returns a proxy with the [default options][ClientOptions#defaults], but for an answer within 25 s, an hour
    /// for all of it, and connections on an event loop, where one that waits costs least.
    ///
    /// @param base begins with `http:` or `https:`; what is asked for is appended to its path
    /// @throws IllegalArgumentException when it is no such place, or has a query
    public static ReverseProxy to(String base, Reactor reactor) {
        var defaults = ClientOptions.defaults();
        return to(
                base,
                reactor,
                defaults.withTimeouts(defaults.timeouts().withAnswer(ANSWER).withTotal(TOTAL))
                        .withEngine("event-loop"));
    }

    /// Returns a proxy.
    ///
    /// @param options how the other server is asked. Redirections, cookies and compression are the visitor's
    ///     business, whatever the options say of them
    public static ReverseProxy to(String base, Reactor reactor, ClientOptions options) {
        var target = Target.of(URI.create(base));
        var asGiven = options.withRedirects(new ClientOptions.Redirects(0, false))
                .withoutCookies()
                .withoutDecompression();
        return new ReverseProxy(HttpClient.open(reactor, asGiven), target, Passing.plain());
    }

    /// Returns this proxy, with the field `Host` as the visitor sent it, rather than the name of the other server.
    public ReverseProxy keepingHost() {
        return new ReverseProxy(client, target, passing.keepingHost());
    }

    /// Returns this proxy, which adds to `Forwarded` and `X-Forwarded-For` what it knows, and leaves the rest of
    /// these fields as they came: for one whose every visitor is a proxy of one's own.
    public ReverseProxy trustingForwarded() {
        return new ReverseProxy(client, target, passing.trustingForwarded());
    }

    @Override
    public Map<Method, Handler> handlers() {
        return handlers;
    }

    @Override
    public boolean isLeaf() {
        return true;
    }

    /// Closes the connections to the other server, and those of every proxy that was made of this one.
    @Override
    public void close() {
        client.close();
    }

    private Answer answer(Request request) {
        if (Passing.isWebSocket(request.headers())) {
            return Problem.of(Status.NOT_IMPLEMENTED, "WebSockets don't go through this proxy; connect past it")
                    .response();
        }
        if (passing.hasSeen(request.headers())) {
            return Problem.of(LOOP_DETECTED, "this request came through here already")
                    .response();
        }
        ClientRequest asked;
        try {
            asked = ClientRequest.of(request.method(), target.uri(request)).headers(passing.there(request));
        } catch (IllegalArgumentException unfit) {
            return Problem.of(Status.BAD_REQUEST, "the request can't be passed on: " + unfit.getMessage())
                    .response();
        }
        var call = withBody(asked, request).compose(client::send);
        var _ = request.closed().thenAccept(_ -> call.cancel());
        return Answer.later(call.then(answered -> response(request, answered))
                .recover(HttpClientException.class, failure -> failed(asked, failure))
                .recover(CancellationException.class, _ -> Response.of(Status.BAD_GATEWAY)));
    }

    /// Whether there is a body is known by its first piece where nothing announces one.
    private static Deferred<ClientRequest> withBody(ClientRequest asked, Request request) {
        var length = request.headers().first("content-length").map(Long::parseLong);
        var body = request.body().stream();
        if (length.isPresent()) {
            return Deferred.succeeded(length.get() == 0 ? asked : asked.stream(body, OptionalLong.of(length.get())));
        }
        return body.next()
                .then(first ->
                        first.isEmpty() ? asked : asked.stream(new Resumed(first.get(), body), OptionalLong.empty()));
    }

    private Response response(Request request, ClientResponse answered) {
        var body = new ResponseBody.Stream(answered.body(), Passing.length(answered.headers()));
        var response = Response.of(answered.status()).body(body);
        for (var field : passing.back(answered.headers()).entrySet()) {
            for (String value : field.getValue()) {
                boolean isPlace = field.getKey().equalsIgnoreCase("Location");
                response = response.header(field.getKey(), isPlace ? target.outside(value, request) : value);
            }
        }
        return response;
    }

    private static Response failed(ClientRequest asked, HttpClientException failure) {
        LOG.log(Level.WARNING, "no answer to pass on to {0}: {1}", asked.method(), failure.getMessage());
        return switch (failure.kind()) {
            case TIMEOUT ->
                Problem.of(Status.GATEWAY_TIMEOUT, "the server behind this one took too long")
                        .response();
            case POOL_FULL, CLOSED ->
                Problem.of(Status.SERVICE_UNAVAILABLE, "too much is asked of the server behind this one; try later")
                        .response()
                        .header("Retry-After", "1");
            case CONNECT, BROKEN, PROTOCOL, TOO_LARGE, REDIRECT ->
                Problem.of(Status.BAD_GATEWAY, "the server behind this one gave no answer that could be passed on")
                        .response();
        };
    }

    /// A body of which one piece was taken already.
    private static final class Resumed implements ByteSource {
        private final ByteSource rest;
        private Optional<byte[]> first;

        Resumed(byte[] first, ByteSource rest) {
            this.first = Optional.of(first);
            this.rest = rest;
        }

        @Override
        public Deferred<Optional<byte[]>> next() {
            if (first.isPresent()) {
                var piece = first;
                first = Optional.empty();
                return Deferred.succeeded(piece);
            }
            return rest.next();
        }

        @Override
        public void close() {
            rest.close();
        }
    }
}
