package dev.hawser.web.client;

import dev.hawser.core.RetryPolicy;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsClient;
import java.time.Duration;
import java.util.Optional;

/// What an [HttpClient] does and what it is held to. All limits are on by default.
///
/// @param timeouts how long each step may take
/// @param pool how many connections there may be
/// @param sizes how much of an answer is taken
/// @param redirects where a redirection is followed
/// @param retries when a request is sent again
/// @param cookies whether cookies are kept, in memory, and sent back
/// @param decompression whether gzip is asked for and undone, where a request doesn't say itself what it takes
/// @param tls whom one trusts and what one shows; of ALPN the client says itself what it speaks
/// @param engineWord which engine serves the connections, one of [Engine#WORDS]; empty for the reactor's own choice
/// @param versions which versions of HTTP are spoken
/// @param proxy who stands between the client and its servers; empty for nobody
public record ClientOptions(
        Timeouts timeouts,
        PoolLimits pool,
        Sizes sizes,
        Redirects redirects,
        Retries retries,
        boolean cookies,
        boolean decompression,
        TlsClient.Options tls,
        Optional<String> engineWord,
        Versions versions,
        Optional<ForwardProxy> proxy) {
    /// Which versions of HTTP are spoken.
    public enum Versions {
        /// HTTP/1.1.
        HTTP_1_1,
        /// Over TLS what the server chooses by ALPN, HTTP/2 if it can; in the clear HTTP/1.1.
        NEGOTIATED,
        /// HTTP/2 and nothing else, in the clear too: the servers are known to speak it (RFC 9113 §3.3).
        HTTP_2
    }

    /// How long each step may take.
    ///
    /// @param connect to have a connection, looking up the name included; a TLS handshake has
    ///     [the reactor's limit][dev.hawser.core.engine.Limits#handshake]
    /// @param turn to wait for a connection, be it that one becomes free or that one is made
    /// @param answer from the request's last byte to the end of the answer's head
    /// @param stall between two pieces of an answer's body, while there is room for them; and for how long the
    ///     server may take nothing of what there is of a request's
    /// @param total all of a call, with every redirection, every new attempt and the answer's body
    public record Timeouts(Duration connect, Duration turn, Duration answer, Duration stall, Duration total) {
        public Timeouts {
            positive(connect, "connect");
            positive(turn, "turn");
            positive(answer, "answer");
            positive(stall, "stall");
            positive(total, "total");
        }

        /// Returns these timeouts with another bound on the whole of a call.
        public Timeouts withTotal(Duration bound) {
            return new Timeouts(connect, turn, answer, stall, bound);
        }

        /// Returns these timeouts with another bound on the wait for an answer's head.
        public Timeouts withAnswer(Duration bound) {
            return new Timeouts(connect, turn, bound, stall, total);
        }

        /// Returns these timeouts with another bound on the wait for a piece of a body.
        public Timeouts withStall(Duration bound) {
            return new Timeouts(connect, turn, answer, bound, total);
        }

        /// Returns these timeouts with another bound on connecting.
        public Timeouts withConnect(Duration bound) {
            return new Timeouts(bound, turn, answer, stall, total);
        }

        /// Returns these timeouts with another bound on the wait for a connection that is free.
        public Timeouts withTurn(Duration bound) {
            return new Timeouts(connect, bound, answer, stall, total);
        }
    }

    /// How many connections there may be.
    ///
    /// @param perOrigin to one scheme, host and port
    /// @param total to all of them
    /// @param waiting how many calls may wait for one; one more fails at once
    /// @param keepAlive how long one that nobody uses is kept; less than servers keep theirs, or each first
    ///     request after a pause would find it gone
    public record PoolLimits(int perOrigin, int total, int waiting, Duration keepAlive) {
        public PoolLimits {
            atLeast(perOrigin, 1, "perOrigin");
            atLeast(total, 1, "total");
            atLeast(waiting, 0, "waiting");
            positive(keepAlive, "keepAlive");
        }
    }

    /// How much of an answer is taken.
    ///
    /// @param headBytes its status line and fields
    /// @param bodyBytes its body, where that is put together or decompressed; one that is taken piece by piece, as
    ///     it was sent, may be of any length
    /// @param ratio how many times longer than it was sent a body may be when decompressed, once that is 64 KiB
    public record Sizes(int headBytes, int bodyBytes, int ratio) {
        public Sizes {
            atLeast(headBytes, 256, "headBytes");
            atLeast(bodyBytes, 1, "bodyBytes");
            atLeast(ratio, 1, "ratio");
        }
    }

    /// Where a redirection is followed.
    ///
    /// @param most how many in one call; with zero they are answers like others
    /// @param toPlain whether also from https to http
    public record Redirects(int most, boolean toPlain) {
        public Redirects {
            atLeast(most, 0, "most");
        }
    }

    /// When a request is sent again: if its method is idempotent (RFC 9110 §9.2.2), its body can be sent again, and
    /// the connection failed before the first byte of an answer.
    ///
    /// @param most how often
    /// @param pause how long before each; none after a connection that was used before, since servers close those
    ///     at any time
    /// @param whenUnavailable whether also after a 503 whose Retry-After is no later than the longest pause
    public record Retries(int most, RetryPolicy pause, boolean whenUnavailable) {
        public Retries {
            atLeast(most, 0, "most");
        }
    }

    public ClientOptions {
        engineWord.ifPresent(Engine::of);
    }

    /// Returns the defaults: 10 s to connect, 20 s for a turn, 30 s for an answer and between its pieces, 2 minutes
    /// for all; 16 connections to an origin, 256 in all, 1,000 waiting, kept for 30 s; a head of 32 KiB, a body of
    /// 10 MiB, 100 times its length as sent; 10 redirections; 2 new attempts, a tenth of a second to 2 s apart; no
    /// cookies.
    public static ClientOptions defaults() {
        return new ClientOptions(
                new Timeouts(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2)),
                new PoolLimits(16, 256, 1000, Duration.ofSeconds(30)),
                new Sizes(32 * 1024, 10 * 1024 * 1024, 100),
                new Redirects(10, false),
                new Retries(2, new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(2), 2, 0.5), false),
                false,
                true,
                TlsClient.Options.defaults(),
                Optional.empty(),
                Versions.NEGOTIATED,
                Optional.empty());
    }

    /// Returns these options with other timeouts.
    public ClientOptions withTimeouts(Timeouts other) {
        return new ClientOptions(
                other, pool, sizes, redirects, retries, cookies, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options with another bound on the whole of a call.
    public ClientOptions withTotal(Duration bound) {
        return withTimeouts(timeouts.withTotal(bound));
    }

    /// Returns these options with other bounds on connections.
    public ClientOptions withPool(PoolLimits other) {
        return new ClientOptions(
                timeouts, other, sizes, redirects, retries, cookies, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options with other bounds on answers.
    public ClientOptions withSizes(Sizes other) {
        return new ClientOptions(
                timeouts, pool, other, redirects, retries, cookies, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options with another rule for redirections.
    public ClientOptions withRedirects(Redirects other) {
        return new ClientOptions(
                timeouts, pool, sizes, other, retries, cookies, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options with another rule for new attempts.
    public ClientOptions withRetries(Retries other) {
        return new ClientOptions(
                timeouts, pool, sizes, redirects, other, cookies, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options, with cookies kept in memory for as long as the client is open.
    public ClientOptions withCookies() {
        return new ClientOptions(
                timeouts, pool, sizes, redirects, retries, true, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options, with no cookies kept.
    public ClientOptions withoutCookies() {
        return new ClientOptions(
                timeouts, pool, sizes, redirects, retries, false, decompression, tls, engineWord, versions, proxy);
    }

    /// Returns these options, with bodies handed on as they were sent.
    public ClientOptions withoutDecompression() {
        return new ClientOptions(
                timeouts, pool, sizes, redirects, retries, cookies, false, tls, engineWord, versions, proxy);
    }

    /// Returns these options with other ones for TLS.
    public ClientOptions withTls(TlsClient.Options other) {
        return new ClientOptions(
                timeouts, pool, sizes, redirects, retries, cookies, decompression, other, engineWord, versions, proxy);
    }

    /// Returns these options, with connections served by the engine of this word.
    public ClientOptions withEngine(String word) {
        return new ClientOptions(
                timeouts,
                pool,
                sizes,
                redirects,
                retries,
                cookies,
                decompression,
                tls,
                Optional.of(word),
                versions,
                proxy);
    }

    /// Returns these options, speaking these versions of HTTP.
    public ClientOptions with(Versions spoken) {
        return new ClientOptions(
                timeouts, pool, sizes, redirects, retries, cookies, decompression, tls, engineWord, spoken, proxy);
    }

    /// Returns these options, with servers asked by way of a proxy.
    public ClientOptions through(ForwardProxy between) {
        return new ClientOptions(
                timeouts,
                pool,
                sizes,
                redirects,
                retries,
                cookies,
                decompression,
                tls,
                engineWord,
                versions,
                Optional.of(between));
    }

    /// Returns the proxy that a server is asked by, if any.
    Optional<ForwardProxy> proxyFor(Origin origin) {
        return proxy.filter(between -> between.isFor(origin));
    }

    private static void atLeast(int value, int least, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; expected " + least + " or more");
        }
    }

    private static void positive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is " + duration + "; expected more than zero");
        }
    }
}
