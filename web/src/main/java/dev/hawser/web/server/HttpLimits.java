package dev.hawser.web.server;

import java.time.Duration;

/// What every client of a site is held to, and all of them together. All are on by default. How many connections there
/// may be, how long one may be idle at all, and how slowly it may read is for the port's own limits.
///
/// @param head what a request begins with
/// @param body what it brings along
/// @param keepAlive how long a connection may wait for its next request, as nginx and Apache have it to within 15 s
/// @param requests how many requests a connection of HTTP/1 may have before it is closed, as nginx has it; one of
///     HTTP/2 stands for many, and goes on
/// @param handler how long an answer may take. Then one that comes later is cancelled, a handler that blocks its
///     thread is interrupted, and the client told 503. For a handler that
///     [streams][dev.hawser.web.Handler#streaming] it begins anew with each piece of the body that it takes, and
///     doesn't run while it waits for one
/// @param streams what a connection of HTTP/2 is held to besides
/// @param together what all clients are held to together
public record HttpLimits(
        Head head, Body body, Duration keepAlive, int requests, Duration handler, Streams streams, Together together) {
    /// What a request begins with.
    ///
    /// @param lineBytes the request line; RFC 9112 §3 recommends 8,000 at least
    /// @param bytes all fields together, as Twisted has it
    /// @param fields how many lines
    /// @param time from its first byte to its last, however fast they come in between
    public record Head(int lineBytes, int bytes, int fields, Duration time) {
        public Head {
            atLeast(lineBytes, 1, "lineBytes");
            atLeast(bytes, 1, "bytes");
            atLeast(fields, 1, "fields");
            positive(time, "time");
        }
    }

    /// What a request brings along.
    ///
    /// @param bytes how much; zero for nothing
    /// @param leastBytesPerSecond how fast it must come over each grace. Where a handler streams, only the time
    ///     counts in which it waits for a piece
    /// @param grace for how long it may come more slowly; each counts on its own, from the end of the head on
    public record Body(int bytes, int leastBytesPerSecond, Duration grace) {
        public Body {
            atLeast(bytes, 0, "bytes");
            atLeast(leastBytesPerSecond, 0, "leastBytesPerSecond");
            positive(grace, "grace");
        }
    }

    /// What a connection of HTTP/2 is held to besides. One that passes a number of these is told ENHANCE_YOUR_CALM,
    /// and closed (RFC 9113 §10.5).
    ///
    /// @param most how many requests there may be at once, the least that RFC 9113 §6.5.2 recommends; one more is
    ///     refused
    /// @param resets how many may be called off by the client, and how many may have to be by the server, in one
    ///     window, as Netty has it (CVE-2023-44487, CVE-2025-8671)
    /// @param idleFrames how many frames may come in one window that ask for nothing, beyond what requests and
    ///     answers bring with them
    /// @param window the time in which these are counted
    /// @param stall how long the client may take nothing of an answer that is there; that request is called off
    ///     then
    /// @param bodies how many bodies of the longest kind may be kept at once, until they are answered; who sends
    ///     more is answered with a 503
    public record Streams(int most, int resets, int idleFrames, Duration window, Duration stall, int bodies) {
        public Streams {
            atLeast(most, 1, "most");
            atLeast(resets, 1, "resets");
            atLeast(idleFrames, 1, "idleFrames");
            positive(window, "window");
            positive(stall, "stall");
            atLeast(bodies, 1, "bodies");
        }
    }

    /// What all clients of a site are held to together, on all its ports. Past either a request is answered with a
    /// 503 and `Retry-After`.
    ///
    /// @param requests how many may be under way: the body on its way, the handler at work, the answer not all
    ///     sent. By default as many as a port has connections, each of which may ask for 100 at once over HTTP/2
    /// @param bodyBytes how much may be kept of bodies that are taken whole, until they are answered
    public record Together(int requests, long bodyBytes) {
        /// More than that is a mistake more often than a need, however large the heap.
        private static final long MOST_BODY_BYTES = 1L << 30;

        public Together {
            atLeast(requests, 1, "requests");
            if (bodyBytes < 0) {
                throw new IllegalArgumentException("bodyBytes is " + bodyBytes + "; expected 0 or more");
            }
        }

        /// Returns 10,000 requests, and a quarter of the heap, 1 GiB at most, for their bodies.
        static Together defaults() {
            return new Together(
                    10_000, Math.min(MOST_BODY_BYTES, Runtime.getRuntime().maxMemory() / 4));
        }
    }

    public HttpLimits {
        positive(keepAlive, "keepAlive");
        atLeast(requests, 1, "requests");
        positive(handler, "handler");
    }

    /// Returns the defaults.
    public static HttpLimits defaults() {
        return new HttpLimits(
                new Head(8192, 16 * 1024, 100, Duration.ofSeconds(10)),
                new Body(1024 * 1024, 240, Duration.ofSeconds(10)),
                Duration.ofSeconds(60),
                1000,
                Duration.ofSeconds(30),
                new Streams(100, 200, 2000, Duration.ofSeconds(30), Duration.ofSeconds(30), 8),
                Together.defaults());
    }

    /// Returns these limits with other ones for the head.
    public HttpLimits withHead(Head limits) {
        return new HttpLimits(limits, body, keepAlive, requests, handler, streams, together);
    }

    /// Returns these limits with other ones for the body.
    public HttpLimits withBody(Body limits) {
        return new HttpLimits(head, limits, keepAlive, requests, handler, streams, together);
    }

    /// Returns these limits with another length of bodies.
    public HttpLimits withBodyBytes(int most) {
        return withBody(new Body(most, body.leastBytesPerSecond, body.grace));
    }

    /// Returns these limits with another wait for the next request.
    public HttpLimits withKeepAlive(Duration most) {
        return new HttpLimits(head, body, most, requests, handler, streams, together);
    }

    /// Returns these limits with another number of requests a connection.
    public HttpLimits withRequests(int most) {
        return new HttpLimits(head, body, keepAlive, most, handler, streams, together);
    }

    /// Returns these limits with another bound on how long answers may take.
    public HttpLimits withHandler(Duration most) {
        return new HttpLimits(head, body, keepAlive, requests, most, streams, together);
    }

    /// Returns these limits with other ones for HTTP/2.
    public HttpLimits withStreams(Streams limits) {
        return new HttpLimits(head, body, keepAlive, requests, handler, limits, together);
    }

    /// Returns these limits with other ones for all clients together.
    public HttpLimits withTogether(Together limits) {
        return new HttpLimits(head, body, keepAlive, requests, handler, streams, limits);
    }

    private static void atLeast(int number, int least, String name) {
        if (number < least) {
            throw new IllegalArgumentException(name + " is " + number + "; expected " + least + " or more");
        }
    }

    private static void positive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is " + duration + "; expected more than zero");
        }
    }
}
