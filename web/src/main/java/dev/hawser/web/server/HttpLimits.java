package dev.hawser.web.server;

import java.time.Duration;

/// What every client of a site is held to. All are on by default. How many connections there may be, how long one
/// may be idle at all, and how slowly it may read is for the port's own limits.
///
/// @param head what a request begins with
/// @param body what it brings along
/// @param keepAlive how long a connection may wait for its next request, as nginx and Apache have it to within 15 s
/// @param requests how many requests a connection of HTTP/1 may have before it is closed, as nginx has it; one of
///     HTTP/2 stands for many, and goes on
/// @param handler how long an answer that comes later may take; it is cancelled then, and the client told 503. For a
///     handler that [streams][dev.hawser.web.Handler#streaming] it begins anew with each piece of the body that it
///     takes, and doesn't run while it waits for one
/// @param streams what a connection of HTTP/2 is held to besides
public record HttpLimits(Head head, Body body, Duration keepAlive, int requests, Duration handler, Streams streams) {
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
    /// @param leastBytesPerSecond how fast it must come on the whole, after the grace. Where a handler streams, the
    ///     time counts in which it waits for a piece, and each grace on its own
    /// @param grace for how long it may come more slowly
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
                new Streams(100, 200, 2000, Duration.ofSeconds(30), Duration.ofSeconds(30), 8));
    }

    /// Returns these limits with other ones for the head.
    public HttpLimits withHead(Head limits) {
        return new HttpLimits(limits, body, keepAlive, requests, handler, streams);
    }

    /// Returns these limits with other ones for the body.
    public HttpLimits withBody(Body limits) {
        return new HttpLimits(head, limits, keepAlive, requests, handler, streams);
    }

    /// Returns these limits with another length of bodies.
    public HttpLimits withBodyBytes(int most) {
        return withBody(new Body(most, body.leastBytesPerSecond, body.grace));
    }

    /// Returns these limits with another wait for the next request.
    public HttpLimits withKeepAlive(Duration most) {
        return new HttpLimits(head, body, most, requests, handler, streams);
    }

    /// Returns these limits with another number of requests a connection.
    public HttpLimits withRequests(int most) {
        return new HttpLimits(head, body, keepAlive, most, handler, streams);
    }

    /// Returns these limits with another bound on answers that come later.
    public HttpLimits withHandler(Duration most) {
        return new HttpLimits(head, body, keepAlive, requests, most, streams);
    }

    /// Returns these limits with other ones for HTTP/2.
    public HttpLimits withStreams(Streams limits) {
        return new HttpLimits(head, body, keepAlive, requests, handler, limits);
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
