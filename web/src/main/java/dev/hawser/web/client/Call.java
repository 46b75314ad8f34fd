package dev.hawser.web.client;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Headers;
import dev.hawser.web.Method;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.ReceivedHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/// All that comes of one request of a user's: new attempts, redirections, and in the end an answer.
final class Call {
    /// More of an answer that nobody wants isn't worth a connection.
    private static final int MOST_DISCARDED_BYTES = 64 * 1024;

    private static final int UNAVAILABLE = 503;

    /// What goes into a request was checked when it was put there.
    private static final DefaultHttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private final Reactor reactor;
    private final ClientOptions options;
    private final Pool pool;
    private final Optional<Cookies> cookies;
    private final Clock clock;
    private final long dueNanos;

    Call(Reactor reactor, ClientOptions options, Pool pool, Optional<Cookies> cookies) {
        this.reactor = reactor;
        this.options = options;
        this.pool = pool;
        this.cookies = cookies;
        this.clock = reactor.clock();
        this.dueNanos = clock.nanoTime() + options.timeouts().total().toNanos();
    }

    Deferred<ClientResponse> begin(ClientRequest request) {
        var total = options.timeouts().total();
        return hop(request, 0)
                .timeout(total, clock)
                .recoverWith(TimeoutException.class, _ -> Deferred.failed(tooLate(request)));
    }

    private HttpClientException tooLate(ClientRequest request) {
        return new HttpClientException(
                Kind.TIMEOUT,
                request + " was not done within " + options.timeouts().total() + " (Timeouts.total)");
    }

    private Deferred<ClientResponse> hop(ClientRequest request, int redirects) {
        return attempt(request, 0).compose(arrival -> {
            cookies.ifPresent(jar -> jar.store(request.uri(), arrival.headers()));
            var next = Redirection.of(request, arrival.status().code(), arrival.headers(), options.redirects());
            if (next.isEmpty()) {
                return Deferred.succeeded(response(request, arrival));
            }
            discard(arrival.body());
            if (redirects >= options.redirects().most()) {
                return Deferred.failed(new HttpClientException(
                        Kind.REDIRECT,
                        request + " is redirected once more after " + redirects
                                + " redirections; expected at most as many (Redirects.most)"));
            }
            return hop(next.get(), redirects + 1);
        });
    }

    private Deferred<Wire.Arrival> attempt(ClientRequest request, int failures) {
        return pool.acquire(Origin.of(request.uri()))
                .timeout(options.timeouts().turn(), clock)
                .recoverWith(
                        TimeoutException.class,
                        _ -> Deferred.failed(new HttpClientException(
                                Kind.TIMEOUT,
                                request + " had no connection within "
                                        + options.timeouts().turn() + " (Timeouts.turn); " + pool.open()
                                        + " are open")))
                .compose(member -> {
                    boolean again = member.useAgain();
                    return member.wire()
                            .send(sendable(request))
                            .recoverWith(
                                    HttpClientException.class,
                                    failure -> mayRepeat(request, failure, failures) && again
                                            ? attempt(request, failures + 1)
                                            : Deferred.failed(failure));
                })
                .recoverWith(
                        HttpClientException.class,
                        failure -> mayRepeat(request, failure, failures)
                                ? later(request, failures + 1, pause(failures + 1))
                                : Deferred.failed(failure))
                .compose(arrival -> afterUnavailable(request, arrival, failures));
    }

    private boolean mayRepeat(ClientRequest request, HttpClientException failure, int failures) {
        boolean harmless =
                failure.isUnprocessed() ? request.isReplayable() : failure.isUntouched() && request.isRepeatable();
        return harmless && failures < options.retries().most();
    }

    private Deferred<Wire.Arrival> afterUnavailable(ClientRequest request, Wire.Arrival arrival, int failures) {
        boolean mayRepeat = arrival.status().code() == UNAVAILABLE
                && options.retries().whenUnavailable()
                && request.isRepeatable()
                && failures < options.retries().most();
        if (!mayRepeat) {
            return Deferred.succeeded(arrival);
        }
        var wanted = RetryAfter.of(arrival.headers(), clock.now());
        if (wanted.isEmpty() || wanted.get().compareTo(options.retries().pause().cap()) > 0) {
            return Deferred.succeeded(arrival);
        }
        discard(arrival.body());
        return later(request, failures + 1, wanted.get().plus(pause(failures + 1)));
    }

    private Duration pause(int failures) {
        return options.retries().pause().delay(failures, RandomGenerator.getDefault());
    }

    private Deferred<Wire.Arrival> later(ClientRequest request, int failures, Duration pause) {
        return reactor.deferLater(pause, () -> failures).compose(count -> attempt(request, count));
    }

    private static void discard(ByteSource body) {
        // What becomes of it is no matter.
        var _ = body.all(MOST_DISCARDED_BYTES).recover(_ -> new byte[0]);
    }

    // The request, as it is sent.

    private Wire.Sendable sendable(ClientRequest request) {
        HttpHeaders fields = UNCHECKED.newHeaders();
        String given = request.fields().get(HttpHeaderNames.HOST);
        fields.add(
                HttpHeaderNames.HOST, given == null ? Origin.of(request.uri()).authority() : given);
        for (var field : request.fields()) {
            if (!HttpHeaderNames.HOST.contentEqualsIgnoreCase(field.getKey())) {
                fields.add(field.getKey(), field.getValue());
            }
        }
        if (options.decompression() && !fields.contains(HttpHeaderNames.ACCEPT_ENCODING)) {
            fields.add(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
        }
        if (!fields.contains(HttpHeaderNames.COOKIE)) {
            cookies.flatMap(jar -> jar.of(request.uri())).ifPresent(kept -> fields.add(HttpHeaderNames.COOKIE, kept));
        }
        var origin = Origin.of(request.uri());
        var proxy = origin.secure() ? Optional.<ForwardProxy>empty() : options.proxyFor(origin);
        proxy.flatMap(ForwardProxy::authorization)
                .ifPresent(said -> fields.set(HttpHeaderNames.PROXY_AUTHORIZATION, said));
        // A proxy wants to know where it is (RFC 9112 §3.2.2).
        String place = proxy.isPresent() ? origin.toString() : "";
        return new Wire.Sendable(request, place + target(request.uri()), fields);
    }

    private static String target(URI uri) {
        var ascii = URI.create(uri.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        return ascii.getRawQuery() == null ? path : path + "?" + ascii.getRawQuery();
    }

    // The answer, as the caller gets it.

    private ClientResponse response(ClientRequest request, Wire.Arrival arrival) {
        var left = Duration.ofNanos(Math.max(0, dueNanos - clock.nanoTime()));
        var delivery = new Delivery(arrival.body(), left, clock, tooLate(request));
        boolean zipped = isZipped(request, arrival);
        Headers headers = zipped ? unzipped(arrival.headers()) : arrival.headers();
        ByteSource body = zipped ? new Gunzip(delivery, options.sizes(), request) : delivery;
        return new ClientResponse(
                request.uri(), arrival.status(), headers, body, options.sizes().bodyBytes());
    }

    private boolean isZipped(ClientRequest request, Wire.Arrival arrival) {
        var codings = arrival.headers().all("content-encoding");
        return options.decompression()
                && !request.fields().contains(HttpHeaderNames.ACCEPT_ENCODING)
                && request.method() != Method.HEAD
                && codings.size() == 1
                && (codings.getFirst().equalsIgnoreCase("gzip")
                        || codings.getFirst().equalsIgnoreCase("x-gzip"));
    }

    private static Headers unzipped(Headers sent) {
        HttpHeaders fields = UNCHECKED.newHeaders();
        sent.forEach(fields::add);
        fields.remove(HttpHeaderNames.CONTENT_ENCODING);
        fields.remove(HttpHeaderNames.CONTENT_LENGTH);
        return new ReceivedHeaders(fields);
    }
}
