package dev.hawser.web.server;

import java.time.Duration;

/// What every client of a site is held to. All are on by default. How many connections there may be, how long one may
/// be idle at all, and how slowly it may read is for the port's own limits.
///
/// @param head what a request begins with
/// @param body what it brings along
/// @param keepAlive how long a connection may wait for its next request, as nginx and Apache have it to within 15 s
/// @param requests how many requests a connection may have before it is closed, as nginx has it
/// @param handler how long an answer that comes later may take; it is cancelled then, and the client told 503
public record HttpLimits(Head head, Body body, Duration keepAlive, int requests, Duration handler) {
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
    /// @param leastBytesPerSecond how fast it must come on the whole, after the grace
    /// @param grace for how long it may come more slowly
    public record Body(int bytes, int leastBytesPerSecond, Duration grace) {
        public Body {
            atLeast(bytes, 0, "bytes");
            atLeast(leastBytesPerSecond, 0, "leastBytesPerSecond");
            positive(grace, "grace");
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
                Duration.ofSeconds(30));
    }

    /// Returns these limits with other ones for the head.
    public HttpLimits withHead(Head limits) {
        return new HttpLimits(limits, body, keepAlive, requests, handler);
    }

    /// Returns these limits with other ones for the body.
    public HttpLimits withBody(Body limits) {
        return new HttpLimits(head, limits, keepAlive, requests, handler);
    }

    /// Returns these limits with another length of bodies.
    public HttpLimits withBodyBytes(int most) {
        return withBody(new Body(most, body.leastBytesPerSecond, body.grace));
    }

    /// Returns these limits with another wait for the next request.
    public HttpLimits withKeepAlive(Duration most) {
        return new HttpLimits(head, body, most, requests, handler);
    }

    /// Returns these limits with another number of requests a connection.
    public HttpLimits withRequests(int most) {
        return new HttpLimits(head, body, keepAlive, most, handler);
    }

    /// Returns these limits with another bound on answers that come later.
    public HttpLimits withHandler(Duration most) {
        return new HttpLimits(head, body, keepAlive, requests, most);
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
